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

  get hasListener(): boolean {
    return this.#first !== undefined;
  }

  /**
   * Calls `listener` when the request is aborted, or at once if it already is. Returns the function that
   * removes the listener.
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

  /** Calls the listeners without aborting: the client may have left, but a response is still sent. */
  tell(reason: AbortReason): void {
    this.#first?.(reason);
    for (const listener of this.#others ?? []) listener(reason);
  }
}

function nothing(): void {
  // An aborted request has no listeners to remove.
}
