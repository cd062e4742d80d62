// Registered, so that two copies of this package in one process know each other's functions.
const MARK = Symbol.for('sluice.batched');

/** Marks a function of `batched`, which handles reach though it is a property. */
export function markBatched(fn: object): void {
  Object.defineProperty(fn, MARK, { value: true });
}

/** True for a function that `batched` or `batchedStream` made. */
export function isBatched(value: unknown): value is (...args: never[]) => unknown {
  return typeof value === 'function' && Object.hasOwn(value, MARK);
}
