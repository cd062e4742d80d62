import { performance } from 'node:perf_hooks';

import type { Exchange } from '@sluice/core';

import type { LogRecord } from '../process/log-record.js';
import type { ReplicaIdentity } from './spec.js';

/** Takes a line of the access log, and what it says. */
export type AccessLine = (line: string, record: LogRecord) => void;

/**
 * Logs the requests whose clients left, when their handlers have really ended, as Ray Serve does:
 * `INFO 2026-11-23T06:00:00.000Z shop_Shop shop#Shop#a1 5f1c... -- GET /slow CANCELLED 699.4ms`.
 *
 * The ingress's line, a 499, cannot know how long a replica went on. The calls that end with the
 * request, at any depth, have no lines of their own: they are part of the same event.
 */
export class CancelledLog {
  readonly #write: AccessLine;
  readonly #name: string;
  readonly #origin: Pick<LogRecord, 'application' | 'deployment' | 'replica'>;

  constructor({ application, deployment, id }: ReplicaIdentity, write: AccessLine) {
    this.#write = write;
    this.#name = `${application}_${deployment} ${id}`;
    this.#origin = { application, deployment, replica: id };
  }

  /** `ended` is the end of the request's handler; a client cannot give up a handler that ends at once. */
  async request(exchange: Exchange, ended: Promise<void>): Promise<void> {
    const startMs = performance.now();
    await ended;
    if (exchange.abort.reason === undefined) return;
    const { requestId, method, path } = exchange.head;
    const durationMs = performance.now() - startMs;
    const tookMs = durationMs.toFixed(1);
    const head = `INFO ${new Date().toISOString()} ${this.#name} ${requestId}`;
    this.#write(`${head} -- ${method} ${path} CANCELLED ${tookMs}ms`, {
      level: 'INFO',
      timeMs: Date.now(),
      message: '',
      ...this.#origin,
      requestId,
      method,
      route: path,
      status: 'CANCELLED',
      durationMs,
    });
  }
}
