import { type Rule, valueError } from './rule.js';

/** Two equal objects are different to class-validator and the same to JSON Schema. */
export const ARRAY_UNIQUE: Rule = {
  name: 'arrayUnique',
  base: 'array',
  message: "All $property's elements must be unique",
  test: ({ constants, askAbout }) => askAbout(`${constants.use(indexed)}(v)`),
  explain: valueError,
  schema: ([identifier]) => (identifier === undefined ? { uniqueItems: true } : {}),
};

/** Up to this many items are compared each with each. */
const FEW = 16;

/** An array whose `indexOf` does not search. */
class IndexedArray extends Array<unknown> {
  #places: Map<unknown, number> | undefined;

  override indexOf(item: unknown): number {
    // `===` finds NaN nowhere. 0 and -0 are equal to it, and one key of a Map.
    return Number.isNaN(item) ? -1 : (this.#indexed().get(item) ?? -1);
  }

  #indexed(): ReadonlyMap<unknown, number> {
    if (this.#places !== undefined) return this.#places;
    const places = new Map<unknown, number>();
    this.forEach((item, index) => {
      if (!places.has(item)) places.set(item, index);
    });
    return (this.#places = places);
  }
}

/**
 * The same items in an array that finds each of them in constant time.
 *
 * class-validator's `@ArrayUnique` asks for the index of every item, and keeps the function that
 * identifies an item to itself. Given such an array its verdict stays its own, in linear time.
 */
function indexed(value: unknown): unknown {
  if (!Array.isArray(value) || value.length <= FEW) return value;
  const copy = new IndexedArray();
  copy.length = value.length;
  // Holes stay holes.
  value.forEach((item: unknown, index) => {
    copy[index] = item;
  });
  return copy;
}
