import { isObject } from '../types/members.js';
import { MAX_ISSUES } from '../validation-error.js';

/** False for a JSON text that certainly has no key `__proto__`, however the key is escaped. */
export function mayNameProto(text: string): boolean {
  return text.includes(PROTO) || (text.includes('\\u00') && ESCAPED_PROTO.test(text));
}

const PROTO = '__proto__';
// Any character of the key may be escaped.
const ESCAPED_PROTO = /\\u00(?:5f|70|72|6f|74)/i;

/** A place within a JSON value: a key or an index, and the place of its object or array. */
export interface Place {
  readonly key: string | number;
  readonly within: Place | undefined;
}

/**
 * Removes the key `__proto__` from every object within a parsed JSON value, and returns where it was:
 * the first `MAX_ISSUES` places.
 *
 * `JSON.parse` makes it an ordinary property, which becomes a prototype when code
 * copies the object.
 */
export function removeProto(value: unknown): readonly Place[] {
  const found: Place[] = [];
  if (!isObject(value)) return found;
  // A loop, because a value may be nested more deeply than the stack allows.
  const pending: Pending[] = [{ holder: value, place: undefined }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { holder, place } = next;
    if (Array.isArray(holder)) {
      for (let index = holder.length - 1; index >= 0; index -= 1) {
        const member: unknown = holder[index];
        if (isObject(member))
          pending.push({ holder: member, place: { key: index, within: place } });
      }
      continue;
    }
    if (Object.hasOwn(holder, PROTO)) {
      Reflect.deleteProperty(holder, PROTO);
      if (found.length < MAX_ISSUES) found.push({ key: PROTO, within: place });
    }
    for (const [key, member] of Object.entries(holder).toReversed()) {
      if (isObject(member)) pending.push({ holder: member, place: { key, within: place } });
    }
  }
  return found;
}

/** The keys and indexes that lead to a place. */
export function pathTo(place: Place): (string | number)[] {
  const path: (string | number)[] = [];
  for (let at: Place | undefined = place; at !== undefined; at = at.within) path.push(at.key);
  return path.toReversed();
}

interface Pending {
  readonly holder: object;
  readonly place: Place | undefined;
}
