import { matchEnd } from '../json/match-end.js';

/** A `Content-Type` field, read once and strictly, so that nobody downstream reads it differently. */
export interface ContentType {
  /** Lower case: `application/json`. */
  readonly essence: string;
  /** Names in lower case, values unquoted. */
  readonly parameters: ReadonlyMap<string, string>;
}

const MAX_LENGTH = 1024;
const ESSENCE = /[!#$%&'*+.^_`|~0-9A-Za-z-]+\/[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;
const TOKEN = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;
const QUOTED = /"(?:[\t \x21\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\t \x21-\x7e\x80-\xff])*"/y;
const BLANKS = /[\t ]*/y;

/**
 * Parses the value of a `Content-Type` field by the grammar of RFC 9110 §8.3.1.
 *
 * Returns undefined when it does not match, or names a parameter twice.
 */
export function parseContentType(value: string): ContentType | undefined {
  if (value.length > MAX_LENGTH) return undefined;
  const end = matchEnd(ESSENCE, value, 0);
  if (end === undefined) return undefined;
  const parameters = parseParameters(value, end);
  return parameters && { essence: value.slice(0, end).toLowerCase(), parameters };
}

function parseParameters(value: string, start: number): Map<string, string> | undefined {
  const parameters = new Map<string, string>();
  for (let at = skipBlanks(value, start); at < value.length; at = skipBlanks(value, at)) {
    if (value[at] !== ';') return undefined;
    const nameAt = skipBlanks(value, at + 1);
    const nameEnd = matchEnd(TOKEN, value, nameAt);
    at = nameAt;
    // A parameter may be empty.
    if (nameEnd === undefined) continue;
    const name = value.slice(nameAt, nameEnd).toLowerCase();
    const givenAt = nameEnd + 1;
    const end = matchEnd(TOKEN, value, givenAt) ?? matchEnd(QUOTED, value, givenAt);
    if (value[nameEnd] !== '=' || end === undefined || parameters.has(name)) return undefined;
    const given = value.slice(givenAt, end);
    parameters.set(name, given.startsWith('"') ? unquote(given) : given);
    at = end;
  }
  return parameters;
}

function skipBlanks(value: string, at: number): number {
  return matchEnd(BLANKS, value, at) ?? at;
}

/** True for `application/json` and `application/*+json` in UTF-8. */
export function isJson(value: string): boolean {
  if (value === 'application/json') return true;
  const type = parseContentType(value);
  if (type === undefined || !JSON_ESSENCE.test(type.essence)) return false;
  const charset = type.parameters.get('charset');
  return charset === undefined || /^utf-?8$/i.test(charset);
}

const JSON_ESSENCE = /^application\/(?:[^/]+\+)?json$/;

function unquote(quoted: string): string {
  return quoted.slice(1, -1).replace(/\\(.)/g, '$1');
}
