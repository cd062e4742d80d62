import { UrlError } from '../errors.js';
import { matchesConvertor } from '../http/router/tree.js';
import type { FoundUrl, UrlTarget, Urls } from '../http/urls.js';
import type { PathModel, PathSegment } from '../types/path-model.js';
import type { UrlOptions, UrlParams, UrlValue } from '../types/url-for.js';
import type { AppModel, OperationModel, SocketModel } from './app-model.js';
import { operationIdFor } from './operation-docs.js';
import { pathNames } from './path.js';

/** An endpoint at its whole path. */
interface Place {
  readonly endpoint: OperationModel | SocketModel;
  /** `/admin/users/:id`. */
  readonly pattern: string;
  readonly segments: readonly PathSegment[];
  /** The version that the path names. */
  readonly versions: readonly string[];
}

/** Makes the URLs of an application and of those mounted in it. Lists its endpoints when first asked. */
export function urlsOf(model: AppModel): Urls {
  let places: readonly Place[] | undefined;
  return (target) => {
    places ??= placesOf(model, { pattern: '/', segments: [] });
    return urlOf(chosen(places, target, model), target);
  };
}

function placesOf(model: AppModel, mount: PathModel): readonly Place[] {
  const { operations, sockets, mounts, options } = model;
  const isInPath = options.versioning?.type === 'uri';
  return [
    ...[...operations, ...sockets].map((endpoint) => ({
      endpoint,
      ...joined(mount, endpoint.path),
      versions: isInPath ? (endpoint.versions ?? []) : [],
    })),
    ...mounts.flatMap(({ at, model: inside }) =>
      at.kind === 'path' && inside !== undefined ? placesOf(inside, joined(mount, at.path)) : [],
    ),
  ];
}

function joined(mount: PathModel, path: PathModel): PathModel {
  const segments = [...mount.segments, ...path.segments];
  if (mount.segments.length === 0) return path;
  return { segments, pattern: path.pattern === '/' ? mount.pattern : mount.pattern + path.pattern };
}

/** The one place that a target means. */
function chosen(places: readonly Place[], target: UrlTarget, model: AppModel): Place {
  const { name, options, params } = target;
  const shown = target.type === undefined ? `"${name}"` : `${nameOf(target.type)}.${name}`;
  const named = places.filter(({ endpoint }) => isMeant(endpoint, target));
  if (named.length === 0) {
    throw new UrlError(
      'E_URL_UNKNOWN',
      `${shown} is no operation and no WebSocket of ${model.title}.`,
      'Name a decorated method of a class that the application has, or the operationId of an operation.',
    );
  }
  const version = options.version ?? model.options.versioning?.default;
  const inVersion = named.filter(
    ({ versions }) => version !== undefined && versions.includes(version),
  );
  const candidates = (inVersion.length > 0 ? inVersion : named).filter(
    ({ pattern }) => options.within === undefined || isWithin(pattern, options.within),
  );
  const fitting = candidates.filter(({ segments, pattern }) => {
    const names = pathNames({ segments, pattern });
    return names.length === Object.keys(params).length && names.every((each) => each in params);
  });
  const [place, other] = distinct(fitting);
  if (place === undefined) throw noPlace(shown, candidates.length > 0 ? candidates : named, target);
  if (other === undefined) return place;
  throw new UrlError(
    'E_URL_AMBIGUOUS',
    `${shown} is served at ${listed(fitting)}.`,
    `Say which: { within: ${JSON.stringify(other.pattern)} }${place.versions.length > 0 ? ', or { version }' : ''}.`,
  );
}

function isMeant(endpoint: OperationModel | SocketModel, { type, name }: UrlTarget): boolean {
  const { run } = endpoint;
  if (type !== undefined) return run.kind === 'method' && run.owner === type && run.name === name;
  if (run.name === name) return true;
  if (endpoint.kind !== 'http') return false;
  return endpoint.methods.some((method) => operationIdFor(endpoint, method) === name);
}

function isWithin(pattern: string, within: string): boolean {
  const prefix = within.replace(/\/$/, '');
  return pattern === prefix || pattern.startsWith(`${prefix}/`);
}

/** The same path in several versions, or for several methods, is one URL. */
function distinct(places: readonly Place[]): readonly Place[] {
  return [...new Map(places.map((place) => [place.pattern, place])).values()];
}

function noPlace(
  shown: string,
  places: readonly Place[],
  { params, options }: UrlTarget,
): UrlError {
  const { within } = options;
  const given = Object.keys(params);
  const isElsewhere =
    within !== undefined && !places.some(({ pattern }) => isWithin(pattern, within));
  return isElsewhere
    ? new UrlError(
        'E_URL_UNKNOWN',
        `${shown} is not served within ${within}, but at ${listed(places)}.`,
        'Give the beginning of one of these paths.',
      )
    : new UrlError(
        'E_URL_PARAMS',
        `${shown} is served at ${listed(places)}, and the parameters are ${given.length === 0 ? 'none' : given.join(', ')}.`,
        'Give those in the path, and no others: a query belongs into { query: { ... } }.',
      );
}

function listed(places: readonly Place[]): string {
  return distinct(places)
    .map(({ pattern }) => pattern)
    .join(' and ');
}

function urlOf({ endpoint, segments, pattern }: Place, { params, options }: UrlTarget): FoundUrl {
  const parts = segments.map((segment) => {
    if (segment.kind === 'static') return encodeURIComponent(segment.text);
    const text = textOf(params[segment.name]);
    const isWrong =
      segment.kind === 'parameter' ? isNoSegment(text, segment) : hasDots(text.split('/'));
    if (!isWrong) {
      return segment.kind === 'parameter' ? encode(text) : text.split('/').map(encode).join('/');
    }
    throw new UrlError(
      'E_URL_PARAMS',
      `The parameter "${segment.name}" of ${pattern} is ${JSON.stringify(text)}, with which the path is another.`,
      'Give text that is not empty, "." or "..", and that the convertor in the path takes.',
    );
  });
  return { kind: endpoint.kind, path: `/${parts.join('/')}${queryOf(options.query ?? {})}` };
}

function isNoSegment(
  text: string,
  { convertor }: PathSegment & { readonly kind: 'parameter' },
): boolean {
  if (text === '' || hasDots([text])) return true;
  return convertor !== undefined && !matchesConvertor(convertor, text);
}

function hasDots(segments: readonly string[]): boolean {
  return segments.some((segment) => segment === '.' || segment === '..');
}

function textOf(value: UrlParams[string] | undefined): string {
  return value instanceof Date ? value.toISOString() : String(value);
}

/** Encodes text; half of a surrogate pair, which UTF-8 does not have, becomes U+FFFD. */
function encode(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'));
}

function queryOf(query: NonNullable<UrlOptions['query']>): string {
  const fields = Object.entries(query).flatMap(([name, value]) =>
    valuesOf(value).map((each) => `${encode(name)}=${encode(textOf(each))}`),
  );
  return fields.length === 0 ? '' : `?${fields.join('&')}`;
}

function valuesOf(value: UrlValue | readonly UrlValue[] | undefined): readonly UrlValue[] {
  if (value === undefined) return [];
  return isList(value) ? value : [value];
}

function isList(value: UrlValue | readonly UrlValue[]): value is readonly UrlValue[] {
  return Array.isArray(value);
}

function nameOf(type: object): string {
  return 'name' in type && typeof type.name === 'string' ? type.name : '';
}
