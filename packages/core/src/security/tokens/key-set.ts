import type { JSONWebKeySet, JWSHeaderParameters } from 'jose';

import { isRecord } from '../../types/members.js';
import { RemoteKeys } from './remote-keys.js';
import type { Jose, KeysFor, VerifyingKey } from './verify-token.js';

/** Loads the key set of an issuer. */
export interface KeySetServer {
  /** The URL for the log. */
  readonly url: string;
  /** Resolves with a JSON Web Key Set (RFC 7517 §5). */
  readonly load: () => Promise<unknown>;
}

/** Finds the keys of tokens in a key set on the network, which is loaded again for an unknown key. */
export function remoteKeys({ url, load }: KeySetServer): KeysFor {
  const sets = new RemoteKeys({
    url,
    nowMs: () => performance.now(),
    load: async () => ({ keys: checked(await load(), url) }),
  });
  return async (header, jose) => {
    const known = await sets.current();
    try {
      return await keysIn(known, header, jose);
    } catch (error) {
      if (!(error instanceof jose.errors.JWKSNoMatchingKey)) throw error;
      const newer = await sets.newerThan(known);
      if (newer === undefined) throw error;
      return keysIn(newer, header, jose);
    }
  };
}

async function keysIn(
  set: JSONWebKeySet,
  header: JWSHeaderParameters,
  jose: Jose,
): Promise<readonly VerifyingKey[]> {
  const find = finderOf(set, jose);
  try {
    return [await find(header)];
  } catch (error) {
    if (!(error instanceof jose.errors.JWKSMultipleMatchingKeys)) throw error;
    const keys: VerifyingKey[] = [];
    for await (const key of error) keys.push(key);
    return keys;
  }
}

type Find = ReturnType<Jose['createLocalJWKSet']>;

const FINDERS = new WeakMap<JSONWebKeySet, Find>();

// jose keeps the keys of a set that it has imported with the function that it makes.
function finderOf(set: JSONWebKeySet, jose: Jose): Find {
  const known = FINDERS.get(set) ?? jose.createLocalJWKSet(set);
  FINDERS.set(set, known);
  return known;
}

function checked(document: unknown, url: string): JSONWebKeySet['keys'] {
  const keys: unknown = isRecord(document) ? document['keys'] : undefined;
  if (!Array.isArray(keys) || !keys.every(isKey)) {
    throw new Error(`${url} leads to no JSON Web Key Set.`);
  }
  return keys;
}

function isKey(value: unknown): value is JSONWebKeySet['keys'][number] {
  return isRecord(value) && typeof value['kty'] === 'string';
}
