import type { ExceptionRecord } from './exception-record.js';

/** An error, as far as exception handlers are chosen by it. */
export interface Matched {
  /** Of an `HttpError`; undefined for any other error. */
  readonly status: number | undefined;
  /** Its class and the bases of that, the most specific first. */
  readonly classes: Iterable<unknown>;
}

/** The handler of the status, else of the most specific class, else, for an error without a status, of 500. */
export function findException(
  records: readonly ExceptionRecord[],
  { status, classes }: Matched,
): ExceptionRecord | undefined {
  const find = (match: unknown): ExceptionRecord | undefined =>
    records.find((each) => each.match === match);
  const byStatus = status === undefined ? undefined : find(status);
  if (byStatus !== undefined) return byStatus;
  for (const type of classes) {
    const found = find(type);
    if (found !== undefined) return found;
  }
  return status === undefined ? find(500) : undefined;
}

/** The classes of a prototype's instances, the most specific first. */
export function* classesOf(prototype: unknown): Iterable<unknown> {
  for (
    let current = prototype;
    typeof current === 'object' && current !== null;
    current = Object.getPrototypeOf(current)
  ) {
    yield current.constructor;
  }
}
