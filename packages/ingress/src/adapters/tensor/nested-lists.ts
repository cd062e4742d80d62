import type { Issue } from '@sluice/core';
import { isRecord } from '@sluice/core/internal';

import type { TensorType } from './element-types.js';
import { MAX_DIMENSIONS, type ReadElements, refusal, sizeOf } from './tensor.js';

/** Elements from JSON, and the shape that their tensor is to have. */
interface ReadJson {
  readonly read: ReadElements;
  readonly shape: readonly number[];
}

/**
 * Reads nested lists, `[[1, 2], [3, 4]]`, or `{ array, shape?, dtype? }` as Ray Serve's `NdArray`: a `shape`
 * lays the elements out anew, and a `dtype` has to be that of the adapter.
 */
export function readNestedLists(value: unknown, dtype: TensorType, loc: Issue['loc']): ReadJson {
  if (!isRecord(value)) {
    const read = flatten(value, loc);
    return { read, shape: read.shape };
  }
  if (!Object.hasOwn(value, 'array')) {
    const msg = 'Input should be nested lists of numbers, or an object with them as "array"';
    throw refusal({ type: 'tensor_type', loc, msg });
  }
  const read = flatten(value['array'], [...loc, 'array']);
  const given = value['dtype'] ?? dtype;
  if (given !== dtype) {
    const msg = `Input should be '${dtype}'`;
    throw refusal({ type: 'tensor_dtype', loc: [...loc, 'dtype'], msg, input: given });
  }
  return { read, shape: givenShape(value['shape'], read, [...loc, 'shape']) };
}

function givenShape(given: unknown, read: ReadElements, loc: Issue['loc']): readonly number[] {
  if (given === undefined || given === null) return read.shape;
  const count = read.elements.length;
  if (isShape(given) && sizeOf(given) === count) return given;
  const msg = `Input should be the sizes of the dimensions, ${count} elements in all`;
  throw refusal({ type: 'tensor_shape', loc, msg, input: given });
}

function isShape(value: unknown): value is readonly number[] {
  return (
    Array.isArray(value) &&
    value.length <= MAX_DIMENSIONS &&
    value.every((size) => Number.isSafeInteger(size) && size >= 0)
  );
}

function flatten(value: unknown, loc: Issue['loc']): ReadElements {
  const shape: number[] = [];
  for (let first = value; Array.isArray(first); first = first[0]) shape.push(first.length);
  const elements: unknown[] = [];
  collect(value, { shape, elements, loc, place: [] });
  return { elements, shape, loc };
}

interface Collecting {
  readonly shape: readonly number[];
  readonly elements: unknown[];
  readonly loc: Issue['loc'];
  /** The indexes of the list that is read; changed in place. */
  readonly place: number[];
}

/** The depth of JSON is bounded where it is parsed, so recursion is. */
function collect(value: unknown, to: Collecting): void {
  const { shape, elements, loc, place } = to;
  const size = shape[place.length];
  if (size === undefined) {
    if (Array.isArray(value)) throw uneven('a number', [...loc, ...place]);
    // JSON.parse makes Infinity of 1e400.
    elements.push(value === Infinity || value === -Infinity ? undefined : value);
    return;
  }
  if (!Array.isArray(value) || value.length !== size) {
    throw uneven(`a list of ${size}, as its first neighbour is`, [...loc, ...place]);
  }
  for (let index = 0; index < size; index += 1) {
    place.push(index);
    collect(value[index], to);
    place.pop();
  }
}

function uneven(expected: string, loc: Issue['loc']): Error {
  return refusal({ type: 'tensor_uneven', loc, msg: `Input should be ${expected}` });
}
