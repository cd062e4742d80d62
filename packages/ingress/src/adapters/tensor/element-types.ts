/** The typed array that holds the elements of each type; a boolean takes a byte, 0 or 1. */
export type TensorData = {
  readonly bool: Uint8Array;
  readonly int8: Int8Array;
  readonly uint8: Uint8Array;
  readonly int16: Int16Array;
  readonly uint16: Uint16Array;
  readonly int32: Int32Array;
  readonly uint32: Uint32Array;
  readonly int64: BigInt64Array;
  readonly uint64: BigUint64Array;
  readonly float32: Float32Array;
  readonly float64: Float64Array;
};

/** The element type of a tensor, by the name that numpy and ONNX have for it. */
export type TensorType = keyof TensorData;

type AnyData = TensorData[TensorType];

interface ElementType<D extends AnyData> {
  /** How the header of an `.npy` file spells it, without the byte order. */
  readonly code: string;
  /** What an element has to be, for messages. */
  readonly expected: string;
  readonly view: (buffer: ArrayBuffer) => D;
  /** Converts elements; the index of the first that this type cannot hold instead, if there is one. */
  readonly convert: (elements: readonly unknown[]) => D | number;
}

/** All element types. `float16` is none of them: Node 20 has no array for it. */
export const ELEMENT_TYPES: { readonly [T in TensorType]: ElementType<TensorData[T]> } = {
  bool: {
    code: 'b1',
    expected: 'a boolean',
    view: (buffer) => new Uint8Array(buffer),
    convert: converter((length) => new Uint8Array(length), truth),
  },
  int8: integers('i1', [-(2 ** 7), 2 ** 7 - 1], Int8Array),
  uint8: integers('u1', [0, 2 ** 8 - 1], Uint8Array),
  int16: integers('i2', [-(2 ** 15), 2 ** 15 - 1], Int16Array),
  uint16: integers('u2', [0, 2 ** 16 - 1], Uint16Array),
  int32: integers('i4', [-(2 ** 31), 2 ** 31 - 1], Int32Array),
  uint32: integers('u4', [0, 2 ** 32 - 1], Uint32Array),
  int64: bigIntegers('i8', [-(2n ** 63n), 2n ** 63n - 1n], BigInt64Array),
  uint64: bigIntegers('u8', [0n, 2n ** 64n - 1n], BigUint64Array),
  float32: floats('f4', Float32Array, Math.fround),
  float64: floats('f8', Float64Array, (value) => value),
};

/** True for the name of an element type. */
export function isTensorType(name: unknown): name is TensorType {
  return typeof name === 'string' && Object.hasOwn(ELEMENT_TYPES, name);
}

interface ArrayOf<D extends AnyData> {
  new (length: number): D;
  new (buffer: ArrayBuffer): D;
}

type Bounds<N> = readonly [least: N, most: N];

function integers<D extends AnyData & Record<number, number>>(
  code: string,
  [least, most]: Bounds<number>,
  Elements: ArrayOf<D>,
): ElementType<D> {
  const fit = (value: unknown): number | undefined => {
    const number = typeof value === 'bigint' ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isInteger(number)) return undefined;
    return number >= least && number <= most ? number : undefined;
  };
  return {
    code,
    expected: `an integer from ${least} to ${most}`,
    view: (buffer) => new Elements(buffer),
    convert: converter((length) => new Elements(length), fit),
  };
}

function bigIntegers<D extends AnyData & Record<number, bigint>>(
  code: string,
  [least, most]: Bounds<bigint>,
  Elements: ArrayOf<D>,
): ElementType<D> {
  const fit = (value: unknown): bigint | undefined => {
    // A number beyond these has lost digits already.
    const exact = Number.isSafeInteger(value) ? BigInt(Number(value)) : value;
    return typeof exact === 'bigint' && exact >= least && exact <= most ? exact : undefined;
  };
  return {
    code,
    expected: `an integer from ${least} to ${most}, in JSON at most 2^53 - 1`,
    view: (buffer) => new Elements(buffer),
    convert: converter((length) => new Elements(length), fit),
  };
}

function floats<D extends AnyData & Record<number, number>>(
  code: string,
  Elements: ArrayOf<D>,
  rounded: (value: number) => number,
): ElementType<D> {
  const fit = (value: unknown): number | undefined => {
    const number = typeof value === 'bigint' ? Number(value) : value;
    if (typeof number !== 'number') return undefined;
    // Infinity is a value in a file; a finite number that this type can only hold as one is not.
    return Number.isFinite(rounded(number)) || !Number.isFinite(number) ? number : undefined;
  };
  return {
    code,
    expected: 'a number within the range of its type',
    view: (buffer) => new Elements(buffer),
    convert: converter((length) => new Elements(length), fit),
  };
}

function converter<V extends number | bigint, D extends Record<number, V>>(
  make: (length: number) => D,
  fit: (value: unknown) => V | undefined,
): (elements: readonly unknown[]) => D | number {
  return (elements) => {
    const data = make(elements.length);
    const slots: Record<number, V> = data;
    for (let index = 0; index < elements.length; index += 1) {
      const element = fit(elements[index]);
      if (element === undefined) return index;
      slots[index] = element;
    }
    return data;
  };
}

function truth(value: unknown): number | undefined {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value === 0 || value === 1 ? value : undefined;
}
