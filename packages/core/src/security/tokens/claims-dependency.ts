import type { StandardSchemaV1 } from '@standard-schema/spec';

import { dependency } from '../../decorators/dependency.js';
import type { SecuritySchemeObject } from '../../types/security-scheme.js';
import { insufficientScope, invalidToken } from './bearer-errors.js';
import { type JWTClaims, scopesOf } from './claims.js';
import {
  AUTHORIZATION,
  type SecurityDependency,
  bearerToken,
  securityDependency,
} from '../scheme.js';
import { SecurityScopes } from '../scopes.js';
import type { ClaimsOf, JWTOptions } from './token-options.js';

/** What a scheme of tokens is made of, besides its options. */
export interface TokenScheme {
  readonly name: string;
  readonly object: SecuritySchemeObject;
  /** Rejects with the `HttpError` that is the answer. */
  readonly verify: (token: string) => Promise<JWTClaims>;
}

/**
 * Makes the dependency that provides the claims of the bearer token, checked.
 *
 * Three steps, so that a request with several scopes of one scheme checks its token once: the token, its
 * claims, and whether these have the scopes that are asked for.
 */
export function claimsDependency<O extends JWTOptions>(
  options: O,
  { name, object, verify }: TokenScheme,
): SecurityDependency<ClaimsOf<O>, O> {
  const token = securityDependency<string, JWTOptions>(name, options, {
    inputs: AUTHORIZATION,
    object,
    challenge: 'Bearer',
    read: bearerToken,
  });
  const verified = dependency({ depends: { token } }, async ({ depends }) => {
    if (depends.token === undefined) return undefined;
    const claims = await verify(depends.token);
    return { scopes: scopesOf(claims), claims: await parsed(claims, options.claims) };
  });
  const provide = dependency(
    { depends: { verified, wanted: SecurityScopes } },
    ({ depends: { verified: found, wanted } }): unknown => {
      if (found === undefined) return undefined;
      if (!wanted.scopes.every((scope) => found.scopes.has(scope))) {
        throw insufficientScope(wanted.scopes);
      }
      return found.claims;
    },
  );
  Object.defineProperty(verified, 'name', { value: `${name} token` });
  Object.defineProperty(provide, 'name', { value: name });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the type of the value follows from the options
  return provide as SecurityDependency<ClaimsOf<O>, O>;
}

async function parsed(claims: JWTClaims, schema: StandardSchemaV1 | undefined): Promise<unknown> {
  if (schema === undefined) return claims;
  const result = await schema['~standard'].validate(claims);
  if (result.issues !== undefined)
    throw invalidToken('The claims of the token are not as expected');
  return result.value;
}
