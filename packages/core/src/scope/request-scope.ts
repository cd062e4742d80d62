import { AsyncLocalStorage } from 'node:async_hooks';

import { CancelledError } from '../errors.js';
import type { AbortReason, AbortState } from '../http/abort-state.js';
import { setLogRequest } from '../log.js';

/** What a scope is made from; every exchange is one. */
export interface ScopeSource {
  readonly head: ScopeHead;
  readonly abort: AbortState;
}

/** What a request is called; every head of a request is one. */
export interface ScopeHead {
  readonly requestId: string;
  /** `GET` of a request, `CALL` of a call through a handle. */
  readonly method?: string;
  readonly path?: string;
  readonly rootPath?: string;
}

/** The operation that a request is for; one object for all requests of an operation. */
export interface ScopeOperation {
  /** Overrides the source's. */
  readonly method?: string;
  /** As declared, `/items/:id`; undefined where there are no routes. */
  readonly pattern: string | undefined;
}

/**
 * What a request's code can reach without being handed it: the request's id and its cancellation.
 *
 * Nothing is allocated for cancellation until somebody asks.
 */
export class RequestScope {
  readonly requestId: string;
  /** Set inside `shield`: the scope of the request it was called in. */
  readonly shieldedFrom: RequestScope | undefined;
  readonly #source: ScopeSource;
  readonly #operation: ScopeOperation | undefined;
  #signal: AbortSignal | undefined;
  #shields: Set<Promise<unknown>> | undefined;

  constructor(source: ScopeSource, shieldedFrom?: RequestScope, operation?: ScopeOperation) {
    this.requestId = source.head.requestId;
    this.#source = source;
    this.shieldedFrom = shieldedFrom;
    this.#operation = operation;
  }

  /** What the request is for, as the access log writes it; empty when its source does not say. */
  operation(): { readonly method?: string; readonly route?: string | undefined } {
    if (this.shieldedFrom !== undefined) return this.shieldedFrom.operation();
    const { head } = this.#source;
    const method = this.#operation?.method ?? head.method;
    if (method === undefined) return {};
    const pattern = this.#operation?.pattern;
    // Where no route matched, the path tells more than nothing; a client chose its length.
    return {
      method,
      route: pattern === undefined ? head.path?.slice(0, 256) : shown(head.rootPath ?? '', pattern),
    };
  }

  /** Calls `listener` once when the request is given up, at once if it already is; returns the removal. */
  onAbort(listener: (error: CancelledError) => void): () => void {
    return this.#source.abort.listen((reason) => listener(cancelled(reason, this.requestId)));
  }

  /** Aborts with a {@link CancelledError} as its reason; made when first asked for. */
  get signal(): AbortSignal {
    if (this.#signal === undefined) {
      const controller = new AbortController();
      this.#signal = controller.signal;
      this.onAbort((error) => controller.abort(error));
    }
    return this.#signal;
  }

  /** Counts `work` as part of the request until it is over. */
  keep(work: Promise<unknown>): void {
    const shields = (this.#shields ??= new Set());
    shields.add(work);
    const remove = (): void => void shields.delete(work);
    work.then(remove, remove);
  }

  /** Undefined when nothing shielded is left, so that callers need not wait for nothing. */
  shieldedWork(): Promise<void> | undefined {
    const shields = this.#shields;
    if (shields === undefined || shields.size === 0) return undefined;
    return settled(shields);
  }
}

const storage = new AsyncLocalStorage<RequestScope | undefined>();

setLogRequest(() => {
  const scope = storage.getStore();
  return scope && { requestId: scope.requestId, ...scope.operation() };
});

/** Makes the scope of a request, or of a call that acts for one. */
export function createScope(source: ScopeSource, operation?: ScopeOperation): RequestScope {
  return new RequestScope(source, undefined, operation);
}

/** Runs `run` so that it and all it awaits see `scope`; undefined is outside of any request. */
export function runInScope<T>(scope: RequestScope | undefined, run: () => T): T {
  return storage.run(scope, run);
}

/** The scope of the request that is being handled, or undefined outside of one. */
export function currentScope(): RequestScope | undefined {
  return storage.getStore();
}

/** The id of the request that is being handled, or undefined outside of one. */
export function currentRequestId(): string | undefined {
  return storage.getStore()?.requestId;
}

/** Resolves when `work` is empty, also of what is added meanwhile; failures are their callers' affair. */
export async function settled(work: ReadonlySet<Promise<unknown>>): Promise<void> {
  while (work.size > 0) await Promise.allSettled(work);
}

/** `/items/:id` is `/items/{id}`. */
function shown(rootPath: string, pattern: string): string {
  const route = pattern.replaceAll(/\/[:*]([^/]+)/g, '/{$1}');
  return route === '/' && rootPath !== '' ? rootPath : `${rootPath}${route}`;
}

const WHY: Readonly<Record<AbortReason, string>> = {
  disconnect: 'The client has left.',
  timeout: 'The request took too long.',
  cancelled: 'The request was cancelled.',
  shutdown: 'The server is shutting down.',
};

function cancelled(reason: AbortReason, requestId: string): CancelledError {
  return new CancelledError(WHY[reason], { requestId, cause: reason });
}
