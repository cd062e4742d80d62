import type { RequestHead } from '@sluice/core';
import type { ClientExchange } from '@sluice/core/internal';

import type { FindingRouter } from '../balance/request-router.js';
import type { RouteTable } from '../routes/route-table.js';
import type { RoutingSnapshot } from '../routes/snapshot.js';
import type { Conversation } from '../websocket/close-when-silent.js';
import type { AccessEntry } from './access-log.js';
import type { AwaitedApplication } from './awaited.js';
import type { BodyBudget } from './body-budget.js';
import type { ClientConnection, WaitingCount } from './client-connection.js';
import type { Client } from './client-reader.js';
import type { FrontMetrics } from './front-metrics.js';
import type { ResolvedHttpOptions } from './http-options.js';

/** The state that all requests of one front share. Snapshot and table are replaced as a whole. */
export interface FrontContext {
  readonly router: FindingRouter;
  readonly http: ResolvedHttpOptions;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Takes the entries of the access log; undefined when there is none. */
  readonly access: ((entry: AccessEntry) => void) | undefined;
  /** Takes the entries of a 5xx and of a response that broke off; undefined when nobody asks. */
  readonly failed: ((entry: AccessEntry) => void) | undefined;
  /** Counts what has ended; undefined when nobody asks. */
  readonly metrics: FrontMetrics | undefined;
  /** True when the end of a request is logged or counted, so that its time is taken. */
  readonly timesRequests: boolean;
  /** Finds the connection on which a request came. */
  readonly connectionOf: (exchange: ClientExchange) => ClientConnection;
  readonly readClient: (head: RequestHead) => Client;
  /** Finds the path under which a proxy shows this server; `''` for none. */
  readonly readPrefix: (head: RequestHead) => string;
  /** `127.0.0.1:8000`, for answers to requests without a usable Host. */
  host: string;
  table: RouteTable;
  snapshot: RoutingSnapshot | undefined;
  /** Wanted applications that have never run. */
  awaited: readonly AwaitedApplication[];
  /** True once every wanted application has run. */
  hasStarted: boolean;
  /** True from the first moment of a stop on: probes are told, clients are still served. */
  isLeaving: boolean;
  isDraining: boolean;
  /** True once the work of before the drain has ended: nothing is forwarded any more. */
  isFinished: boolean;
  /** Connections that came after the drain had begun. */
  readonly lateSockets: WeakSet<object>;
  readonly requests: WaitingCount;
  readonly bodies: BodyBudget;
  readonly sockets: OpenSet;
}

/** Holds the open WebSockets and tunnels, and tells when the last one has ended. */
export class OpenSet {
  readonly #open = new Set<Conversation>();
  #whenEmpty: (() => void)[] = [];

  add(open: Conversation): void {
    this.#open.add(open);
  }

  delete(open: Conversation): void {
    if (!this.#open.delete(open) || this.#open.size > 0) return;
    const waiting = this.#whenEmpty;
    this.#whenEmpty = [];
    for (const resolve of waiting) resolve();
  }

  [Symbol.iterator](): Iterator<Conversation> {
    return this.#open.values();
  }

  get size(): number {
    return this.#open.size;
  }

  empty(): Promise<void> {
    if (this.#open.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#whenEmpty.push(resolve));
  }

  cutAll(): void {
    for (const open of this.#open) open.cut();
  }
}
