import type { AbortReason } from '@sluice/core';
import { AbortState, createScope, runInScope } from '@sluice/core/internal';

/** A request in which something is called. */
export interface Caller {
  call<T>(run: () => T): T;
  leave(reason?: AbortReason): void;
  /** Ends the request, as its handler's end does. */
  end(): void;
}

/** A request; `multiplexedModelId` is in its header. */
export function caller(multiplexedModelId?: string): Caller {
  const abort = new AbortState();
  const header = (name: string): string | undefined =>
    name === 'serve_multiplexed_model_id' ? multiplexedModelId : undefined;
  const scope = createScope({ head: { requestId: 'r-1', header }, abort });
  return {
    call: (run) => runInScope(scope, run),
    leave: (reason = 'disconnect') => abort.abort(reason),
    end: () => void scope.remainingWork(),
  };
}

/** Resolves in the next turn of the event loop. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
