import {
  AUTHORIZATION,
  type SchemeInput,
  type SchemeOptions,
  type SecurityDependency,
  authorizationOf,
  securityDependency,
} from './scheme.js';

/** The value of an `Authorization` field in its two parts. */
export interface HTTPAuthorizationCredentials {
  /** As the client wrote it, for example `Bearer`. */
  readonly scheme: string;
  /** Never empty. */
  readonly credentials: string;
}

/** Options of {@link HTTPBearer}. */
export interface HTTPBearerOptions extends SchemeOptions {
  /** The form of the tokens for the document, for example `JWT`; defaults to none. */
  readonly bearerFormat?: string;
}

/**
 * Makes a dependency that provides the bearer token of a request (RFC 6750).
 *
 * Another scheme, no field, and an empty token are a 401 with `WWW-Authenticate: Bearer`. The token is
 * not checked: do that in a dependency that takes this one.
 */
export function HTTPBearer(): SecurityDependency<HTTPAuthorizationCredentials, SchemeOptions>;
export function HTTPBearer<const O extends HTTPBearerOptions>(
  options: O,
): SecurityDependency<HTTPAuthorizationCredentials, O>;
export function HTTPBearer(
  options: HTTPBearerOptions = {},
): SecurityDependency<HTTPAuthorizationCredentials, SchemeOptions> {
  const { bearerFormat } = options;
  return securityDependency('HTTPBearer', options, {
    inputs: AUTHORIZATION,
    object: {
      type: 'http',
      scheme: 'bearer',
      ...(bearerFormat === undefined ? {} : { bearerFormat }),
    },
    challenge: 'Bearer',
    read: (input) => credentialsOf(input, 'bearer'),
  });
}

/** Makes a dependency that provides the digest credentials of a request (RFC 7616), unchecked. */
export function HTTPDigest(): SecurityDependency<HTTPAuthorizationCredentials, SchemeOptions>;
export function HTTPDigest<const O extends SchemeOptions>(
  options: O,
): SecurityDependency<HTTPAuthorizationCredentials, O>;
export function HTTPDigest(
  options: SchemeOptions = {},
): SecurityDependency<HTTPAuthorizationCredentials, SchemeOptions> {
  return securityDependency('HTTPDigest', options, {
    inputs: AUTHORIZATION,
    object: { type: 'http', scheme: 'digest' },
    challenge: 'Digest',
    read: (input) => credentialsOf(input, 'digest'),
  });
}

/** The user name and password of a request. */
export interface HTTPBasicCredentials {
  /** May be empty; has no colon. */
  readonly username: string;
  /** May be empty. */
  readonly password: string;
}

/** Options of {@link HTTPBasic}. */
export interface HTTPBasicOptions extends SchemeOptions {
  /** The realm that browsers show when they ask for a password; defaults to none. */
  readonly realm?: string;
}

/**
 * Makes a dependency that provides the user name and password of a request (RFC 7617), unchecked.
 *
 * Compare passwords with {@link isSameSecret}, in constant time.
 */
export function HTTPBasic(): SecurityDependency<HTTPBasicCredentials, SchemeOptions>;
export function HTTPBasic<const O extends HTTPBasicOptions>(
  options: O,
): SecurityDependency<HTTPBasicCredentials, O>;
export function HTTPBasic(
  options: HTTPBasicOptions = {},
): SecurityDependency<HTTPBasicCredentials, SchemeOptions> {
  const { realm } = options;
  return securityDependency('HTTPBasic', options, {
    inputs: AUTHORIZATION,
    object: { type: 'http', scheme: 'basic' },
    challenge: realm === undefined ? 'Basic' : `Basic realm=${JSON.stringify(realm)}`,
    read: basicOf,
  });
}

function credentialsOf(
  input: SchemeInput,
  wanted: string,
): HTTPAuthorizationCredentials | undefined {
  const [scheme, credentials] = authorizationOf(input);
  if (scheme !== wanted || credentials === '') return undefined;
  return { scheme: (input.headers?.['authorization'] ?? '').slice(0, wanted.length), credentials };
}

// RFC 7617 §2 forbids control characters. Malformed UTF-8 is refused, so that no two passwords read alike.
function decoded(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return /\p{Cc}/u.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

function basicOf(input: SchemeInput): HTTPBasicCredentials | undefined {
  const [scheme, encoded] = authorizationOf(input);
  // `Buffer` skips what is no base64, so the text is checked first.
  if (scheme !== 'basic' || !/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return undefined;
  const text = decoded(Buffer.from(encoded, 'base64'));
  const colon = text?.indexOf(':') ?? -1;
  if (text === undefined || colon < 0) return undefined;
  return { username: text.slice(0, colon), password: text.slice(colon + 1) };
}
