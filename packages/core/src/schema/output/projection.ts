import { ResponseMismatchError } from '../../errors.js';
import { encodedBy, encoderOf } from '../../json/encoders.js';

/**
 * Returns the part of a value that a response contains, or a promise of it for an asynchronous schema.
 *
 * Throws `ResponseMismatchError` for a value of another shape. Null and undefined fit everywhere.
 */
export type Projection = (value: unknown) => unknown;

/** A place in a response, such as `Out.owner`, and the expected type. */
export interface ResponsePlace {
  readonly name: string;
  readonly expected: string;
}

/** Makes the projection of a value that JSON writes as a single value. */
export function scalarProjection(place: ResponsePlace): Projection {
  return (value) => (isScalar(value) ? value : nothing(value, place));
}

/** The items of a value that is written as a list. */
export function listOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  return value instanceof Set ? [...(value as Set<unknown>)] : undefined;
}

/** Passes null and undefined, which fit everywhere; throws for any other value. */
export function nothing(value: unknown, place: ResponsePlace): unknown {
  if (value === null || value === undefined) return value;
  throw mismatch(place, value);
}

/** The error for a value that does not fit its place; names kinds and classes, never contents. */
export function mismatch({ name, expected }: ResponsePlace, value: unknown): ResponseMismatchError {
  return new ResponseMismatchError(`${name} must be ${expected}, not ${described(value)}.`);
}

/** Combines values, synchronously unless one of them is a promise. */
export function whenAll(values: unknown[], make: (settled: unknown[]) => unknown): unknown {
  return values.some((value) => value instanceof Promise)
    ? Promise.all(values).then(make)
    : make(values);
}

/** True for an object that JSON writes by its properties. */
export function isHolder(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  // Plain objects, the usual case, need no further check.
  if (Object.getPrototypeOf(value) === Object.prototype) return true;
  // The contents of these objects are not in their properties.
  return !(
    Array.isArray(value) ||
    value instanceof Map ||
    value instanceof Set ||
    value instanceof Date ||
    value instanceof Promise ||
    value instanceof ArrayBuffer ||
    ArrayBuffer.isView(value)
  );
}

/** True for a value that JSON writes as a single value, such as a date, a URL or bytes. */
export function isScalar(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value !== null && value !== undefined;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return true;
  const encode = encoderOf(value);
  if (encode !== undefined) return isText(encodedBy(encode, value));
  if (!('toJSON' in value) || typeof value.toJSON !== 'function') return false;
  return isText(value.toJSON(''));
}

function isText(encoded: unknown): boolean {
  return typeof encoded !== 'object' || encoded === null;
}

export function isScalarOrNothing(value: unknown): boolean {
  return value === null || value === undefined || isScalar(value);
}

/** Names the kind or class of a value, never its contents, which may be secret. */
function described(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value !== 'object' || value === null) return `a ${typeof value}`;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof Blob) {
    return 'bytes';
  }
  const { constructor } = value;
  const name = typeof constructor === 'function' && constructor !== Object ? constructor.name : '';
  return name === '' ? 'an object' : `a ${name}`;
}
