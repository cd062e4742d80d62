import { HttpError } from '../../errors.js';

/**
 * The 401 of a token that is not accepted (RFC 6750 §3.1).
 *
 * `reason` is one of our own sentences, never a part of the token: it stands in a header field.
 */
export function invalidToken(reason: string): HttpError {
  const challenge = `Bearer error="invalid_token", error_description="${reason}"`;
  return new HttpError(401, reason, { headers: { 'WWW-Authenticate': challenge } });
}

/** The 403 of a token without all `scopes` that are wanted (RFC 6750 §3.1). */
export function insufficientScope(scopes: readonly string[]): HttpError {
  const shown = scopes.join(' ').replaceAll(/[^\x20-\x7e]|["\\]/g, '');
  const challenge = `Bearer error="insufficient_scope", scope="${shown}"`;
  return new HttpError(403, 'Not enough permissions', {
    headers: { 'WWW-Authenticate': challenge },
  });
}
