/** Why a request ended before its handler did. */
export type AbortReason = 'disconnect' | 'timeout' | 'cancelled' | 'shutdown';

type AbortListener = (reason: AbortReason) => void;

/** Whether a request is aborted, and the listeners to call when it is. */
export class AbortState {
  #reason: AbortReason | undefined;
  /** Most requests have at most one listener, which needs no array. */
  #first: AbortListener | undefined;
  #others: Set<AbortListener> | undefined;

  /** Why the request was aborted; undefined while it is not. */
  get reason(): AbortReason | undefined {
    return this.#reason;
  }

  /** True while somebody waits to hear of an abort; false once the request is aborted. */
  get hasListener(): boolean {
    return this.#first !== undefined || (this.#others?.size ?? 0) > 0;
  }

  /**
   * Calls `listener` when the request is aborted, or at once if it already is, and before that each time
   * {@link tell} is called. Returns the function that removes the listener.
   */
  listen(listener: AbortListener): () => void {
    const { reason } = this;
    if (reason !== undefined) {
      listener(reason);
      return nothing;
    }
    if (this.#first === undefined) this.#first = listener;
    else (this.#others ??= new Set()).add(listener);
    return () => {
      if (this.#first === listener) this.#first = undefined;
      else this.#others?.delete(listener);
    };
  }

  /** Aborts the request for good; only the first reason counts. */
  abort(reason: AbortReason): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.tell(reason);
    this.#first = undefined;
    this.#others = undefined;
  }

  /**
   * Calls the listeners and keeps them: the request goes on, and {@link abort} calls them again. For a client
   * that may have left, but is still sent a response.
   */
  tell(reason: AbortReason): void {
    this.#first?.(reason);
    for (const listener of this.#others ?? []) listener(reason);
  }
}

function nothing(): void {
  // An aborted request has no listeners to remove.
}
