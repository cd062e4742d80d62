import type { StandardSchemaV1 } from '@standard-schema/spec';

import type { JWTClaims } from './claims.js';
import { type RefuseOption, oneOrMore } from '../checked-options.js';
import type { SchemeOptions } from '../scheme.js';
import type { TokenRules } from './token-rules.js';

/** An algorithm of signatures (RFC 7518 §3.1, RFC 9864). `HS...` are those of a secret. */
export type JWTAlgorithm =
  | 'HS256'
  | 'HS384'
  | 'HS512'
  | 'RS256'
  | 'RS384'
  | 'RS512'
  | 'PS256'
  | 'PS384'
  | 'PS512'
  | 'ES256'
  | 'ES384'
  | 'ES512'
  | 'EdDSA'
  | 'Ed25519';

/** Options of the schemes that check a JSON Web Token. */
export interface JWTOptions extends SchemeOptions {
  /** The names by which tokens are meant for this API; one of them must be in `aud`; defaults to any. */
  readonly audience?: string | readonly string[];
  /** The algorithms of signatures that are accepted; defaults to those that fit the keys. */
  readonly algorithms?: readonly JWTAlgorithm[];
  /** Seconds by which the clocks of issuer and server may differ; defaults to 5. */
  readonly clockToleranceS?: number;
  /** The `typ` that the header of a token must have, for example `at+jwt`; defaults to any. */
  readonly typ?: string;
  /**
   * A Standard Schema for the claims, whose output the dependency provides; claims that it refuses are a
   * 401. Defaults to none: the dependency provides {@link JWTClaims}.
   */
  readonly claims?: StandardSchemaV1;
}

/** The claims that a scheme with the options `O` provides. */
export type ClaimsOf<O> = O extends { readonly claims: infer S extends StandardSchemaV1 }
  ? StandardSchemaV1.InferOutput<S>
  : JWTClaims;

export const SECRET_ALGORITHMS: readonly JWTAlgorithm[] = ['HS256', 'HS384', 'HS512'];
export const PUBLIC_ALGORITHMS: readonly JWTAlgorithm[] = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/** Reads the options that all schemes of tokens share; `fitting` are the algorithms of the keys. */
export function rulesOf(
  { audience, algorithms = fittingDefault, clockToleranceS = 5, typ }: JWTOptions,
  fitting: readonly JWTAlgorithm[],
  refuse: RefuseOption,
): TokenRules {
  const audiences = oneOrMore(audience);
  if (audiences?.length === 0 || audiences?.includes('') === true) {
    refuse('has an empty audience.', 'Name this API as the issuer does.');
  }
  const accepted = algorithms === fittingDefault ? fitting : algorithms;
  const others = accepted.filter((algorithm) => !fitting.includes(algorithm));
  if (others.length > 0 || accepted.length === 0) {
    refuse(
      `has the algorithms ${JSON.stringify(accepted)}, which do not fit its keys.`,
      `Choose from ${fitting.join(', ')}.`,
    );
  }
  if (!Number.isFinite(clockToleranceS) || clockToleranceS < 0) {
    refuse(`has clockToleranceS: ${clockToleranceS}.`, 'Give seconds, 0 or more.');
  }
  return { audience: audiences, algorithms: accepted, clockToleranceS, typ };
}

const fittingDefault: readonly JWTAlgorithm[] = [];
