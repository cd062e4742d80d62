/** How a forwarded request ended, as the sender must know it to decide what comes next. */
export type Outcome =
  /** Answered (or cut short by its own side); nothing more to do. */
  | { readonly kind: 'done' }
  /** The replica was full or draining and has not touched it: send it elsewhere. */
  | { readonly kind: 'rejected'; readonly why: 'full' | 'draining' }
  /** The connection ended first. */
  | { readonly kind: 'lost'; readonly sent: boolean; readonly responseStarted: boolean };

/** Who has sent something over a channel, and is told once how it ended. */
export interface OutcomeListener {
  /** The replica's handler has really ended, which may be after the response, or never will here. */
  ended(outcome: Outcome): void;
  /** The request's own body could not be read (`HttpError` 413 or 408), or its head not be sent. */
  failed(error: unknown): void;
}
