import type { NodeExchange } from '@sluice/core';

import type { RequestRouter } from '../balance/types.js';
import type { RouteTable } from '../routes/route-table.js';
import type { RoutingSnapshot } from '../routes/snapshot.js';
import type { AccessEntry } from './access-log.js';
import type { BodyBudget } from './body-budget.js';
import type { ClientConnection, WaitingCount } from './client-connection.js';
import type { Client, ReceivedHead } from './forwarded.js';
import type { ResolvedHttpOptions } from './options.js';

/** Something a client waits for, which the front can end when it must go. */
export interface Open {
  /** Ends it now: what has begun is cut short, a WebSocket is told to come back. */
  cut(): void;
}

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
  readonly readClient: (exchange: ReceivedHead) => Client;
  /** `127.0.0.1:8000`, for answers to requests without a usable Host. */
  host: string;
  table: RouteTable;
  snapshot: RoutingSnapshot | undefined;
  isDraining: boolean;
  readonly requests: WaitingCount;
  readonly bodies: BodyBudget;
  readonly sockets: OpenSet;
}

/** What is under way; tells when the last of it has ended. */
export class OpenSet {
  readonly #open = new Set<Open>();
  #whenEmpty: (() => void)[] = [];

  add(open: Open): void {
    this.#open.add(open);
  }

  delete(open: Open): void {
    if (!this.#open.delete(open) || this.#open.size > 0) return;
    const waiting = this.#whenEmpty;
    this.#whenEmpty = [];
    for (const resolve of waiting) resolve();
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
