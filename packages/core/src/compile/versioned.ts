import type { RequestHead } from '../http/exchange.js';
import { type TextReply, detailReply } from '../http/reply.js';
import type { VersioningOptions } from '../versioning-options.js';

/** The targets of one route in its versions. */
export interface Variant<T> {
  /** Undefined for a target that answers whatever the version. */
  readonly versions: readonly string[] | undefined;
  readonly target: T;
}

/** Versions that the head of a request chooses: not those in its path. */
export type ChosenVersioning = Exclude<VersioningOptions, { readonly type: 'uri' }>;

/** The target that a request asks for, or the reply to one whose version does not exist. */
export type Chosen<T> =
  | { readonly kind: 'target'; readonly target: T }
  | { readonly kind: 'refused'; readonly reply: TextReply };

/** Makes the function that chooses among the variants of a route by the head of a request. */
export function compileChoice<T>(
  variants: readonly Variant<T>[],
  versioning: ChosenVersioning,
): (head: RequestHead) => Chosen<T> {
  const byVersion = new Map<string, Chosen<T>>();
  let neutral: Chosen<T> | undefined;
  for (const { versions, target } of variants) {
    const chosen = { kind: 'target', target } as const;
    if (versions === undefined) neutral = chosen;
    for (const version of versions ?? []) byVersion.set(version, chosen);
  }
  const read = versionReader(versioning);
  const refused: Chosen<T> = { kind: 'refused', reply: refusal([...byVersion.keys()], versioning) };
  const unasked = byVersion.get(versioning.default ?? '') ?? neutral ?? refused;
  return (head) => {
    const asked = read(head);
    if (asked === undefined || asked.length === 0) return unasked;
    for (const version of asked) {
      const chosen = byVersion.get(version);
      if (chosen !== undefined) return chosen;
    }
    return neutral ?? refused;
  };
}

/** The request header that a choice depends on, which caches have to know; undefined where none is known. */
export function varyOf(versioning: ChosenVersioning): string | undefined {
  if (versioning.type === 'header') return versioning.header;
  return versioning.type === 'media-type' ? 'accept' : undefined;
}

type ReadVersions = (head: RequestHead) => readonly string[] | undefined;

function versionReader(versioning: ChosenVersioning): ReadVersions {
  switch (versioning.type) {
    case 'header': {
      const name = versioning.header.toLowerCase();
      return (head) => {
        const version = head.header(name)?.trim();
        return version === undefined || version === '' ? undefined : [version];
      };
    }
    case 'media-type': {
      const parameter = `${versioning.parameter ?? 'v'}=`.toLowerCase();
      return (head) => parameterValues(head.header('accept') ?? '', parameter);
    }
    case 'custom':
      return (head) => {
        const version = versioning.versionOf(head);
        return version === undefined ? undefined : [version].flat();
      };
    default:
      return versioning satisfies never;
  }
}

/** The values of a parameter in the media types of an `Accept`, in their order. */
function parameterValues(accept: string, parameter: string): readonly string[] {
  return accept.split(/[,;]/).flatMap((part) => {
    const text = part.trim();
    if (!text.toLowerCase().startsWith(parameter)) return [];
    return text.slice(parameter.length).trim().replaceAll('"', '');
  });
}

/** RFC 9110 §15.5.7: no representation is acceptable. For all other kinds there is no such resource. */
function refusal(versions: readonly string[], versioning: ChosenVersioning): TextReply {
  const status = versioning.type === 'media-type' ? 406 : 404;
  const vary = varyOf(versioning);
  const known = versions.length === 1 ? 'the version' : 'the versions';
  const detail = `No such version: there ${versions.length === 1 ? 'is' : 'are'} ${known} ${listed(versions)}`;
  return detailReply(status, detail, vary === undefined ? [] : ['vary', vary]);
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
