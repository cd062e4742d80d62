/** How work sent over a channel ended: enough for its sender to decide what comes next. */
export type Outcome =
  /** The replica answered, or the sender gave the work up. */
  | { readonly kind: 'done' }
  /** The replica was full or draining and has not begun the work: send it to another replica. */
  | { readonly kind: 'rejected'; readonly why: 'full' | 'draining' }
  /** The connection ended first. */
  | { readonly kind: 'lost'; readonly sent: boolean; readonly responseStarted: boolean };

/** Hears once how work sent over a channel ended. */
export interface OutcomeListener {
  /** The replica's handler has ended, perhaps after its response, or the connection is lost. */
  ended(outcome: Outcome): void;
  /** The body of the request could not be read (`HttpError` 413 or 408), or its head not be sent. */
  failed(error: unknown): void;
}
