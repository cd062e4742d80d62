import { CancelledError, isCancellation } from '../errors.js';
import { logError } from '../log.js';
import {
  type RequestScope,
  currentScope,
  runInScope,
  settled,
  uncancelledScope,
} from './request-scope.js';

/**
 * The signal of the request that is being handled.
 *
 * Aborts with a {@link CancelledError} when its client leaves, it times out or it is cancelled.
 * Outside of a request, a signal that never aborts.
 */
export function currentSignal(): AbortSignal {
  return currentScope()?.signal ?? new AbortController().signal;
}

/** Options of {@link sleep}. */
export interface SleepOptions {
  /** Ends the sleep as well, with its reason as the rejection's `cause`; defaults to none. */
  readonly signal?: AbortSignal;
}

/**
 * Resolves after `ms` milliseconds, as `setTimeout` counts them; every option that is a time is in
 * seconds and ends in `S`.
 *
 * Rejects with {@link CancelledError} as soon as the client of the current request leaves, or
 * `signal` aborts. Outside of a request it is a plain timer.
 */
export function sleep(ms: number, options: SleepOptions = {}): Promise<void> {
  return preCaught(sleepUnless(ms, currentScope(), options.signal));
}

function sleepUnless(
  ms: number,
  scope: RequestScope | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = (error: CancelledError): void => {
      release();
      reject(error);
    };
    const onSignal = (): void => cancel(asCancelled(signal?.reason, scope?.requestId));
    let unlisten: (() => void) | undefined;
    const release = (): void => {
      clearTimeout(timer);
      unlisten?.();
      signal?.removeEventListener('abort', onSignal);
    };
    const timer = setTimeout(() => {
      release();
      resolve();
    }, ms);
    if (signal?.aborted === true) return onSignal();
    signal?.addEventListener('abort', onSignal);
    unlisten = scope?.onAbort(cancel);
    return undefined;
  });
}

function asCancelled(reason: unknown, requestId: string | undefined): CancelledError {
  if (reason instanceof CancelledError) return reason;
  return new CancelledError('The sleep was aborted.', {
    cause: reason,
    ...(requestId !== undefined && { requestId }),
  });
}

/**
 * Runs `fn` where the cancellation of the current request does not reach it.
 *
 * The promise rejects with {@link CancelledError} when the request is cancelled, while `fn` runs on
 * to its end; the request counts as ongoing until then, so that a drain waits for it.
 */
export function shield<T>(fn: () => T | Promise<T>): Promise<T> {
  const scope = currentScope();
  // A shield within it belongs to the same request.
  const work = runInScope(scope && uncancelledScope(scope), async () => fn());
  track(work);
  const owner = scope?.shieldedFrom ?? scope;
  owner?.keep(work);
  return unlessCancelled(work, scope);
}

function unlessCancelled<T>(work: Promise<T>, scope: RequestScope | undefined): Promise<T> {
  let cancellation: CancelledError | undefined;
  let cancel: ((error: CancelledError) => void) | undefined;
  const result = new Promise<T>((resolve, reject) => {
    cancel = reject;
    work.then(resolve, (error: unknown) => {
      if (cancellation !== undefined) reportLate(error, scope);
      reject(error);
    });
  });
  const unlisten = scope?.onAbort((error) => {
    cancellation = error;
    void preCaught(result);
    cancel?.(error);
  });
  if (unlisten !== undefined) work.then(unlisten, unlisten);
  return result;
}

// The shield's promise has already rejected with the cancellation, so only the log can show this error.
function reportLate(error: unknown, scope: RequestScope | undefined): void {
  if (isCancellation(error)) return;
  logError('Shielded work failed after its request was cancelled', {
    requestId: scope?.requestId,
    error,
  });
}

const shielded = new Set<Promise<unknown>>();

function track(work: Promise<unknown>): void {
  shielded.add(work);
  const remove = (): void => void shielded.delete(work);
  work.then(remove, remove);
}

/** Resolves when all shielded work of this process has settled. */
export function shieldsSettled(): Promise<void> {
  return settled(shielded);
}

/** Keeps the rejection of a promise that nothing awaits from counting as unhandled. */
export function preCaught<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
