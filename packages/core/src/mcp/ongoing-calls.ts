import type { AbortState } from '../http/abort-state.js';
import type { Exchange } from '../http/exchange.js';

/** The field of the id that `initialize` gives to a client of an older revision. */
export const SESSION_ID = 'mcp-session-id';

/**
 * The calls of clients that cancel with a message of its own, as all did before 2026-07-28: by the id that
 * they were given and the id of the request. Nothing else is kept of a client, and a message that reaches
 * another replica cancels nothing.
 */
export class OngoingCalls {
  readonly #calls = new Map<string, AbortState>();

  /** Adds a call; returns the function that removes it, or undefined for a client without an id. */
  add({ head, abort }: Exchange, requestId: unknown): (() => void) | undefined {
    const session = head.header(SESSION_ID);
    if (session === undefined) return undefined;
    const key = keyOf(session, requestId);
    this.#calls.set(key, abort);
    return () => {
      if (this.#calls.get(key) === abort) this.#calls.delete(key);
    };
  }

  /** Aborts the call with this id, of the client that sent this request. */
  cancel({ head }: Exchange, requestId: unknown): void {
    const session = head.header(SESSION_ID);
    if (session !== undefined) this.#calls.get(keyOf(session, requestId))?.abort('cancelled');
  }
}

function keyOf(session: string, requestId: unknown): string {
  return JSON.stringify([session, requestId]);
}
