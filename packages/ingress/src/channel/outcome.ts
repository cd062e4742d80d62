import type { Rejection } from './wire/rejection.js';

/** How work sent over a channel ended: enough for its sender to decide what comes next. */
export type Outcome =
  /** The replica answered, or the sender gave the work up. */
  | { readonly kind: 'done' }
  /**
   * The replica has not begun the work: it was full or draining, so that another replica may get the work, or
   * the work came after its deadline.
   */
  | { readonly kind: 'rejected'; readonly why: Rejection }
  /** The connection ended first. */
  | { readonly kind: 'lost'; readonly sent: boolean; readonly responseStarted: boolean };

/** Of work for a replica that has said goodbye. */
export const TURNED_AWAY: Outcome = { kind: 'rejected', why: 'draining' };

/** Hears once how work sent over a channel ended. */
export interface OutcomeListener {
  /** The replica's handler has ended, perhaps after its response, or the connection is lost. */
  ended(outcome: Outcome): void;
  /** The body of the request could not be read (`HttpError` 413 or 408), or its head not be sent. */
  failed(error: unknown): void;
}
