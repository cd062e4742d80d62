import { AsyncLocalStorage } from 'node:async_hooks';

import { CancelledError } from '../errors.js';
import { type AbortReason, AbortState } from '../http/abort-state.js';
import { BackgroundTasks } from '../http/background-tasks.js';
import { logError, setLogRequest } from '../log.js';
import type { ActiveSpan } from '../tracing.js';

/** The parts of an exchange that a scope is made from. */
export interface ScopeSource {
  readonly head: ScopeHead;
  readonly abort: AbortState;
  readonly reply?: { readonly handOff?: unknown };
}

/** The parts of a request's head that logs and errors name it by. */
export interface ScopeHead {
  readonly requestId: string;
  /** `GET` of a request, `CALL` of a call through a handle. */
  readonly method?: string;
  readonly path?: string;
  readonly rootPath?: string;
  /** The time, as `Date.now()` gives it, after which nothing is to be started for the request. */
  readonly deadlineMs?: number | undefined;
  /** The span of the request; absent where nothing is traced. */
  readonly span?: ActiveSpan | undefined;
  /** The value of a header by its lower-case name. */
  readonly header?: ((name: string) => string | undefined) | undefined;
}

/** The operation of a request; all requests of an operation share one object. */
export interface ScopeOperation {
  /** Replaces the method of the source's head. */
  readonly method?: string;
  /** As declared, `/items/:id`; undefined where there are no routes. */
  readonly pattern: string | undefined;
}

/**
 * The id and the cancellation of a request, which its code can reach without passing them along.
 *
 * Allocates nothing for cancellation before its first use.
 */
export class RequestScope {
  readonly requestId: string;
  /** Set inside `shield`: the scope of the request it was called in. */
  readonly shieldedFrom: RequestScope | undefined;
  readonly #source: ScopeSource;
  readonly #operation: ScopeOperation | undefined;
  #signal: AbortSignal | undefined;
  #shields: Set<Promise<unknown>> | undefined;
  #endings: Set<() => void> | undefined;
  #isEnded = false;
  /** In order; each with its arguments. */
  #tasks: (() => unknown)[] | undefined;

  constructor(source: ScopeSource, shieldedFrom?: RequestScope, operation?: ScopeOperation) {
    this.requestId = source.head.requestId;
    this.#source = source;
    this.shieldedFrom = shieldedFrom;
    this.#operation = operation;
  }

  /** The method and route of the request for logs; empty when the source has no method. */
  operation(): { readonly method?: string; readonly route?: string | undefined } {
    if (this.shieldedFrom !== undefined) return this.shieldedFrom.operation();
    const { head } = this.#source;
    const method = this.#operation?.method ?? head.method;
    if (method === undefined) return {};
    // Without a matching route the path is shown. A client chose its length, so it is cut.
    return { method, route: this.route ?? head.path?.slice(0, 256) };
  }

