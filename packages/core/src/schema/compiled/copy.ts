import { MAX_DEPTH } from '../problem.js';
import { noteDropped } from './reserved-keys.js';
import type { Pass } from './pass.js';
import { isReserved } from '../classes/reserved.js';

/** Thrown for a value that is nested too deeply; never leaves the class reader. */
export const DEPTH_EXCEEDED: Error = new RangeError('nested too deeply');

/** Reads values of which no class is known. */
export interface FreeValues {
  /**
   * Copies a value, as class-transformer does: nothing that a handler gets is the parsed body itself.
   */
  readonly copied: (value: object, pass: Pass, depth: number) => object;
  /** Looks through a value that is ignored, for its depth and for keys that would be left out. */
  readonly scanned: (value: unknown, pass: Pass, depth: number) => void;
}

/** Free JSON, where a key such as `constructor` is data like any other: only `__proto__` is left out. */
export const freeJson: FreeValues = freeValues((key) => key === '__proto__');

/** Values that class-transformer is given, which fails on all reserved keys: they are left out. */
export const forLibrary: FreeValues = freeValues(() => true);

function freeValues(isLeftOut: (reserved: string) => boolean): FreeValues {
  function copied(value: object, pass: Pass, depth: number): object {
    if (depth >= MAX_DEPTH) throw DEPTH_EXCEEDED;
    if (Array.isArray(value)) return copiedArray(value, pass, depth);
    if (value instanceof Date) return new Date(value);
    const object: Record<string, unknown> = {};
    for (const [key, member] of Object.entries(value)) {
      const isSpecial = isReserved(key);
      if (isSpecial && isLeftOut(key)) {
        noteDropped(pass, value, key);
        continue;
      }
      const copy =
        typeof member === 'object' && member !== null ? copied(member, pass, depth + 1) : member;
      if (isSpecial) setOwn(object, key, copy);
      else object[key] = copy;
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

  function scanned(value: unknown, pass: Pass, depth: number): void {
    if (typeof value !== 'object' || value === null) return;
    if (depth >= MAX_DEPTH) throw DEPTH_EXCEEDED;
    if (Array.isArray(value)) {
      for (const item of value) scanned(item, pass, depth + 1);
      return;
    }
    if (value instanceof Date) return;
    for (const [key, member] of Object.entries(value)) {
      if (isReserved(key) && isLeftOut(key)) noteDropped(pass, value, key);
      else scanned(member, pass, depth + 1);
    }
  }

  return { copied, scanned };
}

/** Sets a property that every object inherits: where `Object.prototype` is frozen, `=` would throw. */
function setOwn(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, {
    value,
    configurable: true,
    enumerable: true,
    writable: true,
  });
}

/** True for an object of the kind `JSON.parse` makes; a class instance, a Map or an array is not. */
export function isPlainObject(value: object): boolean {
  return Object.getPrototypeOf(value) === Object.prototype;
}
