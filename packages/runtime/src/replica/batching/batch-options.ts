import { DefinitionError, type DefinitionProblem } from '@sluice/core';
import { isRecord } from '@sluice/core/internal';

/** How calls become batches: options of `@Batch`, `batched` and `batchedStream`. */
export interface BatchOptions<T = never> {
  /** The most items of a batch, or what `batchSizeFn` may give for it; defaults to 10. */
  readonly maxBatchSize?: number;
  /**
   * Seconds that an item waits for others while the batch is not full. Defaults to 0, without a timer: a
   * batch is what was called in the same turn of the event loop, or while the last batch ran.
   */
  readonly batchWaitTimeoutS?: number;
  /** How many batches run at a time; defaults to 1. */
  readonly maxConcurrentBatches?: number;
  /**
   * The size of a batch of these items, such as their tokens; defaults to their count. An item that
   * exceeds `maxBatchSize` by itself is refused with 413.
   */
  readonly batchSizeFn?: (items: readonly T[]) => number;
}

/** Options of `batched` and `batchedStream`. */
export interface BatchedOptions<T = never> extends BatchOptions<T> {
  /** The name in errors and on `sluice:batch`; defaults to the name of the function. */
  readonly name?: string;
}

/** The options of a batch with every default filled in. */
export interface BatchRules<T> {
  readonly maxBatchSize: number;
  readonly batchWaitTimeoutS: number;
  readonly maxConcurrentBatches: number;
  /** Undefined counts the items. */
  readonly batchSizeFn: ((items: readonly T[]) => number) | undefined;
}

/** Checks options given by `where` and lays them over those `before`, if there are any. */
export function batchRules<T>(
  options: BatchOptions<T>,
  where: string,
  before?: BatchRules<T>,
): BatchRules<T> {
  const problems = checkBatchOptions(options, where);
  if (problems.length > 0) throw new DefinitionError(problems);
  return {
    maxBatchSize: options.maxBatchSize ?? before?.maxBatchSize ?? 10,
    batchWaitTimeoutS: options.batchWaitTimeoutS ?? before?.batchWaitTimeoutS ?? 0,
    maxConcurrentBatches: options.maxConcurrentBatches ?? before?.maxConcurrentBatches ?? 1,
    batchSizeFn: options.batchSizeFn ?? before?.batchSizeFn,
  };
}

const EXPECTED: Readonly<Record<keyof BatchOptions, (value: unknown) => string | undefined>> = {
  maxBatchSize: (value) => (isAbove(value, 0) ? undefined : 'a number above 0'),
  batchWaitTimeoutS: (value) =>
    value === 0 || isAbove(value, 0) ? undefined : 'a number of seconds of at least 0',
  maxConcurrentBatches: (value) =>
    isAbove(value, 0) && Number.isSafeInteger(value) ? undefined : 'a whole number of at least 1',
  batchSizeFn: (value) =>
    typeof value === 'function' ? undefined : 'a function of a list of items',
};

function checkBatchOptions(options: unknown, where: string): DefinitionProblem[] {
  if (!isRecord(options)) {
    const what = 'the options of a batch must be an object.';
    return [{ code: 'E_OPTION_VALUE', where, what, fix: 'Write { ... }.' }];
  }
  return Object.entries(options).flatMap(([name, value]) => {
    if (!isOption(name)) {
      const what = `There is no option "${name}".`;
      const fix = `The options are ${Object.keys(EXPECTED).join(', ')}.`;
      return { code: 'E_OPTION_UNKNOWN', where, what, fix };
    }
    const expected = value === undefined ? undefined : EXPECTED[name](value);
    if (expected === undefined) return [];
    const what = `${name} is ${typeof value === 'number' ? value : JSON.stringify(value)}.`;
    return { code: 'E_OPTION_VALUE', where, what, fix: `It must be ${expected}.` };
  });
}

function isOption(name: string): name is keyof BatchOptions {
  return Object.hasOwn(EXPECTED, name);
}

function isAbove(value: unknown, least: number): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value > least;
}
