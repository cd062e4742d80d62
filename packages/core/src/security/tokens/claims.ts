/** The claims of a JSON Web Token (RFC 7519); those beyond the registered ones are of any JSON type. */
export interface JWTClaims {
  /** The issuer of the token. */
  readonly iss?: string;
  /** The user or client that the token is about. */
  readonly sub?: string;
  /** The applications that the token is for. */
  readonly aud?: string | readonly string[];
  /** The end of the token, in seconds since 1970. */
  readonly exp?: number;
  /** The beginning of the token, in seconds since 1970. */
  readonly nbf?: number;
  /** The time at which the token was made, in seconds since 1970. */
  readonly iat?: number;
  /** The id of the token. */
  readonly jti?: string;
  readonly [claim: string]: unknown;
}

/**
 * The scopes of a token: those of `scope`, a text with spaces between (RFC 9068), and of `scp`, a text or a
 * list, as Microsoft and Okta write it.
 */
export function scopesOf(claims: JWTClaims): ReadonlySet<string> {
  return new Set([...wordsOf(claims['scope']), ...wordsOf(claims['scp'])]);
}

function wordsOf(claim: unknown): readonly string[] {
  if (Array.isArray(claim)) return claim.filter((word) => typeof word === 'string');
  return typeof claim === 'string' ? claim.split(' ').filter((word) => word !== '') : [];
}
