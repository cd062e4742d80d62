import { currentScope } from '@sluice/core/internal';

import { asThisReplica } from '../context.js';
import { modelIdOf } from '../multiplexing/model-id.js';
import type { BatchMember } from './batch-member.js';
import { batchRules, type BatchOptions, type BatchRules } from './batch-options.js';
import { BatchQueue, type RunBatch, type BatchQueueOptions } from './batch-queue.js';

/** The queues of one batch function: one for each model that its callers' requests name. */
export class BatchQueues<T, M extends BatchMember<T>> {
  readonly #queues = new Map<string, BatchQueue<T, M>>();
  readonly #options: BatchQueueOptions<T, M>;
  #rules: BatchRules<T>;

  constructor(name: string, rules: BatchRules<T>, run: RunBatch<M>) {
    this.#rules = rules;
    this.#options = { name, run, rules: () => this.#rules, asReplica: asThisReplica() };
  }

  /** Changes options while batches run; what waits is looked at again. */
  setOptions(options: BatchOptions<T>): void {
    this.#rules = batchRules(options, this.#options.name, this.#rules);
    for (const queue of this.#queues.values()) queue.schedule();
  }

  /** Queues a call of the current request. */
  add(member: M): void {
    const scope = currentScope();
    if (scope !== undefined) member.belongTo(scope);
    if (member.isOver) return;
    this.#queueOf(modelIdOf(scope)).add(member);
  }

  /** Clients choose the ids, so a queue without work is not kept. */
  #queueOf(modelId: string): BatchQueue<T, M> {
    const known = this.#queues.get(modelId);
    if (known !== undefined) return known;
    const queue = new BatchQueue(this.#options, modelId, () => this.#queues.delete(modelId));
    this.#queues.set(modelId, queue);
    return queue;
  }
}
