import { performance } from 'node:perf_hooks';

import type { AbortReason, Exchange } from '@sluice/core';
import type { IncomingCall } from '@sluice/ingress';

import type { Log } from '../log.js';
import type { ReplicaIdentity } from './types.js';

/** Anything that can be given up: a request or a call. */
interface Abortable {
  readonly abortReason: AbortReason | undefined;
}

/**
 * Logs the requests and calls that were given up, when their handlers have really ended.
 *
 * The ingress's access log has the rest; it cannot know how long a replica went on.
 */
export class CancelledLog {
  readonly #log: Log;
  readonly #prefix: string;

  constructor(identity: ReplicaIdentity, log: Log) {
    this.#log = log;
    this.#prefix = `${identity.application}_${identity.deployment} ${identity.id}`;
  }

  /** `ended` is the end of its handler; one that ends at once cannot be given up. */
  async request(exchange: Exchange, ended: Promise<void>): Promise<void> {
    const startMs = performance.now();
    await ended;
    if (exchange.abortReason === undefined) return;
    const { requestId, method, path } = exchange;
    this.#ended(exchange, startMs, `${requestId} -- ${method} ${path}`);
  }

  async call(call: IncomingCall, answer: () => Promise<void>): Promise<void> {
    const startMs = performance.now();
    await answer();
    this.#ended(call, startMs, `${call.head.requestId} -- CALL ${call.head.method}`);
  }

  #ended(work: Abortable, startMs: number, what: string): void {
    if (work.abortReason === undefined) return;
    const tookMs = (performance.now() - startMs).toFixed(1);
    this.#log.info(`${this.#prefix} ${what} CANCELLED ${tookMs}ms`);
  }
}
