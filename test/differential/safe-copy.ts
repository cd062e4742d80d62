import { type Location, MAX_DEPTH } from '../../packages/core/src/schema/problem.js';

/** A JSON value that the libraries may be given. */
export interface SafeCopy {
  readonly copy: object;
  /** Where keys were left out because they name a member of every object. */
  readonly dropped: readonly Location[];
}

/**
 * Copies a JSON value before class-transformer sees it, which changes its input, overflows the
 * stack on deep nesting, and throws on keys such as `constructor`.
 *
 * Returns undefined when it is nested too deeply.
 */
export function safeCopy(value: Readonly<Record<string, unknown>>): SafeCopy | undefined {
  const dropped: Location[] = [];
  const copy = copiedObject(value, [], dropped);
  return copy && { copy, dropped };
}

const TOO_DEEP = Symbol('too deep');

function copied(value: object, path: Location, dropped: Location[]): unknown {
  if (path.length >= MAX_DEPTH) return TOO_DEEP;
  if (Array.isArray(value)) return copiedArray(value, path, dropped) ?? TOO_DEEP;
  if (value instanceof Date) return new Date(value);
  return copiedObject(value, path, dropped) ?? TOO_DEEP;
}

function copiedArray(
  value: readonly unknown[],
  path: Location,
  dropped: Location[],
): unknown[] | undefined {
  const items: unknown[] = [];
  for (const [index, item] of value.entries()) {
    const inner = isObject(item) ? copied(item, [...path, index], dropped) : item;
    if (inner === TOO_DEEP) return undefined;
    items.push(inner);
  }
  return items;
}

function copiedObject(value: object, path: Location, dropped: Location[]): object | undefined {
  const object: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    if (key in Object.prototype) {
      dropped.push([...path, key]);
      continue;
    }
    const inner = isObject(member) ? copied(member, [...path, key], dropped) : member;
    if (inner === TOO_DEEP) return undefined;
    object[key] = inner;
  }
  return object;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
