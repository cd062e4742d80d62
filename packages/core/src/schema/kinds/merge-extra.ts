import { isRecord, ownValue } from '../../types/members.js';
import type { OpenApiExtra } from '../../types/parameter-source.js';

/**
 * Adds what a user says besides to an object of the document, as FastAPI's `openapi_extra` does: objects
 * merge, lists are added to, and any other value replaces.
 *
 * Makes a new object, because named schemas and references are shared.
 */
export function mergeExtra<T extends object>(object: T, extra: OpenApiExtra | undefined): T {
  if (extra === undefined) return object;
  const merged: Record<string, unknown> = Object.fromEntries(Object.entries(object));
  for (const [key, added] of Object.entries(extra)) {
    if (added !== undefined) merged[key] = mergeValue(ownValue(merged, key), added);
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only its author knows what the extra makes of it
  return merged as T;
}

function mergeValue(known: unknown, added: unknown): unknown {
  if (isRecord(known) && isRecord(added)) return mergeExtra(known, added);
  if (Array.isArray(known) && Array.isArray(added)) return [...known, ...added];
  return added;
}
