import { ValidationError, type Issue } from '@sluice/core';

import { ELEMENT_TYPES, type TensorData, type TensorType } from './element-types.js';

/**
 * Numbers in one typed array, the last dimension varying fastest, as numpy and ONNX lay them out.
 *
 * `[[1, 2, 3], [4, 5, 6]]` is `{ dtype: 'float32', shape: [2, 3], data: Float32Array [1, 2, 3, 4, 5, 6] }`.
 */
export interface Tensor<T extends TensorType = TensorType> {
  /** The type of the elements. */
  readonly dtype: T;
  /** The size of each dimension; empty for a single number. */
  readonly shape: readonly number[];
  /** The elements, rows first: as many as the product of `shape`. */
  readonly data: TensorData[T];
}

/** Which tensors an adapter takes. */
export interface TensorOptions<T extends TensorType = TensorType> {
  /**
   * The type of the elements; other numbers are converted, and refused when this type cannot hold them.
   * Defaults to `float32`.
   */
  readonly dtype?: T;
  /** The size of each dimension, null for any: `[null, 3]`. Defaults to any shape. */
  readonly shape?: readonly (number | null)[];
}

/** Elements as they were read: no tensor yet. */
export interface ReadElements {
  readonly elements: readonly unknown[];
  /** The shape they were written in. */
  readonly shape: readonly number[];
  /** Where they were: `["body", "array"]`. */
  readonly loc: Issue['loc'];
}

/** Makes the tensor of elements; rejects with a 422 that has the place of the first that does not fit. */
export function tensorOf<T extends TensorType>(
  { elements, shape, loc }: ReadElements,
  dtype: T,
): Tensor<T> {
  const { convert, expected } = ELEMENT_TYPES[dtype];
  const data = convert(elements);
  if (typeof data !== 'number') return { dtype, shape, data };
  const input = elements[data];
  throw refusal({
    type: 'tensor_element',
    loc: [...loc, ...indexesOf(data, shape)],
    msg: `Input should be ${expected}`,
    // JSON has no such integers.
    input: typeof input === 'bigint' ? String(input) : input,
  });
}

/** Refuses a tensor of another shape than `wanted`. */
export function requireShape(
  shape: readonly number[],
  wanted: TensorOptions['shape'],
  loc: Issue['loc'],
): void {
  if (wanted === undefined) return;
  const fits =
    shape.length === wanted.length &&
    wanted.every((size, dimension) => size === null || size === shape[dimension]);
  if (fits) return;
  const shown = wanted.map((size) => size ?? '*').join(', ');
  throw refusal({
    type: 'tensor_shape',
    loc,
    msg: `Input should have the shape [${shown}], got [${shape.join(', ')}]`,
    ctx: { expected: wanted, actual: shape },
  });
}

/** The most dimensions of a tensor, as in numpy 2. */
export const MAX_DIMENSIONS = 64;

/** The number of elements of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, dimension) => size * dimension, 1);
}

/** A 422 for one mistake. */
export function refusal(issue: Issue, options: ErrorOptions = {}): ValidationError {
  return new ValidationError([issue], options);
}

function indexesOf(index: number, shape: readonly number[]): number[] {
  const indexes: number[] = [];
  let rest = index;
  for (const size of shape.toReversed()) {
    indexes.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return indexes;
}
