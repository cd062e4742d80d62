import type { Exchange } from '@sluice/core';

/** A client that has closed its own side alone still gets what the application says within this time. */
const GRACE_MS = 20;

/**
 * Calls `gone` when a request is given up, which ends the application's connection; returns the
 * removal.
 *
 * An application elsewhere has the same moment: what it answers at once precedes the end of the
 * connection.
 */
export function onClientGone(exchange: Exchange, gone: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const remove = exchange.onAbort((reason) => {
    if (reason === 'disconnect' && !exchange.responded) timer = setTimeout(gone, GRACE_MS);
    else gone();
  });
  return () => {
    remove();
    clearTimeout(timer);
  };
}
