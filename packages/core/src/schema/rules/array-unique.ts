import { type Rule, valueError } from './rule.js';

/** class-validator compares objects by identity, JSON Schema by value; the document cannot show this. */
export const ARRAY_UNIQUE: Rule = {
  name: 'arrayUnique',
  base: 'array',
  message: "All $property's elements must be unique",
  test: ({ constants, askAbout }) => askAbout(`${constants.use(indexed)}(v)`),
  explain: valueError,
  schema: ([identifier]) => (identifier === undefined ? { uniqueItems: true } : {}),
};

/** The most items for which class-validator's quadratic comparison is fast enough. */
const FEW = 16;

/** An array whose `indexOf` takes constant time. */
class IndexedArray extends Array<unknown> {
  #places: Map<unknown, number> | undefined;

  override indexOf(item: unknown): number {
    // As with `===`, NaN is never found. `===` treats 0 and -0 as equal, and so do the keys of a Map.
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
 * Copies the items into an array whose `indexOf` takes constant time.
 *
 * class-validator's `@ArrayUnique` calls `indexOf` for every item, and its identifying function is not
 * accessible. With such an array the library itself decides, in linear time.
 */
function indexed(value: unknown): unknown {
  if (!Array.isArray(value) || value.length <= FEW) return value;
  const copy = new IndexedArray();
  copy.length = value.length;
  // `forEach` skips holes, so they stay holes.
  value.forEach((item: unknown, index) => {
    copy[index] = item;
  });
  return copy;
}
