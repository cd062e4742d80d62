import {
  DefinitionError,
  type DefinitionProblem,
  type HttpRequest,
  type Issue,
  ValidationError,
} from '@sluice/core';
import { FIELD_REQUIRED, MAX_ISSUES, forbids, isRecord } from '@sluice/core/internal';

import type { Adapter, AdapterOptions } from './adapter.js';
import { essenceOf, requireJson } from './content-type.js';
import { ELEMENT_TYPES, type TensorType, isTensorType } from './tensor/element-types.js';
import { readNestedLists } from './tensor/nested-lists.js';
import { readNpy } from './tensor/npy.js';
import {
  MAX_DIMENSIONS,
  type Tensor,
  type TensorOptions,
  refusal,
  requireShape,
  tensorOf,
} from './tensor/tensor.js';

/**
 * Reads a tensor: JSON, or the `.npy` file that `numpy.save` writes.
 *
 * The JSON is nested lists, `[[1, 2], [3, 4]]`, or Ray Serve's `{ "array": ..., "shape"?, "dtype"? }`. A file has
 * the content type `application/octet-stream` or `application/x-npy`. Another content type is a 415; lists of
 * uneven length, an element that the type cannot hold and another shape are a 422 that names the place.
 *
 * Throws `DefinitionError` when an option has a value that it cannot have.
 */
export function tensorAdapter<const T extends TensorType = 'float32'>(
  options?: TensorOptions<T>,
): Adapter<Tensor<T>>;
export function tensorAdapter(options: TensorOptions = {}): Adapter<Tensor> {
  const wanted = wantedOf('tensorAdapter', options);
  return async (request) => {
    if (isFile(request)) return fromFile(await request.bytes(), wanted);
    return fromJson(await request.json(), wanted, ['body']);
  };
}

/** The tensors that `tensorsAdapter` makes, by name. */
export type TensorsOf<S extends Readonly<Record<string, TensorOptions>>> = {
  readonly [K in keyof S]: Tensor<S[K] extends TensorOptions<infer T> ? T : never>;
};

/**
 * Reads a JSON object of several tensors, each by its name and in any form that `tensorAdapter` reads as
 * JSON: `{ "ids": [[1, 2]], "mask": [[true, false]] }`.
 *
 * A name that is not among `tensors` is dropped, or a 422 where the application says `forbidUnknown`. Throws
 * `DefinitionError` when an option has a value that it cannot have.
 */
export function tensorsAdapter<const S extends Readonly<Record<string, TensorOptions>>>(
  tensors: S,
): Adapter<TensorsOf<S>>;
export function tensorsAdapter(tensors: Readonly<Record<string, TensorOptions>>): Adapter {
  const wanted = Object.entries(tensors).map(
    ([name, options]) => [name, wantedOf(`tensorsAdapter '${name}'`, options)] as const,
  );
  return async (request, application) => {
    requireJson(request);
    const value = await request.json();
    if (!isRecord(value)) {
      throw refusal({ type: 'dict_type', loc: ['body'], msg: 'Input should be an object' });
    }
    requireNames(value, new Map(wanted), application);
    return Object.fromEntries(
      wanted.map(([name, one]) => [name, fromJson(value[name], one, ['body', name])]),
    );
  };
}

/** The options of a tensor, checked, with defaults. */
interface Wanted {
  readonly dtype: TensorType;
  readonly shape: TensorOptions['shape'];
}

function wantedOf(where: string, options: TensorOptions): Wanted {
  const { dtype = 'float32', shape } = options;
  const problems: DefinitionProblem[] = [];
  if (!isTensorType(dtype)) {
    const what = `has the dtype '${String(dtype)}'.`;
    const fix = `Write one of ${Object.keys(ELEMENT_TYPES).join(', ')}.`;
    problems.push({ code: 'E_ADAPTER_OPTION', where, what, fix });
  }
  if (shape !== undefined && !isWantedShape(shape)) {
    const what = `has a shape that is not a list of sizes.`;
    const fix = 'Write whole numbers, and null for a dimension of any size: [null, 3].';
    problems.push({ code: 'E_ADAPTER_OPTION', where, what, fix });
  }
  if (problems.length > 0) throw new DefinitionError(problems);
  return { dtype, shape };
}

function isWantedShape(shape: unknown): boolean {
  return Array.isArray(shape) && shape.length <= MAX_DIMENSIONS && shape.every(isWantedSize);
}

function isWantedSize(size: unknown): boolean {
  return size === null || (Number.isSafeInteger(size) && Number(size) >= 0);
}

const FILE_TYPES: ReadonlySet<string> = new Set(['application/octet-stream', 'application/x-npy']);

function isFile(request: HttpRequest): boolean {
  if (FILE_TYPES.has(essenceOf(request))) return true;
  requireJson(request, ', or application/octet-stream with an .npy file');
  return false;
}

function fromJson(value: unknown, { dtype, shape: wanted }: Wanted, loc: Issue['loc']): Tensor {
  const { read, shape } = readNestedLists(value, dtype, loc);
  requireShape(shape, wanted, loc);
  return { ...tensorOf(read, dtype), shape };
}

function fromFile(body: Uint8Array, { dtype, shape: wanted }: Wanted): Tensor {
  const file = readNpy(body);
  requireShape(file.shape, wanted, ['body']);
  return tensorOf(
    { elements: Array.from<unknown>(file.data), shape: file.shape, loc: ['body'] },
    dtype,
  );
}

function requireNames(
  value: Readonly<Record<string, unknown>>,
  wanted: ReadonlyMap<string, Wanted>,
  application: AdapterOptions | undefined,
): void {
  const issues: Issue[] = [...wanted.keys()]
    .filter((name) => !Object.hasOwn(value, name))
    .map((name) => ({ type: 'missing', loc: ['body', name], msg: FIELD_REQUIRED, input: null }));
  if (forbids(application?.forbidUnknown, 'body')) {
    for (const name of Object.keys(value)) {
      if (wanted.has(name)) continue;
      const msg = 'Extra inputs are not permitted';
      issues.push({ type: 'extra_forbidden', loc: ['body', name], msg });
    }
  }
  if (issues.length > 0) throw new ValidationError(issues.slice(0, MAX_ISSUES));
}
