import { channel } from 'node:diagnostics_channel';
import { randomUUID } from 'node:crypto';

import { AbortState, createScope, LONGEST_TIMER_MS, runInScope } from '@sluice/core/internal';

import type { BatchEvent } from '../../metrics/batch-event.js';
import { modelHeader } from '../multiplexing/model-id.js';
import type { RunAsReplica } from '../context.js';
import type { BatchMember } from './batch-member.js';
import type { BatchRules } from './batch-options.js';
import { batchSpan } from './batch-span.js';
import { nextBatch } from './next-batch.js';

const ENDED = channel('sluice:batch');

/** Members that run together. */
export interface Batch<M> {
  readonly members: readonly M[];
  /** Aborted when every member is over and the last of them has left. */
  readonly abort: AbortState;
  /** Runs something as part of the batch, outside of any request. */
  readonly inside: <T>(run: () => T) => T;
}

/** Gives every member of a batch its result; the queue fails those that a rejection leaves. */
export type RunBatch<M> = (batch: Batch<M>) => Promise<void>;

/** What the queues of one batch function share. */
export interface BatchQueueOptions<T, M> {
  /** `Model.classify`. */
  readonly name: string;
  readonly rules: () => BatchRules<T>;
  readonly run: RunBatch<M>;
  readonly asReplica: RunAsReplica;
}

/** Gathers calls into batches and runs them. */
export class BatchQueue<T, M extends BatchMember<T>> {
  readonly #options: BatchQueueOptions<T, M>;
  readonly #modelId: string;
  readonly #onIdle: () => void;
  /** In the order of arrival. */
  readonly #waiting = new Set<M>();
  #running = 0;
  #isScheduled = false;
  #timer: NodeJS.Timeout | undefined;

  /** `onIdle` is called when nothing waits or runs any more. */
  constructor(options: BatchQueueOptions<T, M>, modelId: string, onIdle: () => void) {
    this.#options = options;
    this.#modelId = modelId;
    this.#onIdle = onIdle;
  }

  add(member: M): void {
    this.#waiting.add(member);
    member.onOver = () => {
      this.#waiting.delete(member);
      this.#lookIdle();
    };
    this.schedule();
  }

  /** Decides at the end of this turn, when all that arrives in it is there. */
  schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#decide();
    });
  }

  #decide(): void {
    clearTimeout(this.#timer);
    for (;;) {
      const { name, rules } = this.#options;
      const nowMs = performance.now();
      const state = { name, rules: rules(), running: this.#running, nowMs };
      const next = nextBatch(this.#waiting, state);
      switch (next.kind) {
        case 'run':
          void this.#run([...this.#waiting].slice(0, next.count), nowMs);
          break;
        case 'refuse':
          for (const first of [...this.#waiting].slice(0, 1)) first.fail(next.error);
          break;
        case 'wait':
          this.#timer = setTimeout(
            () => this.#decide(),
            Math.min(Math.ceil(next.untilMs - nowMs), LONGEST_TIMER_MS),
          );
          return;
        case 'rest':
          return;
        default:
          next satisfies never;
      }
    }
  }

  async #run(members: readonly M[], startedMs: number): Promise<void> {
    this.#running += 1;
    const abort = new AbortState();
    let alive = members.length;
    for (const member of members) {
      this.#waiting.delete(member);
      member.onOver = () => {
        alive -= 1;
        if (alive === 0 && member.hasLeft) abort.abort('cancelled');
      };
    }
    const { name, run, asReplica } = this.#options;
    const span = batchSpan(name, members);
    const scope = createScope({
      head: {
        requestId: randomUUID(),
        method: 'BATCH',
        path: name,
        header: modelHeader(this.#modelId),
        span,
      },
      abort,
    });
    const inside = <R>(what: () => R): R =>
      asReplica(() => runInScope(scope, span === undefined ? what : () => span.run(what)));
    let failure: unknown;
    try {
      await inside(() => run({ members, abort, inside }));
    } catch (error) {
      failure = error;
      span?.fail(error);
      for (const member of members) member.fail(error);
    }
    for (const member of members) member.ended(name);
    await scope.remainingWork();
    span?.end();
    this.#running -= 1;
    this.#count(members, { startedMs, error: failure });
    this.schedule();
    this.#lookIdle();
  }

  #count(
    members: readonly M[],
    { startedMs, error }: { readonly startedMs: number; readonly error: unknown },
  ): void {
    if (!ENDED.hasSubscribers) return;
    const event: BatchEvent = {
      name: this.#options.name,
      size: members.reduce((sum, { items }) => sum + items.length, 0),
      waitedMs: startedMs - Math.min(...members.map(({ arrivedMs }) => arrivedMs)),
      durationMs: performance.now() - startedMs,
      multiplexedModelId: this.#modelId,
      error,
    };
    ENDED.publish(event);
  }

  #lookIdle(): void {
    if (this.#waiting.size + this.#running > 0) return;
    clearTimeout(this.#timer);
    this.#onIdle();
  }
}
