import { ResponseMismatchError } from '../../errors.js';

/**
 * Gives the part of a value that is written, or a promise of it where a schema is asynchronous.
 *
 * Throws `ResponseMismatchError` for a value of another shape. Null and undefined fit everywhere.
 */
export type Projection = (value: unknown) => unknown;

/** A place of a response, `Out.owner`, and what it must hold. */
export interface ResponsePlace {
  readonly name: string;
  readonly expected: string;
}

/** Makes the projection of what JSON writes as one value. */
export function scalarProjection(place: ResponsePlace): Projection {
  return (value) => (isScalar(value) ? value : nothing(value, place));
}

/** The items of a value that is written as a list. */
export function listOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  return value instanceof Set ? [...(value as Set<unknown>)] : undefined;
}

/** Null and undefined fit everywhere; throws the error for any other value. */
export function nothing(value: unknown, place: ResponsePlace): unknown {
  if (value === null || value === undefined) return value;
  throw mismatch(place, value);
}

/** The error for a value that does not fit its place; names kinds and classes, never what they hold. */
export function mismatch({ name, expected }: ResponsePlace, value: unknown): ResponseMismatchError {
  return new ResponseMismatchError(`${name} must be ${expected}, not ${described(value)}.`);
}

/** Makes a value of others, synchronously unless one is a promise. */
export function whenAll(values: unknown[], make: (settled: unknown[]) => unknown): unknown {
  return values.some((value) => value instanceof Promise)
    ? Promise.all(values).then(make)
    : make(values);
}

/** True for a value whose properties are written. */
export function isHolder(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  // Nearly all are plain objects, which need no other look.
  if (Object.getPrototypeOf(value) === Object.prototype) return true;
  // The properties of these objects are not what they hold.
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

/** True for a value that JSON writes as one value, such as a date, a URL or bytes. */
export function isScalar(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value !== null && value !== undefined;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return true;
  if (!('toJSON' in value) || typeof value.toJSON !== 'function') return false;
  const json: unknown = value.toJSON('');
  return typeof json !== 'object' || json === null;
}

export function isScalarOrNothing(value: unknown): boolean {
  return value === null || value === undefined || isScalar(value);
}

/** The kind or class of a value, never what it holds, which may be secret. */
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
