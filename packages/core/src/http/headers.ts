import type { RawHeaders } from './exchange.js';

/** The fields of a JSON response. Transports compare lists with this one by identity. */
export const JSON_HEADERS: RawHeaders = Object.freeze(['content-type', 'application/json']);

/** The fields of a text response. */
export const TEXT_HEADERS: RawHeaders = Object.freeze([
  'content-type',
  'text/plain; charset=utf-8',
]);

/** Header fields as a caller may write them. */
export type HeadersInput =
  | Readonly<Record<string, string | readonly string[]>>
  | Iterable<readonly [string, string]>;

const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
// oxlint-disable-next-line no-control-regex -- the pattern looks for control characters
const NOT_A_VALUE = /[\u0000-\u0008\u000a-\u001f\u007f]|[^\u0000-\u00ff]/;

/**
 * Turns header fields into wire order.
 *
 * Throws `TypeError` for a name or value that cannot be sent, so that no text from a client can
 * begin another field.
 */
export function toRawHeaders(input: HeadersInput): string[] {
  const raw: string[] = [];
  const pairs = isIterable(input) ? input : Object.entries(input);
  for (const [name, value] of pairs) {
    if (typeof value === 'string') appendField(raw, name, value);
    else for (const each of value) appendField(raw, name, each);
  }
  return raw;
}

/** Adds one field, checked as {@link toRawHeaders} does. */
export function appendField(raw: string[], name: string, value: string): void {
  if (!NAME.test(name)) throw new TypeError(`${JSON.stringify(name)} is not a header name.`);
  if (typeof value !== 'string' || NOT_A_VALUE.test(value)) {
    throw new TypeError(`The value of header ${name} has characters that cannot be sent.`);
  }
  raw.push(name, value);
}

/** True for a field that can be sent. */
export function isField(name: string, value: string): boolean {
  return NAME.test(name) && !NOT_A_VALUE.test(value);
}

/** The first value of a field by its lower-case name. */
export function findField(raw: RawHeaders, name: string): string | undefined {
  for (let index = 0; index < raw.length; index += 2) {
    const candidate = raw[index];
    if (
      candidate !== undefined &&
      candidate.length === name.length &&
      candidate.toLowerCase() === name
    ) {
      return raw[index + 1];
    }
  }
  return undefined;
}

/** The value of a field by its lower-case name, repeated fields joined as `node:http` joins them. */
export function joinFields(raw: RawHeaders, name: string): string | undefined {
  let joined: string | undefined;
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const candidate = raw[index] ?? '';
    if (candidate.length !== name.length) continue;
    if (candidate !== name && candidate.toLowerCase() !== name) continue;
    const value = raw[index + 1] ?? '';
    if (SINGLE_FIELDS.has(name)) return value;
    joined = joined === undefined ? value : `${joined}${separatorOf(name)}${value}`;
  }
  return joined;
}

/** All fields by their lower-case names, each with the value that {@link joinFields} gives it. */
export function joinAllFields(raw: RawHeaders): Map<string, string> {
  const all = new Map<string, string>();
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] ?? '').toLowerCase();
    const value = raw[index + 1] ?? '';
    const before = all.get(name);
    if (before === undefined) all.set(name, value);
    else if (!SINGLE_FIELDS.has(name)) all.set(name, `${before}${separatorOf(name)}${value}`);
  }
  return all;
}

function separatorOf(name: string): string {
  return name === 'cookie' ? '; ' : ', ';
}

/** Fields of which `node:http` keeps only the first. */
const SINGLE_FIELDS: ReadonlySet<string> = new Set([
  'age',
  'authorization',
  'content-length',
  'content-type',
  'etag',
  'expires',
  'from',
  'host',
  'if-modified-since',
  'if-unmodified-since',
  'last-modified',
  'location',
  'max-forwards',
  'proxy-authorization',
  'referer',
  'retry-after',
  'server',
  'user-agent',
]);

/** Removes every field of a lower-case name. */
export function removeField(raw: string[], name: string): void {
  for (let index = raw.length - 2; index >= 0; index -= 2) {
    if (raw[index]?.toLowerCase() === name) raw.splice(index, 2);
  }
}

function isIterable(input: HeadersInput): input is Iterable<readonly [string, string]> {
  return Symbol.iterator in input;
}
