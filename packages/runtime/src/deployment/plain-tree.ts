import { isBareObject } from '../codec/bare-object.js';

/**
 * Replaces parts of a value at any depth of its arrays and plain objects.
 *
 * `replace` returns a part's replacement, or undefined to leave the part. Without any replacement the
 * result is the value itself, otherwise a copy of its containers.
 */
export function replaceParts(value: unknown, replace: (part: unknown) => unknown): unknown {
  return holdsReplaced(value, replace, new Set()) ? copy(value, replace, new Map()) : value;
}

/** Every part of a value that is neither an array nor a plain object. */
export function partsOf(value: unknown): unknown[] {
  const parts: unknown[] = [];
  const collect = (part: unknown): undefined => {
    if (!isContainer(part)) parts.push(part);
    return undefined;
  };
  holdsReplaced(value, collect, new Set());
  return parts;
}

function holdsReplaced(
  value: unknown,
  replace: (part: unknown) => unknown,
  seen: Set<object>,
): boolean {
  if (replace(value) !== undefined) return true;
  if (!isContainer(value) || seen.has(value)) return false;
  seen.add(value);
  return Object.values(value).some((part) => holdsReplaced(part, replace, seen));
}

function copy(
  value: unknown,
  replace: (part: unknown) => unknown,
  copies: Map<object, object>,
): unknown {
  const replaced = replace(value);
  if (replaced !== undefined) return replaced;
  if (!isContainer(value)) return value;
  const known = copies.get(value);
  if (known !== undefined) return known;
  const made: object = Array.isArray(value) ? [] : {};
  copies.set(value, made);
  for (const [key, part] of Object.entries(value)) {
    // Assigning `__proto__` would set the prototype; defining it does not.
    const described = { configurable: true, enumerable: true, writable: true };
    Object.defineProperty(made, key, { ...described, value: copy(part, replace, copies) });
  }
  return made;
}

function isContainer(value: unknown): value is object {
  return Array.isArray(value) || isBareObject(value);
}
