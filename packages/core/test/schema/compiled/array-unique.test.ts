import { ArrayUnique, arrayUnique } from 'class-validator';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { dtoWith } from '../dto.js';
import { readerOf } from './support.js';

const shared = {};
const item = fc.oneof(
  fc.integer({ min: 0, max: 40 }),
  fc.constantFrom(0, -0, Number.NaN, null, undefined, 'a', '0', shared, true),
  fc.constant('{}').map(() => ({})),
);
const items = fc.array(item, { minLength: 0, maxLength: 60 });

/** The library itself decides, of what a transform may have made too: no JSON has NaN or holes. */
it('gives the verdict of class-validator on every array', async () => {
  const plain = readerOf(dtoWith(ArrayUnique()));
  await fc.assert(
    fc.asyncProperty(items, async (value) => {
      const { issues } = await plain({ value });
      expect(issues.length === 0).toBe(arrayUnique(copy(value)));
    }),
  );
});

it('identifies items by the function of the decorator', async () => {
  const read = readerOf(dtoWith(ArrayUnique(identify)));
  await fc.assert(
    fc.asyncProperty(items, async (value) => {
      const { issues } = await read({ value });
      expect(issues.length === 0).toBe(arrayUnique(copy(value), identify));
    }),
  );
  const byId = readerOf(dtoWith(ArrayUnique(({ id }: { id: number }) => id)));
  const many = Array.from({ length: 100 }, (_, id) => ({ id }));
  expect((await byId({ value: many })).issues).toEqual([]);
  expect((await byId({ value: [...many, { id: 5 }] })).issues).toHaveLength(1);
});

function identify(each: unknown): unknown {
  return typeof each;
}

/** As a body is copied: objects that were one are two. */
function copy(value: readonly unknown[]): unknown[] {
  return value.map((each) => (typeof each === 'object' && each !== null ? { ...each } : each));
}
