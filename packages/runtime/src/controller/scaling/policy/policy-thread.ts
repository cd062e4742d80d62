import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

import { settledWithin, thrownMessage } from '@sluice/core/internal';
import { importPolicyModule } from '@sluice/ingress/router';

import { deferred, type Deferred } from '../../../deferred.js';
import { readPolicyPath } from '../../../deployment/autoscaling-policy.js';
import { ServeError } from '../../../errors.js';
import { mainFile } from '../../../main-file.js';
import type {
  PolicyQuestion,
  PolicyReply,
  PolicyWorkerData,
} from '../../../policy-worker/messages.js';
import type { ReadDecisions } from '../../../policy-worker/read-decisions.js';
import type { PolicySource } from '../policy-source.js';

/** A module that takes longer to load is given up. */
const LOAD_MS = 10_000;

/** A decision that takes longer is given up, and its thread with it: nothing else stops a loop. */
const DECIDE_MS = 5_000;

/** The memory of a policy, so that one that leaks ends by itself and not with the controller. */
const MAX_HEAP_MB = 256;

/**
 * The thread in which one policy runs. Code of the user's is not to be trusted with the controller: a thread can
 * be ended whatever it does, and takes nothing along.
 */
export class PolicyThread {
  readonly #worker: Worker;
  readonly #loaded = deferred<void>();
  readonly #asked = new Map<number, Deferred<ReadDecisions>>();
  #count = 0;
  #ended: Error | undefined;

  private constructor(data: PolicyWorkerData) {
    this.#worker = new Worker(mainFile('policy'), {
      workerData: data,
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    });
    this.#worker.unref();
    this.#loaded.promise.catch(() => undefined);
    this.#worker.on('message', (reply: PolicyReply) => this.#take(reply));
    this.#worker.on('error', (error) => this.#end(error));
    this.#worker.on('exit', () => this.#end(refusal('its thread ended.')));
  }

  /** Loads a policy. Rejects with ServeError `E_AUTOSCALING_POLICY` when it cannot be loaded. */
  static async open(source: PolicySource): Promise<PolicyThread> {
    const thread = new PolicyThread(await dataOf(source));
    try {
      if (await settledWithin(LOAD_MS, thread.#loaded.promise)) return thread;
      throw refusal(`its module took more than ${LOAD_MS / 1_000} s to load.`);
    } catch (error) {
      await thread.close();
      throw error;
    }
  }

  /** False once the thread has ended; another has to be opened. */
  get isAlive(): boolean {
    return this.#ended === undefined;
  }

  /** Rejects with what the policy threw, and when it took too long, which ends the thread. */
  async decide(question: Omit<PolicyQuestion, 'id'>): Promise<ReadDecisions> {
    if (this.#ended !== undefined) throw this.#ended;
    this.#count += 1;
    const id = this.#count;
    const asked = deferred<ReadDecisions>();
    this.#asked.set(id, asked);
    // A thread has no origin.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    this.#worker.postMessage({ ...question, id } satisfies PolicyQuestion);
    try {
      if (await settledWithin(DECIDE_MS, asked.promise)) return await asked.promise;
    } finally {
      this.#asked.delete(id);
    }
    await this.close();
    throw refusal(`it took more than ${DECIDE_MS / 1_000} s.`);
  }

  async close(): Promise<void> {
    this.#end(refusal('its thread was ended.'));
    await this.#worker.terminate();
  }

  #take(reply: PolicyReply): void {
    switch (reply.type) {
      case 'loaded':
        this.#loaded.resolve();
        return;
      case 'refused':
        this.#loaded.reject(refusal(reply.message));
        return;
      case 'decided':
        this.#asked.get(reply.id)?.resolve(reply.decisions);
        return;
      case 'failed':
        this.#asked.get(reply.id)?.reject(refusal(reply.message));
        return;
      default:
        reply satisfies never;
    }
  }

  #end(error: unknown): void {
    if (this.#ended !== undefined) return;
    this.#ended = error instanceof ServeError ? error : refusal(thrownMessage(error));
    this.#loaded.reject(this.#ended);
    for (const asked of this.#asked.values()) asked.reject(this.#ended);
  }
}

async function dataOf({ config, entry }: PolicySource): Promise<PolicyWorkerData> {
  const { policyFunction, policyKwargs: kwargs } = config;
  const path = readPolicyPath(policyFunction);
  if (path?.kind !== 'own') throw refusal(`${policyFunction} names no module.`);
  const { policyModule } = await importPolicyModule();
  const address = policyModule(path.module, entry);
  if (address.protocol === 'file:' && !existsSync(fileURLToPath(address))) {
    throw refusal(
      `there is no module ${fileURLToPath(address)}. policyFunction (policy_function) is relative to the application's module.`,
    );
  }
  return { href: address.href, exportName: path.exportName, kwargs };
}

function refusal(text: string): ServeError {
  return new ServeError('E_AUTOSCALING_POLICY', text);
}
