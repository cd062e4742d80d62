/**
 * Reads a `Cookie` field (RFC 6265 §4.2.1) into an object without a prototype.
 *
 * Follows FastAPI: the last of several cookies with one name counts, values are not percent-decoded,
 * and a quoted value is unquoted as Python's `http.cookies` does.
 */
export function parseCookies(field: string): Record<string, string> {
  const cookies: Record<string, string> = Object.create(null);
  for (const pair of field.split(';')) {
    const equals = pair.indexOf('=');
    if (equals === -1) continue;
    const name = pair.slice(0, equals).trim();
    if (name !== '') cookies[name] = unquote(pair.slice(equals + 1).trim());
  }
  return cookies;
}

function unquote(value: string): string {
  if (value.length < 2 || !value.startsWith('"') || !value.endsWith('"')) return value;
  return value
    .slice(1, -1)
    .replace(ESCAPE, (_, octal: string | undefined, character: string) =>
      octal === undefined ? character : String.fromCharCode(Number.parseInt(octal, 8)),
    );
}

const ESCAPE = /\\(?:([0-3][0-7][0-7])|(.))/g;
