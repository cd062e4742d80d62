/**
 * Normalizes a path. Every transport and the ingress call this function, so that no two components can
 * understand the same path differently.
 *
 * RFC 3986 §6.2.2: percent-encoded unreserved characters are decoded, other escapes are upper case,
 * dot segments (also as `%2e`) are removed. `\` and `#` are escaped, because a later URL parser could
 * take them for a separator or the end of the path. `%2F` stays a character of its segment, and an empty
 * segment stays a segment: `//admin` is not `/admin`.
 *
 * Returns undefined for malformed percent-encoding, for a path that does not start with `/`, and for
 * dot segments between encoded separators (`..%2f`), which a handler would decode to a traversal.
 */
export function canonicalPath(path: string): string | undefined {
  if (path.charCodeAt(0) !== SLASH) return undefined;
  if (!NEEDS_WORK.test(path)) return path;
  if (MALFORMED_ESCAPE.test(path)) return undefined;
  const escaped = path.replace(ESCAPE, normaliseEscape).replace(UNSAFE, escapeCharacter);
  return HIDDEN_DOTS.test(escaped) ? undefined : removeDotSegments(escaped);
}

/** The detail of the 400 for a malformed path. */
export const MALFORMED_PATH: string =
  'The path is malformed: it has to be percent-encoded UTF-8, without NUL characters and without ' +
  'dot segments beside encoded slashes.';

/** False for a path without a canonical form, which no handler may see. */
export function isReadablePath(path: string): boolean {
  return !SUSPECT.test(path) || canonicalPath(path) !== undefined;
}

const SLASH = 0x2f;
/** A path without these characters always has a canonical form. */
const SUSPECT = /[%\\]/;
const NEEDS_WORK = /[%\\#]|\/\.|[^\x21-\x7e]/;
const MALFORMED_ESCAPE = /%(?![0-9a-fA-F]{2})/;
const ESCAPE = /%[0-9a-fA-F]{2}/g;
const UNSAFE = /[\\#]|[^\x21-\x7e]/gu;
const HIDDEN_DOTS = /%(?:2F|5C)\.{1,2}(?=\/|%2F|%5C|$)|\/\.{1,2}(?=%2F|%5C)/;
const UNRESERVED = /[A-Za-z0-9._~-]/;

/** The escape of each byte. */
const ESCAPES: readonly string[] = Array.from(
  { length: 256 },
  (_, byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
);
/** The canonical replacement of each byte's escape: the character when unreserved, else the escape. */
const NORMAL: readonly string[] = ESCAPES.map((escape, byte) => {
  const character = String.fromCharCode(byte);
  return UNRESERVED.test(character) ? character : escape;
});

function normaliseEscape(escape: string): string {
  return NORMAL[Number.parseInt(escape.slice(1), 16)] ?? escape;
}

// `node:http` gives the bytes of a request line as latin1, so a code below 256 is one byte.
function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return ESCAPES[code] ?? [...Buffer.from(character)].map((byte) => ESCAPES[byte]).join('');
}

function removeDotSegments(path: string): string {
  if (!path.includes('/.')) return path;
  const segments = path.split('/').slice(1);
  const kept: string[] = [];
  for (const segment of segments) {
    if (segment === '..') kept.pop();
    else if (segment !== '.') kept.push(segment);
  }
  const last = segments.at(-1);
  if (last === '.' || last === '..') kept.push('');
  return `/${kept.join('/')}`;
}
