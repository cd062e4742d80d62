/** Stands in a streaming batch for an item that gets nothing more. */
export type Finished = typeof FINISHED;

/**
 * The value that a streaming batch yields for an item that is finished: its caller's stream ends, while
 * the others go on. Whatever the batch yields for that item afterwards is ignored.
 */
export const FINISHED: unique symbol = Symbol.for('sluice.batch.finished');

export function isFinished(value: unknown): value is Finished {
  return value === FINISHED;
}
