import { type KeyObject, createPublicKey, createSecretKey } from 'node:crypto';

import { requirePeer } from '../../peer.js';
import type { OAuth2Flows } from '../../types/security-scheme.js';
import { type RefuseOption, checkedOptions, oneOrMore } from '../checked-options.js';
import { claimsDependency } from './claims-dependency.js';
import { fetchJson } from './fetch-json.js';
import { type HttpUrlRules, checkHttpUrl } from './http-url.js';
import { remoteKeys } from './key-set.js';
import type { SecurityDependency } from '../scheme.js';
import {
  type ClaimsOf,
  type JWTAlgorithm,
  type JWTOptions,
  PUBLIC_ALGORITHMS,
  SECRET_ALGORITHMS,
  rulesOf,
} from './token-options.js';
import { type KeysFor, verifyToken } from './verify-token.js';

/** A public key: in PEM, or as a JSON Web Key. */
export type PublicKey = string | Readonly<Record<string, unknown>>;

/** Options of {@link JWTBearer}. One of `secret`, `publicKey` and `jwksUrl` says how tokens are signed. */
export interface JWTBearerOptions extends JWTOptions, HttpUrlRules {
  /** The secret of `HS...` tokens, at least 32 bytes. Of several, each is accepted, as a change needs. Defaults to none. */
  readonly secret?: string | readonly string[];
  /** The public key of the signer, or several; defaults to none. */
  readonly publicKey?: PublicKey | readonly PublicKey[];
  /** The URL of the signer's JSON Web Key Set, which is loaded again when its keys change; defaults to none. */
  readonly jwksUrl?: string;
  /** The values of `iss` that are accepted; defaults to any. */
  readonly issuer?: string | readonly string[];
  /**
   * How clients get a token, for the document and its Authorize button: `{ password: { tokenUrl: 'token',
   * scopes: {} } }`. Defaults to none: a token is pasted.
   */
  readonly flows?: OAuth2Flows;
  /** Seconds in which the server of `jwksUrl` must have answered; defaults to 5. */
  readonly timeoutS?: number;
}

/**
 * Makes a dependency that provides the claims of a bearer token that is a JSON Web Token, checked:
 * signature, issuer, audience, time and the scopes of {@link Security}.
 *
 * A token that is missing or wrong is a 401, a scope that is missing a 403, and a `jwksUrl` that does not
 * answer a 503. Tokens need an end, `exp`. Needs `jose`; throws `DefinitionError` without it.
 */
export function JWTBearer<const O extends JWTBearerOptions>(
  options: O,
): SecurityDependency<ClaimsOf<O>, O> {
  const { rules, keysFor } = checkedOptions('JWTBearer', (refuse) => {
    const keys = keysOf(options, refuse);
    const issuer = oneOrMore<string>(options.issuer);
    return {
      rules: { ...rulesOf(options, keys.algorithms, refuse), issuer },
      keysFor: keys.keysFor,
    };
  });
  requirePeer('jose', 'JWTBearer()');
  const { flows } = options;
  return claimsDependency(options, {
    name: 'JWTBearer',
    object:
      flows === undefined
        ? { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }
        : { type: 'oauth2', flows },
    verify: (token) => verifyToken(token, rules, keysFor),
  });
}

interface Keys {
  readonly algorithms: readonly JWTAlgorithm[];
  readonly keysFor: KeysFor;
}

function keysOf(options: JWTBearerOptions, refuse: RefuseOption): Keys {
  const { secret, publicKey, jwksUrl, timeoutS = 5 } = options;
  if ([secret, publicKey, jwksUrl].filter((one) => one !== undefined).length !== 1) {
    refuse('has no key, or more than one kind.', 'Give one of secret, publicKey and jwksUrl.');
  }
  if (jwksUrl !== undefined) {
    checkHttpUrl('jwksUrl', jwksUrl, { options, refuse });
    const load = (): Promise<unknown> => fetchJson(jwksUrl, AbortSignal.timeout(timeoutS * 1000));
    return { algorithms: PUBLIC_ALGORITHMS, keysFor: remoteKeys({ url: jwksUrl, load }) };
  }
  const known =
    secret === undefined
      ? (oneOrMore(publicKey) ?? []).flatMap((key) => publicKeyOf(key, refuse))
      : (oneOrMore(secret) ?? []).map((text) => secretOf(text, refuse));
  return {
    algorithms: [...new Set(known.flatMap(({ algorithms }) => algorithms))],
    keysFor: ({ alg }) =>
      Promise.resolve(
        known
          .filter(({ algorithms }) => algorithms.some((one) => one === alg))
          .map(({ key }) => key),
      ),
  };
}

interface KnownKey {
  readonly key: KeyObject;
  readonly algorithms: readonly JWTAlgorithm[];
}

function secretOf(text: string, refuse: RefuseOption): KnownKey {
  const bytes = Buffer.from(text);
  // RFC 7518 §3.2: as long as the output of the hash.
  if (bytes.byteLength < 32) {
    refuse(
      `has a secret of ${bytes.byteLength} bytes, which can be guessed.`,
      'Give at least 32 random bytes: openssl rand -base64 32.',
    );
  }
  return { key: createSecretKey(bytes), algorithms: SECRET_ALGORITHMS };
}

function publicKeyOf(key: PublicKey, refuse: RefuseOption): readonly KnownKey[] {
  try {
    const read =
      typeof key === 'string' ? createPublicKey(key) : createPublicKey({ key, format: 'jwk' });
    const algorithms = algorithmsOf(read);
    if (algorithms.length > 0) return [{ key: read, algorithms }];
    refuse(
      `has a publicKey of the kind ${read.asymmetricKeyType ?? 'unknown'} that signs no tokens.`,
      'Give an RSA key of at least 2048 bits, one of P-256, P-384 or P-521, or Ed25519.',
    );
  } catch {
    refuse(
      'has a publicKey that cannot be read.',
      'Give PEM that begins with "-----BEGIN PUBLIC KEY-----", or a JSON Web Key.',
    );
  }
  return [];
}

function algorithmsOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): JWTAlgorithm[] {
  const { modulusLength = 0, namedCurve = '' } = asymmetricKeyDetails ?? {};
  if (asymmetricKeyType === 'rsa' && modulusLength >= 2048) {
    return ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];
  }
  if (asymmetricKeyType === 'ed25519') return ['EdDSA', 'Ed25519'];
  const ofCurve = asymmetricKeyType === 'ec' ? EC_ALGORITHMS.get(namedCurve) : undefined;
  return ofCurve === undefined ? [] : [ofCurve];
}

const EC_ALGORITHMS: ReadonlyMap<string, JWTAlgorithm> = new Map([
  ['prime256v1', 'ES256'],
  ['secp384r1', 'ES384'],
  ['secp521r1', 'ES512'],
]);
