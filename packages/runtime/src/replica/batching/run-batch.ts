import { isTurnOver, nextTurn } from '@sluice/core/internal';

import { BatchSizeError } from '../../errors.js';
import type { StreamTaker, ValueMember } from './batch-member.js';
import type { Batch, RunBatch } from './batch-queue.js';
import type { Finished } from './finished.js';

/** Runs a function of lists: one result for each item, in their order. */
export function runValues<T, R>(
  name: string,
  run: (items: T[]) => Promise<readonly R[]> | readonly R[],
): RunBatch<ValueMember<T, R>> {
  return async ({ members }) => {
    const results = await run(members.map(({ item }) => item));
    checkSize(name, members.length, results);
    const settled = results.entries();
    for (const [index, result] of settled) members[index]?.settle(result);
  };
}

/** Runs a generator of lists: each has one value for each item, in their order. */
export function runStream<T, V>(
  name: string,
  run: (items: T[]) => AsyncIterable<readonly (V | Finished)[]>,
): RunBatch<StreamTaker<T>> {
  return async (batch) => {
    const { members } = batch;
    const items = members.flatMap((member) => member.items);
    const iterator = run(items)[Symbol.asyncIterator]();
    const closing = closeOnAbort(iterator, batch);
    let isDone = false;
    try {
      while (members.some(({ isOver }) => !isOver)) {
        const next = await iterator.next();
        isDone = next.done === true;
        if (next.done === true) break;
        checkSize(name, items.length, next.value);
        await handOut(members, next.value);
        if (isTurnOver()) await nextTurn();
      }
    } finally {
      await closing.end(isDone);
    }
  };
}

/** Resolves when every reader has room for more. */
async function handOut<T>(
  members: readonly StreamTaker<T>[],
  values: readonly unknown[],
): Promise<void> {
  let at = 0;
  const held: Promise<void>[] = [];
  for (const member of members) {
    const own = values.slice(at, at + member.items.length);
    at += member.items.length;
    const room = member.isOver ? undefined : member.take(own);
    if (room !== undefined) held.push(room);
  }
  if (held.length > 0) await Promise.all(held);
}

/** Returns the iterator when nobody reads any more, so that its `finally` runs. */
function closeOnAbort(
  iterator: AsyncIterator<unknown>,
  { abort, inside }: Batch<unknown>,
): { end(isDone: boolean): Promise<void> } {
  let closed: Promise<unknown> | undefined;
  const close = (): void => {
    closed ??= inside(async () => iterator.return?.());
    closed.catch(() => undefined);
  };
  const unlisten = abort.listen(close);
  return {
    async end(isDone) {
      unlisten();
      if (!isDone) close();
      await closed;
    },
  };
}

function checkSize(name: string, expected: number, values: unknown): void {
  if (Array.isArray(values) && values.length === expected) return;
  const given = Array.isArray(values) ? `${values.length} results` : `no list but ${typeof values}`;
  throw new BatchSizeError(
    `${name} doesn't preserve batch size: it got ${expected} items and gave ${given}.`,
  );
}
