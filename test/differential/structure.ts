/**
 * A value as text that differs when anything of it does: class, keys and their order, undefined
 * members, dates, sets and maps.
 */
export function structureOf(value: unknown): string {
  return written(value, 0);
}

const DEEPEST = 80;

function written(value: unknown, depth: number): string {
  if (depth > DEEPEST) return '...';
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return `function ${value.name}`;
  if (typeof value === 'symbol') return value.toString();
  if (typeof value !== 'object' || value === null)
    return Object.is(value, -0) ? '-0' : String(value);
  const inner = (each: unknown): string => written(each, depth + 1);
  if (Array.isArray(value)) return `[${value.map(inner).join(', ')}]`;
  if (value instanceof Date) return `Date(${value.getTime()})`;
  if (value instanceof Promise) return 'Promise';
  if (value instanceof Set) return `Set(${[...(value as Set<unknown>)].map(inner).join(', ')})`;
  const own = Object.entries(value).map(
    ([key, member]) => `${JSON.stringify(key)}: ${inner(member)}`,
  );
  const prototype: unknown = Object.getPrototypeOf(value);
  const type: unknown =
    typeof prototype === 'object' && prototype !== null
      ? Reflect.get(prototype, 'constructor')
      : undefined;
  const name = typeof type === 'function' && type !== Object ? `${type.name} ` : '';
  const entries =
    value instanceof Map
      ? [...(value as Map<unknown, unknown>)].map(
          ([key, member]) => `${inner(key)} => ${inner(member)}`,
        )
      : [];
  return `${name}{${[...own, ...entries].join(', ')}}`;
}
