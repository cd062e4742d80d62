import { MAX_DEPTH } from '../safe-copy.js';
import type { Pass } from './pass.js';
import { isReserved } from './reserved.js';

/** Thrown for a value that is nested too deeply; never leaves the engine. */
export const TOO_DEEP: Error = new RangeError('nested too deeply');

/**
 * Copies a value of which no class is known, as class-transformer does: nothing that a handler gets
 * is the parsed body itself. Reserved keys are left out at every level.
 */
export function copied(value: object, pass: Pass, depth: number): object {
  if (depth >= MAX_DEPTH) throw TOO_DEEP;
  if (Array.isArray(value)) return copiedArray(value, pass, depth);
  if (value instanceof Date) return new Date(value);
  const object: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    if (isReserved(key)) {
      pass.dropped = true;
      continue;
    }
    object[key] =
      typeof member === 'object' && member !== null ? copied(member, pass, depth + 1) : member;
  }
  return object;
}

function copiedArray(items: readonly unknown[], pass: Pass, depth: number): unknown[] {
  const copies: unknown[] = [];
  for (const item of items) {
    copies.push(typeof item === 'object' && item !== null ? copied(item, pass, depth + 1) : item);
  }
  return copies;
}

/** Looks through a value that is ignored, for depth and reserved keys alone. */
export function scanned(value: unknown, pass: Pass, depth: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth >= MAX_DEPTH) throw TOO_DEEP;
  if (Array.isArray(value)) {
    for (const item of value) scanned(item, pass, depth + 1);
    return;
  }
  if (value instanceof Date) return;
  for (const [key, member] of Object.entries(value)) {
    if (isReserved(key)) pass.dropped = true;
    else scanned(member, pass, depth + 1);
  }
}

/** True for an object of the kind `JSON.parse` makes; a class instance, a Map or an array is not. */
export function isPlainObject(value: object): boolean {
  return Object.getPrototypeOf(value) === Object.prototype;
}
