import { OneStream, ValueMember, type BatchMember } from './batch-member.js';
import { batchRules, type BatchedOptions, type BatchOptions } from './batch-options.js';
import { BatchQueues } from './batch-queues.js';
import type { Finished } from './finished.js';
import { markBatched } from './mark.js';
import { runStream, runValues } from './run-batch.js';

/** A function of one item that runs with the items of other callers. */
export interface Batched<T, R> extends BatchControls<T> {
  (item: T): Promise<R>;
}

/** A function of one item that streams its values, made together with those of other callers. */
export interface BatchedStream<T, V> extends BatchControls<T> {
  (item: T): AsyncIterableIterator<V, undefined, undefined>;
}

/** What a batched function has besides its call. */
export interface BatchControls<T> {
  /** Changes options at run time; those not given stay as they are. */
  setOptions(options: BatchOptions<T>): void;
}

/**
 * Makes a function of one item out of a function of lists, which runs once for the items of several
 * callers: `readonly classify = batched((texts: string[]) => this.model.run(texts), { maxBatchSize: 8 })`.
 *
 * `run` gives one result for each item, in their order. If it throws, each of its callers gets the
 * error. A caller that is cancelled leaves the batch before it runs; while it runs, `currentSignal()`
 * in it aborts when all callers have left. Throws DefinitionError for options that it does not have.
 */
export function batched<T, R>(
  run: (items: T[]) => Promise<readonly R[]> | readonly R[],
  { name = nameOf(run, 'batched'), ...options }: BatchedOptions<T> = {},
): Batched<T, R> {
  const queues = new BatchQueues(name, batchRules(options, name), runValues(name, run));
  return controlled(queues, (item: T) => {
    const member = new ValueMember<T, R>(item);
    queues.add(member);
    return member.result;
  });
}

/**
 * Makes a function of one item that streams out of a generator of lists: each list has the next value
 * of every item, in their order, or `FINISHED` for an item that gets no more.
 *
 * Otherwise as {@link batched}. The generator is held back while one of its readers has 256 values
 * that it has not read, and ended when the last reader has left.
 */
export function batchedStream<T, V>(
  run: (items: T[]) => AsyncIterable<readonly (V | Finished)[]>,
  { name = nameOf(run, 'batchedStream'), ...options }: BatchedOptions<T> = {},
): BatchedStream<T, Exclude<V, Finished>> {
  const queues = new BatchQueues(name, batchRules(options, name), runStream(name, run));
  return controlled(queues, (item: T) => {
    const member = new OneStream<T, Exclude<V, Finished>>(item);
    queues.add(member);
    return member.stream;
  });
}

function controlled<T, M extends BatchMember<T>, C extends (item: T) => unknown>(
  queues: BatchQueues<T, M>,
  call: C,
): C & BatchControls<T> {
  markBatched(call);
  return Object.assign(call, {
    setOptions: (options: BatchOptions<T>) => queues.setOptions(options),
  });
}

function nameOf(run: { readonly name: string }, otherwise: string): string {
  return run.name === '' ? otherwise : run.name;
}
