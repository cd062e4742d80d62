import { isRecord } from '@sluice/core/internal';

import type { Declaration } from './declaration.js';

/** What a controller was asked for, as it is stored. */
export interface StoredDeclarations {
  /** The percentage of their replicas that all deployments should have; absent for all. */
  readonly targetCapacity?: number | undefined;
  readonly declarations: readonly Declaration[];
}

/** Where it is in the store. */
export const DECLARATIONS_KEY = 'controller/declarations';

/** Reads what was stored; undefined for what is no such thing. */
export function readDeclarations(text: string): StoredDeclarations | undefined {
  const stored: unknown = JSON.parse(text);
  return isStored(stored) ? stored : undefined;
}

/** Whatever else an application has is checked when it is deployed. */
function isStored(value: unknown): value is StoredDeclarations {
  if (!isRecord(value) || !Array.isArray(value['declarations'])) return false;
  return value['declarations'].every(
    (one: unknown) =>
      isRecord(one) && isRecord(one['request']) && typeof one['request']['name'] === 'string',
  );
}
