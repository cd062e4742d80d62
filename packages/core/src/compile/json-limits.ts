import { DEFAULT_JSON_LIMITS } from '../defaults.js';
import type { JsonLimits } from '../types/limits.js';

/** The limits that an operation or its application may set. */
export interface JsonLimitOptions {
  readonly maxJsonKeys?: number | undefined;
  readonly maxJsonDepth?: number | undefined;
  readonly forbidDuplicateKeys?: boolean | undefined;
}

/** Resolves the limits of a JSON body: for each limit the first layer that sets it wins. */
export function jsonLimitsOf(...layers: readonly JsonLimitOptions[]): JsonLimits {
  const { maxKeys, maxDepth } = DEFAULT_JSON_LIMITS;
  const forbids = layers.some(({ forbidDuplicateKeys }) => forbidDuplicateKeys === true);
  const first = (key: 'maxJsonKeys' | 'maxJsonDepth'): number | undefined =>
    layers.find((layer) => layer[key] !== undefined)?.[key];
  return {
    maxKeys: first('maxJsonKeys') ?? maxKeys,
    maxDepth: first('maxJsonDepth') ?? maxDepth,
    ...(forbids ? { forbidsDuplicates: true } : undefined),
  };
}
