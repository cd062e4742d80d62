import type { Exchange } from '../http/exchange.js';

/** Keeps an idle stream of events from being taken for a dead one. */
export interface Pings {
  /** Restarts the time until the next ping; called after each write. */
  postpone(): void;
  stop(): void;
}

export interface PingOptions {
  readonly intervalMs: number;
  /** Sends the head; called when the first ping precedes the first event. */
  readonly begin: () => void;
}

/** A comment, which clients ignore but proxies and load balancers see as traffic. Source: sse-starlette. */
export const PING = ': ping\n\n';

/**
 * Writes a comment whenever a stream has been silent for `intervalMs`.
 *
 * While a client takes no bytes, no further pings are written.
 */
export function sendPings(
  { abort, reply }: Pick<Exchange, 'abort' | 'reply'>,
  { intervalMs, begin }: PingOptions,
): Pings {
  let isStopped = false;
  const ping = (): void => {
    if (isStopped || abort.reason !== undefined) return;
    if (!reply.responded) begin();
    if (reply.write(PING)) timer.refresh();
    else void reply.drained().then(postpone);
  };
  const timer = setTimeout(ping, intervalMs);
  // An idle stream must not keep the process alive.
  timer.unref();
  function postpone(): void {
    if (!isStopped) timer.refresh();
  }
  return {
    postpone,
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
