import { ELEMENT_TYPES, type TensorData, type TensorType, isTensorType } from './element-types.js';
import { MAX_DIMENSIONS, refusal, sizeOf } from './tensor.js';

/** What an `.npy` file holds, in the type in which it was written. */
export interface NpyFile {
  readonly dtype: TensorType;
  readonly shape: readonly number[];
  readonly data: TensorData[TensorType];
}

const MAGIC = Buffer.from('\x93NUMPY', 'latin1');
/** numpy writes 118 bytes; a header that exceeds this describes a type of many fields. */
const MAX_HEADER_BYTES = 4096;

/**
 * Reads an `.npy` file, as `numpy.save` writes it: versions 1 to 3, either byte order, rows first.
 *
 * Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export function readNpy(body: Uint8Array): NpyFile {
  const file = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const { header, end } = headerOf(file);
  const { code, isBigEndian } = elementsOf(header);
  const dtype = Object.keys(ELEMENT_TYPES).find(
    (name) => isTensorType(name) && ELEMENT_TYPES[name].code === code,
  );
  if (!isTensorType(dtype)) {
    throw invalid(
      `has elements of a type that is not one of ${Object.keys(ELEMENT_TYPES).join(', ')}`,
    );
  }
  const shape = shapeOf(header);
  // The order makes no difference to a list.
  if (/'fortran_order': *True/.test(header) && shape.length > 1) {
    throw invalid('is in Fortran order; write numpy.ascontiguousarray(array)');
  }
  const size = Number(code.slice(1));
  const bytes = file.subarray(end);
  if (sizeOf(shape) * size !== bytes.length) {
    throw invalid(`has ${bytes.length} bytes of elements, not those of its shape`);
  }
  // A copy, because typed arrays begin at a multiple of their element's size.
  const elements = new Uint8Array(bytes);
  if (isBigEndian) swap(elements, size);
  return { dtype, shape, data: ELEMENT_TYPES[dtype].view(elements.buffer) };
}

function headerOf(file: Buffer): { readonly header: string; readonly end: number } {
  if (!file.subarray(0, MAGIC.length).equals(MAGIC) || file.length < 12) {
    throw invalid('does not begin as an .npy file');
  }
  const isLong = file.readUInt8(6) > 1;
  const start = isLong ? 12 : 10;
  const length = isLong ? file.readUInt32LE(8) : file.readUInt16LE(8);
  if (length > MAX_HEADER_BYTES || start + length > file.length) {
    throw invalid('has a header that is cut off or too long');
  }
  return { header: file.toString('latin1', start, start + length), end: start + length };
}

function elementsOf(header: string): { readonly code: string; readonly isBigEndian: boolean } {
  const [, order, code] = /'descr': *'([<>|=])([a-zA-Z]\d+)'/.exec(header) ?? [];
  // Fields of several types have a list instead.
  if (code === undefined) throw invalid('has a header without one type of elements');
  return { code, isBigEndian: order === '>' };
}

function shapeOf(header: string): number[] {
  const [, sizes] = /'shape': *\(([\d, ]*)\)/.exec(header) ?? [];
  if (sizes === undefined) throw invalid('has a header without a shape');
  const shape = (sizes.match(/\d+/g) ?? []).map(Number);
  if (shape.length > MAX_DIMENSIONS) throw invalid(`has more than ${MAX_DIMENSIONS} dimensions`);
  return shape;
}

function swap(bytes: Uint8Array, size: number): void {
  const buffer = Buffer.from(bytes.buffer);
  if (size === 2) buffer.swap16();
  if (size === 4) buffer.swap32();
  if (size === 8) buffer.swap64();
}

function invalid(problem: string): Error {
  return refusal({ type: 'npy_invalid', loc: ['body'], msg: `The .npy file ${problem}` });
}
