/** A `Content-Type` field, read once and strictly, so that nobody downstream reads it differently. */
export interface ContentType {
  /** Lower case: `application/json`. */
  readonly essence: string;
  /** Names in lower case, values unquoted. */
  readonly parameters: ReadonlyMap<string, string>;
}

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const QUOTED =
  '"(?:[\\t \\x21\\x23-\\x5b\\x5d-\\x7e\\x80-\\xff]|\\\\[\\t \\x21-\\x7e\\x80-\\xff])*"';
const PARAMETER = `[ \\t]*;[ \\t]*(?:(${TOKEN})=(${TOKEN}|${QUOTED}))?`;
const WHOLE = new RegExp(`^(${TOKEN}/${TOKEN})((?:${PARAMETER})*)[ \\t]*$`);
const EACH = new RegExp(PARAMETER, 'g');
const MAX_LENGTH = 1024;

/**
 * Parses the value of a `Content-Type` field by the grammar of RFC 9110 §8.3.1.
 *
 * Returns undefined when it does not match, or names a parameter twice.
 */
export function parseContentType(value: string): ContentType | undefined {
  if (value.length > MAX_LENGTH) return undefined;
  const match = WHOLE.exec(value);
  if (match === null) return undefined;
  const [, essence = '', rest = ''] = match;
  const parameters = new Map<string, string>();
  for (const [, name, given = ''] of rest.matchAll(EACH)) {
    if (name === undefined) continue;
    const key = name.toLowerCase();
    if (parameters.has(key)) return undefined;
    parameters.set(key, given.startsWith('"') ? unquote(given) : given);
  }
  return { essence: essence.toLowerCase(), parameters };
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
