import type { OAuth2Flows, OAuth2TokenFlow } from '../types/security-scheme.js';
import {
  AUTHORIZATION,
  type SchemeInput,
  type SchemeOptions,
  type SecurityDependency,
  bearerToken,
  securityDependency,
} from './scheme.js';

/** Options of the OAuth 2 schemes with one flow. */
export interface OAuth2TokenOptions extends SchemeOptions, Pick<OAuth2TokenFlow, 'tokenUrl'> {
  /** Where clients renew a token; defaults to none. */
  readonly refreshUrl?: string;
  /** The scopes a token may have, with their descriptions; defaults to none. */
  readonly scopes?: Readonly<Record<string, string>>;
}

/** Makes a dependency that provides the bearer token of OAuth 2's password flow, unchecked. */
export function OAuth2PasswordBearer<const O extends OAuth2TokenOptions>(
  options: O,
): SecurityDependency<string, O> {
  return bearerOf('OAuth2PasswordBearer', options, { password: flowOf(options) });
}

/** Makes a dependency that provides the bearer token of OAuth 2's client credentials flow, unchecked. */
export function OAuth2ClientCredentialsBearer<const O extends OAuth2TokenOptions>(
  options: O,
): SecurityDependency<string, O> {
  return bearerOf('OAuth2ClientCredentialsBearer', options, { clientCredentials: flowOf(options) });
}

/** Options of {@link OAuth2AuthorizationCodeBearer}. */
export interface OAuth2AuthorizationCodeOptions extends OAuth2TokenOptions {
  /** Where users allow the access. */
  readonly authorizationUrl: string;
}

/** Makes a dependency that provides the bearer token of OAuth 2's authorization code flow, unchecked. */
export function OAuth2AuthorizationCodeBearer<const O extends OAuth2AuthorizationCodeOptions>(
  options: O,
): SecurityDependency<string, O> {
  const { authorizationUrl } = options;
  const authorizationCode = { ...flowOf(options), authorizationUrl };
  return bearerOf('OAuth2AuthorizationCodeBearer', options, { authorizationCode });
}

/** Options of {@link OAuth2}. */
export interface OAuth2Options extends SchemeOptions {
  /** The flows by which clients may get a token. */
  readonly flows: OAuth2Flows;
}

/** Makes a dependency that provides the `Authorization` field of OAuth 2 with several flows, unchecked. */
export function OAuth2<const O extends OAuth2Options>(options: O): SecurityDependency<string, O> {
  const { flows } = options;
  return securityDependency('OAuth2', options, {
    inputs: AUTHORIZATION,
    object: { type: 'oauth2', flows },
    challenge: 'Bearer',
    read: fieldOf,
  });
}

/** Options of {@link OpenIdConnect}. */
export interface OpenIdConnectOptions extends SchemeOptions {
  /** The URL of the provider's discovery document. */
  readonly openIdConnectUrl: string;
}

/** Makes a dependency that provides the `Authorization` field of OpenID Connect, unchecked. */
export function OpenIdConnect<const O extends OpenIdConnectOptions>(
  options: O,
): SecurityDependency<string, O> {
  const { openIdConnectUrl } = options;
  return securityDependency('OpenIdConnect', options, {
    inputs: AUTHORIZATION,
    object: { type: 'openIdConnect', openIdConnectUrl },
    challenge: 'Bearer',
    read: fieldOf,
  });
}

function bearerOf<const O extends SchemeOptions>(
  name: string,
  options: O,
  flows: OAuth2Flows,
): SecurityDependency<string, O> {
  return securityDependency(name, options, {
    inputs: AUTHORIZATION,
    object: { type: 'oauth2', flows },
    challenge: 'Bearer',
    read: bearerToken,
  });
}

function flowOf({ tokenUrl, refreshUrl, scopes = {} }: OAuth2TokenOptions): OAuth2TokenFlow {
  return { tokenUrl, ...(refreshUrl === undefined ? {} : { refreshUrl }), scopes };
}

function fieldOf({ headers }: SchemeInput): string | undefined {
  const field = headers?.['authorization'];
  return field === '' ? undefined : field;
}
