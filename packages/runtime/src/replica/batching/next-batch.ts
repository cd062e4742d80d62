import { BatchItemTooLargeError } from '../../errors.js';
import type { BatchRules } from './batch-options.js';

/** Items that wait for a batch together and are never parted. */
export interface Waiting<T> {
  readonly items: readonly T[];
  readonly arrivedMs: number;
}

/** What a queue of batches does next. */
export type NextBatch =
  /** The first `count` of those that wait run now. */
  | { readonly kind: 'run'; readonly count: number }
  /** The first that waits can be in no batch. */
  | { readonly kind: 'refuse'; readonly error: unknown }
  /** The batch is not full yet, and the first that waits may wait on. */
  | { readonly kind: 'wait'; readonly untilMs: number }
  | { readonly kind: 'rest' };

/** What a queue of batches is, besides those that wait. */
export interface BatchState<T> {
  /** Names the batch function in errors. */
  readonly name: string;
  readonly rules: BatchRules<T>;
  /** Batches that run now. */
  readonly running: number;
  readonly nowMs: number;
}

/** Decides what comes next, in the order of arrival: nothing overtakes what does not fit any more. */
export function nextBatch<T>(waiting: Iterable<Waiting<T>>, state: BatchState<T>): NextBatch {
  const { rules, running, nowMs } = state;
  if (running >= rules.maxConcurrentBatches) return { kind: 'rest' };
  const { count, isFull, firstMs, refusal } = fill(waiting, state);
  if (refusal !== undefined) return { kind: 'refuse', error: refusal.error };
  if (count === 0) return { kind: 'rest' };
  const untilMs = firstMs + rules.batchWaitTimeoutS * 1_000;
  return isFull || nowMs >= untilMs ? { kind: 'run', count } : { kind: 'wait', untilMs };
}

interface Filled {
  readonly count: number;
  /** True when nothing more fits. */
  readonly isFull: boolean;
  readonly firstMs: number;
  /** Set when the first that waits does not fit into an empty batch. */
  readonly refusal?: { readonly error: unknown };
}

function fill<T>(waiting: Iterable<Waiting<T>>, state: BatchState<T>): Filled {
  const { maxBatchSize } = state.rules;
  const items: T[] = [];
  let count = 0;
  let firstMs = 0;
  for (const next of waiting) {
    const size = sizeWith(items, next, state);
    if (typeof size !== 'number') {
      const refusal = count === 0 ? size : undefined;
      return { count, isFull: true, firstMs, ...(refusal !== undefined && { refusal }) };
    }
    if (count === 0) firstMs = next.arrivedMs;
    count += 1;
    for (const item of next.items) items.push(item);
    if (size >= maxBatchSize) return { count, isFull: true, firstMs };
  }
  return { count, isFull: false, firstMs };
}

/** The size of a batch with `next` added, or the error with which `next` is refused by this batch. */
function sizeWith<T>(
  items: readonly T[],
  next: Waiting<T>,
  { rules, name }: BatchState<T>,
): number | { readonly error: unknown } {
  const { maxBatchSize, batchSizeFn } = rules;
  try {
    const size = batchSizeFn?.([...items, ...next.items]) ?? items.length + next.items.length;
    if (!(size >= 0)) {
      throw new TypeError(`batchSizeFn of ${name} gave ${String(size)}. It must give a number.`);
    }
    return size > maxBatchSize
      ? { error: new BatchItemTooLargeError(name, { size, maxBatchSize }) }
      : size;
  } catch (error) {
    return { error };
  }
}
