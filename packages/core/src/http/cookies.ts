import { decodeComponent } from './percent.js';

/**
 * Reads a `Cookie` field (RFC 6265 §4.2.1) into an object without a prototype.
 *
 * Of two cookies of one name the first counts: browsers send the more specific path first. Values
 * are percent-decoded, as most servers encode them; one that cannot be is left as it is. Own code,
 * since it is this little and its leniency is ours to fix.
 */
export function parseCookies(field: string): Record<string, string> {
  const cookies: Record<string, string> = Object.create(null);
  for (const pair of field.split(';')) {
    const equals = pair.indexOf('=');
    if (equals === -1) continue;
    const name = pair.slice(0, equals).trim();
    if (name === '' || name in cookies) continue;
    const value = unquote(pair.slice(equals + 1).trim());
    cookies[name] = decodeComponent(value) ?? value;
  }
  return cookies;
}

function unquote(value: string): string {
  const isQuoted = value.length >= 2 && value.startsWith('"') && value.endsWith('"');
  return isQuoted ? value.slice(1, -1) : value;
}
