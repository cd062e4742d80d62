import type { AbortReason } from '@sluice/core';

type Listener = (reason: AbortReason) => void;

/** Tells the listeners of a request that it is given up; nearly always the one channel that has it. */
export abstract class Abortable {
  #listener: Listener | undefined;
  #moreListeners: Set<Listener> | undefined;
  #abortReason: AbortReason | undefined;

  get abortReason(): AbortReason | undefined {
    return this.#abortReason;
  }

  onAbort(listener: Listener): () => void {
    if (this.#abortReason !== undefined) {
      listener(this.#abortReason);
      return nothing;
    }
    if (this.#listener === undefined) this.#listener = listener;
    else (this.#moreListeners ??= new Set()).add(listener);
    return () => {
      if (this.#listener === listener) this.#listener = undefined;
      else this.#moreListeners?.delete(listener);
    };
  }

  /** True when a replica has the request. */
  protected get isHeard(): boolean {
    return this.#listener !== undefined;
  }

  /** Gives the request up for good. */
  protected abort(reason: AbortReason): void {
    if (this.#abortReason !== undefined) return;
    this.#abortReason = reason;
    this.tellListeners(reason);
  }

  protected tellListeners(reason: AbortReason): void {
    this.#listener?.(reason);
    for (const listener of this.#moreListeners ?? []) listener(reason);
  }
}

function nothing(): void {
  // An aborted request has no listeners to remove.
}
