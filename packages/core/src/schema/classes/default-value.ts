import type { Constructor } from '../../types/constructor.js';
import { hasClassSchema } from './class-metadata.js';

/**
 * Makes a function that returns a new copy of a default for each request, because a handler may change
 * it. Returns undefined without a default.
 *
 * Arrays, plain objects, DTOs, dates, Maps and Sets are copied; anything else is shared.
 */
export function defaultSource(value: unknown): (() => unknown) | undefined {
  if (value === undefined) return undefined;
  return typeof value === 'object' && value !== null ? () => copied(value) : () => value;
}

function copied(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copied);
  if (value instanceof Date) return new Date(value);
  if (value instanceof Map) {
    return new Map([...value].map(([key, member]) => [copied(key), copied(member)]));
  }
  if (value instanceof Set) return new Set([...value].map(copied));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype && !isDto(value)) return value;
  const copy: object = Object.create(Object.getPrototypeOf(value));
  for (const [key, member] of Object.entries(value)) {
    Object.defineProperty(copy, key, {
      value: copied(member),
      configurable: true,
      enumerable: true,
      writable: true,
    });
  }
  return copy;
}

function isDto({ constructor }: object): boolean {
  // The constructor of an instance can be called with `new`.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return typeof constructor === 'function' && hasClassSchema(constructor as Constructor);
}
