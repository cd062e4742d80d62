import { type DependencyInputs, dependency } from '../decorators/dependency.js';
import type { DependencyTarget } from '../types/dependency.js';
import { HttpError } from '../errors.js';
import type { SecurityScheme, SecuritySchemeObject } from '../types/security-scheme.js';

/** Options of every security scheme. */
export interface SchemeOptions {
  /** The name of the scheme in the document; defaults to that of the function, `HTTPBearer`. */
  readonly schemeName?: string;
  /** The description in the document; defaults to none. */
  readonly description?: string;
  /**
   * False to provide undefined where the credentials are missing; defaults to true: such a request is
   * answered with 401 before the handler is called.
   */
  readonly autoError?: boolean;
}

/** A dependency that reads credentials. `O` are the options it was made with. */
export type SecurityDependency<T, O> = (
  input: never,
  request: never,
) => O extends { readonly autoError: false } ? T | undefined : T;

// Registered, so that two copies of this package in one process read each other's schemes.
const SCHEME = Symbol.for('sluice.security-scheme');

/** How a scheme reads credentials. */
export interface SchemeReader<T> {
  readonly inputs: DependencyInputs;
  readonly object: SecuritySchemeObject;
  /** The value of `WWW-Authenticate`. */
  readonly challenge: string;
  /** Undefined where the credentials are missing or malformed. */
  readonly read: (input: SchemeInput) => T | undefined;
}

/** The values that schemes are read from. */
export interface SchemeInput {
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly cookies?: Readonly<Record<string, string | undefined>>;
}

/** Makes the dependency of a scheme: the check, and what the document says of it. */
export function securityDependency<T, O extends SchemeOptions>(
  name: string,
  options: O,
  { inputs, object, challenge, read }: SchemeReader<T>,
): SecurityDependency<T, O> {
  const { schemeName = name, description, autoError = true } = options;
  // The inputs of a scheme are those that its reader takes, and the type of the value follows from the options.
  /* oxlint-disable typescript/no-unsafe-type-assertion */
  const run = (input: object): unknown => {
    const credentials = read(input);
    if (credentials === undefined && autoError) throw notAuthenticated(challenge);
    return credentials;
  };
  Object.defineProperty(run, 'name', { value: schemeName });
  const scheme: SecurityScheme = {
    name: schemeName,
    object: description === undefined ? object : { ...object, description },
    isRequired: autoError,
  };
  Object.defineProperty(run, SCHEME, { value: scheme });
  return dependency(inputs, run) as SecurityDependency<T, O>;
  /* oxlint-enable typescript/no-unsafe-type-assertion */
}

/** The scheme of a dependency; undefined for any other dependency. */
export function schemeOf(target: DependencyTarget): SecurityScheme | undefined {
  return Object.getOwnPropertyDescriptor(target, SCHEME)?.value;
}

/** The answer to missing credentials; the challenge is required by RFC 9110 §15.5.2. */
export function notAuthenticated(challenge: string): HttpError {
  return new HttpError(401, 'Not authenticated', { headers: { 'WWW-Authenticate': challenge } });
}

/** A header field that is read, and not documented as a parameter: the scheme documents it. */
export const AUTHORIZATION: DependencyInputs = {
  headers: { authorization: { type: String, optional: true, hidden: true } },
};

/** The token of `Authorization: Bearer`; undefined for another scheme and for an empty token. */
export function bearerToken(input: SchemeInput): string | undefined {
  const [scheme, token] = authorizationOf(input);
  return scheme === 'bearer' && token !== '' ? token : undefined;
}

/** Splits `Bearer abc` into a scheme in lower case and credentials, which may be empty. */
export function authorizationOf({ headers }: SchemeInput): readonly [scheme: string, rest: string] {
  const field = headers?.['authorization'] ?? '';
  const space = field.indexOf(' ');
  if (space < 0) return [field.toLowerCase(), ''];
  return [field.slice(0, space).toLowerCase(), field.slice(space + 1).trim()];
}
