import type { CryptoKey, JWK, JWSHeaderParameters, JWTVerifyOptions } from 'jose';
import type { KeyObject } from 'node:crypto';

import { HttpError } from '../../errors.js';
import { importFromApplication } from '../../peer.js';
import { isObject } from '../../types/members.js';
import { invalidToken } from './bearer-errors.js';
import type { JWTClaims } from './claims.js';
import type { TokenRules } from './token-rules.js';

/** The functions of jose; the first token loads them. */
export type Jose = typeof import('jose');

/** A key that a signature is checked with. */
export type VerifyingKey = CryptoKey | KeyObject | JWK | Uint8Array;

/** The keys that may have signed a token with this header; rejects with an error of jose, or a 503. */
export type KeysFor = (header: JWSHeaderParameters, jose: Jose) => Promise<readonly VerifyingKey[]>;

let loading: Promise<Jose> | undefined;

/**
 * Checks the signature and the claims of a token.
 *
 * Rejects with a 401 whatever is wrong with it, and with the 503 of `keysFor`.
 */
export async function verifyToken(
  token: string,
  rules: TokenRules,
  keysFor: KeysFor,
): Promise<JWTClaims> {
  loading ??= import('jose').catch((error: unknown) => importFromApplication('jose', error));
  const jose = await loading;
  try {
    const header = headerOf(token, rules, jose);
    let failure: unknown;
    for (const key of await keysFor(header, jose)) {
      try {
        const { payload } = await jose.jwtVerify(token, key, optionsOf(rules));
        return payload;
      } catch (error) {
        // Another key may have the same id, or none has an id.
        if (!(error instanceof jose.errors.JWSSignatureVerificationFailed)) throw error;
        failure = error;
      }
    }
    throw failure ?? new jose.errors.JWKSNoMatchingKey();
  } catch (error) {
    if (error instanceof HttpError) throw error;
    throw invalidToken(reasonOf(error));
  }
}

function headerOf(token: string, { algorithms }: TokenRules, jose: Jose): JWSHeaderParameters {
  const { alg, ...header } = jose.decodeProtectedHeader(token);
  // Before any key is looked for, so that `none` and its like cost nothing.
  if (alg === undefined || !algorithms.includes(alg)) {
    throw new jose.errors.JOSEAlgNotAllowed();
  }
  return { ...header, alg };
}

function optionsOf(rules: TokenRules): JWTVerifyOptions {
  const { issuer, audience, algorithms, clockToleranceS, typ } = rules;
  return {
    algorithms: [...algorithms],
    clockTolerance: clockToleranceS,
    requiredClaims: ['exp'],
    ...(issuer === undefined ? {} : { issuer: [...issuer] }),
    ...(audience === undefined ? {} : { audience: [...audience] }),
    ...(typ === undefined ? {} : { typ }),
  };
}

// Of our own words: what jose writes may quote the token.
function reasonOf(error: unknown): string {
  const { code, claim }: { code?: unknown; claim?: unknown } = isObject(error) ? error : {};
  const reasons = code === 'ERR_JWT_CLAIM_VALIDATION_FAILED' ? REASONS_BY_CLAIM : REASONS;
  const key = reasons === REASONS_BY_CLAIM ? claim : code;
  return reasons.get(String(key)) ?? 'The token is malformed';
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ERR_JWT_EXPIRED', 'The token has expired'],
  ['ERR_JOSE_ALG_NOT_ALLOWED', 'The algorithm of the token is not allowed'],
  ['ERR_JWKS_NO_MATCHING_KEY', 'The key of the token is unknown'],
  ['ERR_JWS_SIGNATURE_VERIFICATION_FAILED', 'The signature of the token is wrong'],
]);

const REASONS_BY_CLAIM: ReadonlyMap<string, string> = new Map([
  ['iss', 'The token is of another issuer'],
  ['aud', 'The token is for another audience'],
  ['nbf', 'The token is not valid yet'],
  ['exp', 'The token has no end'],
  ['typ', 'The token is of another type'],
]);
