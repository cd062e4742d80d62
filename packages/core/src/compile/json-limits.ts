import { DEFAULT_JSON_LIMITS } from '../defaults.js';
import type { JsonLimits } from '../types/limits.js';

/** Where limits may be said: an operation, then its application. */
export interface JsonLimitOptions {
  readonly maxJsonKeys?: number | undefined;
  readonly maxJsonDepth?: number | undefined;
}

/** The limits of a JSON body; the first of the layers that says one wins. */
export function jsonLimitsOf(...layers: readonly JsonLimitOptions[]): JsonLimits {
  const { maxKeys, maxDepth } = DEFAULT_JSON_LIMITS;
  const first = (key: keyof JsonLimitOptions): number | undefined =>
    layers.find((layer) => layer[key] !== undefined)?.[key];
  return {
    maxKeys: first('maxJsonKeys') ?? maxKeys,
    maxDepth: first('maxJsonDepth') ?? maxDepth,
  };
}