  /** The pattern of the operation with its prefix, `/shop/items/{id}`; undefined without an operation. */
  get route(): string | undefined {
    const pattern = this.#operation?.pattern;
    return pattern === undefined ? undefined : shown(this.#source.head.rootPath ?? '', pattern);
  }

  /** The value of a header by its lower-case name; undefined where there are no headers. */
  header(name: string): string | undefined {
    return this.shieldedFrom === undefined
      ? this.#source.head.header?.(name)
      : this.shieldedFrom.header(name);
  }

  /** The span of the request, in shields and background tasks too; undefined where nothing is traced. */
  get span(): ActiveSpan | undefined {
    return (this.shieldedFrom ?? this).#source.head.span;
  }

  /**
   * The time, as `Date.now()` gives it, after which nothing is to be started for the request; undefined for none,
   * as in shields and background tasks.
   */
  get deadlineMs(): number | undefined {
    return this.#source.head.deadlineMs;
  }

  /**
   * Calls `listener` once when the request is aborted, or at once if it already is. Returns the function
   * that removes the listener.
   */
  onAbort(listener: (error: CancelledError) => void): () => void {
    return this.#source.abort.listen((reason) => listener(cancelled(reason, this.requestId)));
  }

  /** True when a front could take the response of the request from another process. */
  get mayHandOff(): boolean {
    return this.#source.reply?.handOff !== undefined;
  }

  /** Aborts with a {@link CancelledError} as its reason; created on first use. */
  get signal(): AbortSignal {
    if (this.#signal === undefined) {
      const controller = new AbortController();
      this.#signal = controller.signal;
      this.onAbort((error) => controller.abort(error));
    }
    return this.#signal;
  }

  /** Counts `work` as part of the request until it settles. */
  keep(work: Promise<unknown>): void {
    const shields = (this.#shields ??= new Set());
    shields.add(work);
    const remove = (): void => void shields.delete(work);
    work.then(remove, remove);
  }

  /**
   * Calls `listener` when the request and all that outlives its response has ended; at once if it has.
   * Returns the function that removes the listener.
   */
  onEnd(listener: () => void): () => void {
    if (this.#isEnded) {
      listener();
      return () => undefined;
    }
    const endings = (this.#endings ??= new Set());
    endings.add(listener);
    return () => void endings.delete(listener);
  }

  /** The tasks to run after the response; they are the request's, whoever adds them. */
  get backgroundTasks(): BackgroundTasks {
    return new BackgroundTasks((this.#tasks ??= []));
  }

  /** True when there is work to do after the response. */
  get hasTasks(): boolean {
    return this.#tasks !== undefined && this.#tasks.length > 0;
  }

  /** Forgets the background tasks of a handler that failed. */
  dropTasks(): void {
    if (this.#tasks !== undefined) this.#tasks.length = 0;
  }

  /**
   * Runs the background tasks; resolves when they and all shielded work have settled, and with them the
   * request has ended. Undefined when there is neither, to spare callers a wait.
   */
  remainingWork(): Promise<void> | undefined {
    const remaining = this.#settleRemaining();
    if (remaining !== undefined) return remaining.then(() => this.#end());
    this.#end();
    return undefined;
  }

  #end(): void {
    this.#isEnded = true;
    for (const listener of this.#endings ?? []) listener();
    this.#endings = undefined;
  }

  #settleRemaining(): Promise<void> | undefined {
    if (this.#tasks !== undefined && this.#tasks.length > 0) return this.#runTasks(this.#tasks);
    const shields = this.#shields;
    if (shields === undefined || shields.size === 0) return undefined;
    return settled(shields);
  }

  async #runTasks(tasks: (() => unknown)[]): Promise<void> {
    // Transports write what was sent in this turn at its end. A task that computes must not delay that.
    await new Promise(setImmediate);
    await runInScope(uncancelledScope(this), async () => {
      for (let task = tasks.shift(); task !== undefined; task = tasks.shift()) {
        try {
          await task();
        } catch (error) {
          logError('A background task failed', { requestId: this.requestId, error });
        }
      }
    });
    await this.#settleRemaining();
  }
}

/** A scope of the same request whose signal never aborts. */
export function uncancelledScope(scope: RequestScope): RequestScope {
  const source = { head: { requestId: scope.requestId }, abort: new AbortState() };
  return new RequestScope(source, scope.shieldedFrom ?? scope);
}

const storage = new AsyncLocalStorage<RequestScope | undefined>();

setLogRequest(() => {
  const scope = storage.getStore();
  return scope && { requestId: scope.requestId, ...scope.operation(), ...scope.span?.ids };
});

/** Makes the scope of a request, or of a call that acts for one. */
export function createScope(source: ScopeSource, operation?: ScopeOperation): RequestScope {
  return new RequestScope(source, undefined, operation);
}

/** Runs `run` so that it and all it awaits see `scope`; undefined stands for no request. */
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

/** Resolves when `work` is empty, including work added meanwhile. Failures are left to the callers. */
export async function settled(work: ReadonlySet<Promise<unknown>>): Promise<void> {
  while (work.size > 0) await Promise.allSettled(work);
}

/** Shows a pattern as documents do: `/items/:id` becomes `/items/{id}`. */
function shown(rootPath: string, pattern: string): string {
  const route = pattern.replaceAll(/\/(?:[:*]([^/]+)|\{([^/:]+):[a-z]+\})/g, '/{$1$2}');
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
