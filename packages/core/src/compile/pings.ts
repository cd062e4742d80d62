import type { Exchange } from '../http/exchange.js';

/** Keeps an idle stream of events from being taken for a dead one. */
export interface Pings {
  /** Something has been written: the time until the next ping starts anew. */
  postpone(): void;
  stop(): void;
}

export interface PingOptions {
  readonly intervalMs: number;
  /** Sends the head, when the first ping comes before the first event. */
  readonly begin: () => void;
}

/** What clients pass over; proxies and load balancers see bytes. Source: sse-starlette. */
const PING = ': ping\n\n';

/**
 * Writes a comment whenever a stream has been silent for a time.
 *
 * A client that does not take them is not sent more: the next one waits until there is room.
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
  // A stream that nobody listens to keeps no process.
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
