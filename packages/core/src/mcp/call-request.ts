import { URLENCODED } from '../form/form-type.js';
import { canonicalPath } from '../http/canonical-path.js';
import type { RequestHead } from '../http/exchange.js';
import { wellFormed } from '../http/percent.js';
import { matchesConvertor } from '../http/router/tree.js';
import type { PathModel, PathSegment } from '../types/path-model.js';
import { isRecord } from '../types/members.js';
import { FIELD_REQUIRED } from '../validation-error.js';
import type { TextPlace, ToolInput } from './tool-input.js';
import type { Tool } from './tool.js';

/** The request that a call of a tool stands for. */
export interface CallRequest {
  readonly method: string;
  /** Percent-encoded, without the route prefix. */
  readonly path: string;
  /** Decoded, in the order of the pattern. */
  readonly values: readonly string[];
  readonly query: string;
  readonly body: CallBody | undefined;
}

/** The body of a call's request: JSON, or the text of a form. */
export type CallBody =
  | { readonly type: typeof JSON_TYPE; readonly value: unknown }
  | { readonly type: typeof URLENCODED; readonly text: string };

/** The bytes of a body. */
export function bytesOf(body: CallBody): Uint8Array {
  return Buffer.from('text' in body ? body.text : JSON.stringify(body.value));
}

/** Why a path cannot have an argument. */
export interface PathRefusal {
  /** The name of the parameter. */
  readonly refused: string;
  readonly message: string;
}

export type Arguments = Readonly<Record<string, unknown>>;

/** Makes the request of a call, or says which argument a path cannot have. */
export function callRequest(tool: Tool<unknown>, args: Arguments): CallRequest | PathRefusal {
  const { operation, input, model } = tool;
  const { places, body } = input;
  if (places.size === 0 && body.kind === 'members') {
    const { path, values } = plainPath(operation.path);
    return { method: model.method, path, values, query: '', body: jsonBody(args, body) };
  }
  const sorted = sort(input, args);
  const path = pathOf(operation.path, sorted.path);
  if ('refused' in path) return path;
  return { ...path, method: model.method, query: sorted.query, body: bodyOf(input, sorted) };
}

interface SortedArguments {
  readonly path: ReadonlyMap<string, unknown>;
  readonly query: string;
  readonly form: string;
  /** The members of the body, or the one argument that is the body. */
  readonly body: Record<string, unknown>;
}

function sort({ places, body: shape }: ToolInput, args: Arguments): SortedArguments {
  const path = new Map<string, unknown>();
  const query: string[] = [];
  const form: string[] = [];
  const body: Record<string, unknown> = Object.create(null);
  for (const [argument, value] of Object.entries(args)) {
    const place = places.get(argument) ?? unplaced(argument, shape.kind);
    switch (place.source) {
      case 'path':
        path.set(place.name, value);
        break;
      case 'body':
        body[place.name] = value;
        break;
      case 'query':
        addTexts(query, place, value);
        break;
      case 'form':
        addTexts(form, place, value);
        break;
      default:
        place satisfies never;
    }
  }
  return { path, query: query.join('&'), form: form.join('&'), body };
}

/** An argument that the schema does not have, for the rules on unknown names to judge. */
function unplaced(
  name: string,
  body: ToolInput['body']['kind'],
): TextPlace | { source: 'body'; name: string } {
  if (body === 'members' || body === 'argument') return { source: 'body', name };
  return { source: body === 'form' ? 'form' : 'query', name };
}

function bodyOf({ body }: ToolInput, sorted: SortedArguments): CallRequest['body'] {
  switch (body.kind) {
    case 'none':
      return undefined;
    case 'members':
      return jsonBody(sorted.body, body);
    case 'argument': {
      const [value] = Object.values(sorted.body);
      return value === undefined ? undefined : { type: JSON_TYPE, value };
    }
    case 'form':
      return { type: URLENCODED, text: sorted.form };
    default:
      return body satisfies never;
  }
}

const JSON_TYPE = 'application/json';

