import { requirePeer } from '../../peer.js';
import { isRecord } from '../../types/members.js';
import { checkedOptions } from '../checked-options.js';
import { claimsDependency } from './claims-dependency.js';
import { fetchJson } from './fetch-json.js';
import { remoteKeys } from './key-set.js';
import type { SecurityDependency } from '../scheme.js';
import { type HttpUrlRules, checkHttpUrl } from './http-url.js';
import { type ClaimsOf, type JWTOptions, PUBLIC_ALGORITHMS, rulesOf } from './token-options.js';
import { verifyToken } from './verify-token.js';

/** Options of {@link OpenIdConnectBearer}. */
export interface OpenIdConnectBearerOptions extends JWTOptions, HttpUrlRules {
  /** The URL of the issuer as its tokens have it in `iss`: `https://id.example/realms/shop`. */
  readonly issuer: string;
  /** The names by which tokens are meant for this API; one of them must be in `aud`. */
  readonly audience: string | readonly string[];
  /** Seconds in which the issuer must have answered; defaults to 5. */
  readonly timeoutS?: number;
}

/**
 * Makes a dependency that provides the claims of the bearer token of an OpenID Connect issuer, checked:
 * signature, issuer, audience, time and the scopes of {@link Security}.
 *
 * Keys are found by the issuer's discovery document, and loaded again when they change. A token that is
 * missing or wrong is a 401, a scope that is missing a 403, and an issuer that does not answer a 503. Needs
 * `jose`; throws `DefinitionError` without it.
 */
export function OpenIdConnectBearer<const O extends OpenIdConnectBearerOptions>(
  options: O,
): SecurityDependency<ClaimsOf<O>, O> {
  const { issuer, timeoutS = 5 } = options;
  const rules = checkedOptions('OpenIdConnectBearer', (refuse) => {
    checkHttpUrl('issuer', issuer, { options, refuse });
    return { ...rulesOf(options, PUBLIC_ALGORITHMS, refuse), issuer: [issuer] };
  });
  requirePeer('jose', 'OpenIdConnectBearer()');
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const keysFor = remoteKeys({
    url,
    load: async () => {
      // One limit for both documents.
      const signal = AbortSignal.timeout(timeoutS * 1000);
      return fetchJson(keySetUrl(await fetchJson(url, signal), issuer), signal);
    },
  });
  return claimsDependency(options, {
    name: 'OpenIdConnectBearer',
    object: { type: 'openIdConnect', openIdConnectUrl: url },
    verify: (token) => verifyToken(token, rules, keysFor),
  });
}

// OpenID Connect Discovery 1.0 §4.3: the issuer must be the very one that was asked.
function keySetUrl(document: unknown, issuer: string): string {
  const found: Readonly<Record<string, unknown>> = isRecord(document) ? document : {};
  if (found['issuer'] !== issuer) {
    const shown = JSON.stringify(found['issuer']) ?? 'missing';
    throw new Error(`The issuer in the discovery document is ${shown}, not "${issuer}".`);
  }
  const url = found['jwks_uri'];
  if (typeof url !== 'string' || !URL.canParse(url)) {
    throw new Error('The discovery document has no jwks_uri.');
  }
  if (new URL(url).protocol !== 'https:' && issuer.startsWith('https:')) {
    throw new Error(`The jwks_uri ${url} is not https, but the issuer is.`);
  }
  return url;
}
