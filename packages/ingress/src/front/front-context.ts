import type { NodeExchange, RequestHead } from '@sluice/core/internal';

import type { RequestRouter } from '../balance/request-router.js';
import type { RouteTable } from '../routes/route-table.js';
import type { RoutingSnapshot } from '../routes/snapshot.js';
import type { Conversation } from '../websocket/close-when-silent.js';
import type { AccessEntry } from './access-log.js';
import type { AwaitedApplication } from './awaited.js';
import type { BodyBudget } from './body-budget.js';
import type { ClientConnection, WaitingCount } from './client-connection.js';
import type { Client } from './client-reader.js';
import type { ResolvedHttpOptions } from './http-options.js';

/** What all requests of one front share. The snapshot and its table are replaced whole. */
export interface FrontContext {
  readonly router: RequestRouter;
  readonly http: ResolvedHttpOptions;
  /** Milliseconds; monotonic. */
  readonly now: () => number;
  /** Undefined when nobody wants to know. */
  readonly access: ((entry: AccessEntry) => void) | undefined;
  /** The connection a request came on. */
  readonly connectionOf: (exchange: NodeExchange) => ClientConnection;
  readonly readClient: (head: RequestHead) => Client;
  /** `127.0.0.1:8000`, for answers to requests without a usable Host. */
  host: string;
  table: RouteTable;
  snapshot: RoutingSnapshot | undefined;
  /** Wanted applications that have never run. */
  awaited: readonly AwaitedApplication[];
  isDraining: boolean;
  /** What was under way when the drain began has ended: nothing is sent on any more. */
  isFinished: boolean;
  /** Connections that came when the drain had begun. */
  readonly lateSockets: WeakSet<object>;
  readonly requests: WaitingCount;
  readonly bodies: BodyBudget;
  readonly sockets: OpenSet;
}

/** The WebSockets and tunnels under way; tells when the last of them has ended. */
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

  empty(): Promise<void> {
    if (this.#open.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#whenEmpty.push(resolve));
  }

  cutAll(): void {
    for (const open of this.#open) open.cut();
  }
}
