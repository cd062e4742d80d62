import { headerName } from '../http/header-name.js';
import type { CallOptions } from './client-options.js';
import type {
  ClientArgument,
  ClientBody,
  ClientFiles,
  ClientGroup,
  ClientMember,
  ClientOperation,
} from './description.js';
import { type FormEntry, formBody } from './form-body.js';
import { encodeBody } from './json-body.js';
import { pathOf } from './path-of.js';
import { type ClientShapes, toWire } from './shape.js';
import { UnsendableError, listOf, textsOf } from './text-of.js';

/** What is sent for a call. */
export interface MadeRequest {
  /** The path and query, below the URL of the client. */
  readonly target: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: string | Blob | undefined;
}

/** Makes the request of a call. Throws `UnsendableError` for arguments that HTTP cannot transfer. */
export function makeRequest(
  operation: ClientOperation,
  args: readonly unknown[],
  { params = {}, query = {}, shapes = {} }: RequestContext,
): MadeRequest {
  const parts = partsOf(operation, args, shapes);
  for (const [name, value] of Object.entries(params)) parts.path.set(name, value);
  for (const [name, value] of Object.entries(query)) putText(parts, 'query', { name, value });
  const headers = new Headers(operation.fields);
  for (const [name, field] of parts.headers) headers.append(name, sendable(name, field));
  if (parts.cookies.length > 0) headers.set('cookie', parts.cookies.join('; '));
  const { body, type } = bodyOf(operation, parts);
  if (type !== undefined) headers.set('content-type', type);
  const text = parts.query.map((pair) => pair.map(encodeURIComponent).join('=')).join('&');
  return {
    target: `${pathOf(operation, parts.path)}${text === '' ? '' : `?${text}`}`,
    method: operation.method ?? 'GET',
    headers,
    body,
  };
}

/** What calls send besides their arguments, and the shapes of their bodies. */
interface RequestContext extends Pick<CallOptions, 'params' | 'query'> {
  readonly shapes?: ClientShapes | undefined;
}

/** The values of a request, by where they go. */
interface Parts {
  readonly shapes: ClientShapes;
  readonly path: Map<string, unknown>;
  readonly query: (readonly [name: string, text: string])[];
  readonly headers: (readonly [name: string, text: string])[];
  readonly cookies: string[];
  readonly form: FormEntry[];
  /** All of the JSON body. */
  whole: unknown;
  /** The properties of a JSON body. */
  readonly properties: Map<string, unknown>;
}

function partsOf(
  operation: ClientOperation,
  args: readonly unknown[],
  shapes: ClientShapes,
): Parts {
  const taken = operation.arguments;
  const extra = args.findIndex((arg, index) => index >= taken.length && arg !== undefined);
  if (extra >= 0) {
    throw new UnsendableError(
      `takes ${taken.length === 1 ? 'one argument' : `${taken.length} arguments`}, and ${args.length} were given. ` +
        'The value of a dependency is none: declare its parameter as Provided<T>.',
    );
  }
  const parts: Parts = {
    shapes,
    path: new Map(),
    query: [],
    headers: [],
    cookies: [],
    form: [],
    whole: undefined,
    properties: new Map(),
  };
  for (const [index, argument] of taken.entries()) putArgument(parts, argument, args[index]);
  return parts;
}

function putArgument(parts: Parts, argument: ClientArgument, value: unknown): void {
  if (value === undefined) return;
  if ('in' in argument) {
    putText(parts, argument.in, { ...argument, value });
    return;
  }
  if (!('input' in argument)) {
    putMember(parts, argument, value);
    return;
  }
  for (const [name, member] of Object.entries(argument.input)) {
    putMember(parts, member, memberOf(value, name));
  }
}

function putMember(parts: Parts, to: ClientGroup | ClientBody | ClientFiles, value: unknown): void {
  if (value === undefined) return;
  if ('body' in to) {
    const json = toWire(value, to.shape, parts.shapes);
    if (to.body === true) parts.whole = json;
    else parts.properties.set(to.body, json);
    return;
  }
  const members = Object.entries(Object(value));
  if ('files' in to) {
    for (const [name, file] of members) putText(parts, 'form', { name, value: file });
    return;
  }
  for (const [property, own] of members) {
    const member: ClientMember = to.members?.[property] ?? {};
    const name = member.name ?? (to.all === 'header' ? headerName(property) : property);
    putText(parts, to.all, { ...member, name, value: own });
  }
}

interface NamedValue extends ClientMember {
  readonly name: string;
  readonly value: unknown;
}

function putText(
  parts: Parts,
  source: ClientGroup['all'],
  { name, value, ...how }: NamedValue,
): void {
  if (value === undefined) return;
  switch (source) {
    case 'path':
      parts.path.set(name, how.as === undefined ? value : textsOf(value, name, how)[0]);
      break;
    case 'query':
      if (how.style === 'deepObject') {
        for (const [key, own] of Object.entries(Object(value))) {
          putText(parts, 'query', { name: `${name}[${key}]`, value: own });
        }
      } else for (const text of textsOf(value, name, how)) parts.query.push([name, text]);
      break;
    case 'header':
      parts.headers.push([name, headerText(textsOf(value, name, how), name)]);
      break;
    case 'cookie':
      parts.cookies.push(
        ...textsOf(value, name, how).map((text) => `${name}=${cookieText(name, text)}`),
      );
      break;
    case 'form':
      for (const one of listOf(value) ?? [value]) parts.form.push(formEntry(name, one, how));
      break;
    default:
      source satisfies never;
  }
}

function headerText(texts: readonly string[], name: string): string {
  const [text = '', ...others] = texts;
  if (others.length === 0) return text;
  throw new UnsendableError(
    `${name} has ${texts.length} items, which fetch would join to one field: declare it with style: 'csv'.`,
  );
}

/** Fields are Latin-1 without line ends (RFC 9110 §5.5), and lose spaces at their ends. */
function sendable(name: string, text: string): string {
  // oxlint-disable-next-line no-control-regex -- the pattern looks for control characters
  if (/^[\t\x20-\x7e\x80-\xff]*$/.test(text) && text.trim() === text) return text;
  throw new UnsendableError(
    `${name} is ${JSON.stringify(text)}, which a header field cannot transfer as it is.`,
  );
}

/** Quotes what would end a cookie, as servers of Python and Sluice read it. */
function cookieText(name: string, text: string): string {
  if (/^[!#$%&'()*+\-./:<=>?@[\]^_`{|}~0-9A-Za-z]*$/.test(text)) return text;
  // oxlint-disable-next-line no-control-regex -- bytes of Latin-1
  if (!/^[\x00-\xff]*$/.test(text)) {
    throw new UnsendableError(
      `${name} has characters beyond Latin-1, which a cookie cannot transfer.`,
    );
  }
  return `"${text.replaceAll(/[^\x20-\x7e]|[",;\\]/g, octal)}"`;
}

function octal(character: string): string {
  return `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`;
}

function formEntry(name: string, value: unknown, how: ClientMember): FormEntry {
  if (value instanceof Blob) return [name, value];
  if (value instanceof Uint8Array) return [name, new Blob([new Uint8Array(value)])];
  return [name, textsOf(value, name, how)[0] ?? ''];
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function bodyOf(
  { form }: ClientOperation,
  { form: entries, whole, properties }: Parts,
): { readonly body: string | Blob | undefined; readonly type: string | undefined } {
  if (form !== undefined) return formBody(entries, form);
  const json = properties.size > 0 ? Object.fromEntries(properties) : whole;
  if (json === undefined) return { body: undefined, type: undefined };
  return { body: encodeBody(json), type: 'application/json' };
}
