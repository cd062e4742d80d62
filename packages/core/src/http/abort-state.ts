/** Why a request ended before its handler did. */
export type AbortReason = 'disconnect' | 'timeout' | 'cancelled' | 'shutdown';

type AbortListener = (reason: AbortReason) => void;

/** Whether a request has been given up, and who is told when it is. */
export class AbortState {
  #reason: AbortReason | undefined;
  /** Nearly always the only listener. */
  #first: AbortListener | undefined;
  #others: Set<AbortListener> | undefined;

  /** Set once the request has been given up: its client is gone, or nobody waits any more. */
  get reason(): AbortReason | undefined {
    return this.#reason;
  }

  get hasListener(): boolean {
    return this.#first !== undefined;
  }

  /** Calls `listener` once when the request is given up, at once if it already is; returns the removal. */
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

  /** Gives the request up for good; only the first reason counts. */
  abort(reason: AbortReason): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.tell(reason);
    this.#first = undefined;
    this.#others = undefined;
  }

  /** Tells the listeners of a client that may have left, though an answer would still be sent to it. */
  tell(reason: AbortReason): void {
    this.#first?.(reason);
    for (const listener of this.#others ?? []) listener(reason);
  }
}

function nothing(): void {
  // An aborted request has no listeners to remove.
}