function jsonBody(
  value: Arguments,
  { isRequired }: { readonly isRequired: boolean },
): CallRequest['body'] {
  return isRequired || hasMembers(value) ? { type: JSON_TYPE, value } : undefined;
}

function hasMembers(value: Arguments): boolean {
  for (const name in value) if (Object.hasOwn(value, name)) return true;
  return false;
}

const SEPARATORS = { csv: ',', spaceDelimited: ' ', pipeDelimited: '|' } as const;

function addTexts(pairs: string[], { name, style }: TextPlace, value: unknown): void {
  // Text has no null: such a value is absent.
  if (value === null) return;
  if (style === 'deepObject' || style === 'members') {
    for (const [key, member] of Object.entries(isRecord(value) ? value : {})) {
      const own = style === 'members' ? key : `${name}[${key}]`;
      addTexts(pairs, { source: 'query', name: own }, member);
    }
    return;
  }
  if (!Array.isArray(value)) pairs.push(pair(name, textOf(value)));
  else if (style !== undefined) pairs.push(pair(name, value.map(textOf).join(SEPARATORS[style])));
  else for (const item of value) pairs.push(pair(name, textOf(item)));
}

function pair(name: string, text: string): string {
  return `${encode(name)}=${encode(text)}`;
}

function encode(text: string): string {
  return encodeURIComponent(wellFormed(text));
}

/** The text of a value; an object where text is expected is its JSON, which the rules of the text judge. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

type CallPath = Pick<CallRequest, 'path' | 'values'>;

const PLAIN_PATHS = new WeakMap<PathModel, CallPath>();

/** The path of a pattern without parameters, which is the same for every call. */
function plainPath(model: PathModel): CallPath {
  const known = PLAIN_PATHS.get(model);
  if (known !== undefined) return known;
  const texts = model.segments.map((segment) => (segment.kind === 'static' ? segment.text : ''));
  const plain = { path: `/${texts.map(encodeSegment).join('/')}`, values: [] };
  PLAIN_PATHS.set(model, plain);
  return plain;
}

/**
 * Writes a path and reads it as a transport would. Refuses values that no URL could bring: an empty
 * segment, dot segments that would lead elsewhere, a text that a convertor does not match.
 */
function pathOf(
  { segments }: PathModel,
  args: ReadonlyMap<string, unknown>,
): CallPath | PathRefusal {
  const values: string[] = [];
  const parts: string[] = [];
  for (const segment of segments) {
    if (segment.kind === 'static') {
      parts.push(encodeSegment(segment.text));
      continue;
    }
    const { name } = segment;
    const value = args.get(name) ?? undefined;
    if (value === undefined) return { refused: name, message: FIELD_REQUIRED };
    const text = wellFormed(textOf(value));
    if (!mayStandIn(segment, text)) return { refused: name, message: NOT_IN_PATH };
    values.push(text);
    parts.push(...(segment.kind === 'catchAll' ? text.split('/') : [text]).map(encodeSegment));
  }
  return { path: `/${parts.join('/')}`, values };
}

const NOT_IN_PATH = 'The path cannot have this value';

function mayStandIn(segment: Exclude<PathSegment, { kind: 'static' }>, text: string): boolean {
  if (text.includes('\0')) return false;
  if (segment.kind === 'parameter') {
    if (text === '') return false;
    const { convertor } = segment;
    if (convertor !== undefined && !matchesConvertor(convertor, text)) return false;
  }
  const parts = segment.kind === 'catchAll' ? text.split('/') : [text];
  const path = `/${parts.map(encodeSegment).join('/')}`;
  return canonicalPath(path) === path;
}

function encodeSegment(text: string): string {
  return encodeURIComponent(text).replaceAll(/%(?:3A|40|24|26|2B|2C|3B|3D)/g, decodeURIComponent);
}

/** The path of a call for the route prefix of its request. */
export function prefixed({ rootPath }: Pick<RequestHead, 'rootPath'>, path: string): string {
  return `${rootPath}${path}`;
}
