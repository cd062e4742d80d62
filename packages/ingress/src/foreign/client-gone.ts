import type { Exchange } from '@sluice/core';

/** A client that has closed only its own side still gets an answer that comes within this time. */
const GRACE_MS = 20;

/**
 * Calls `gone` when a request is given up and its connection should end; returns the removal.
 *
 * An application on a server of its own has the same moment: an answer that it gives at once still
 * precedes the end of the connection.
 */
export function onClientGone(exchange: Exchange, gone: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const remove = exchange.abort.listen((reason) => {
    if (reason === 'disconnect' && !exchange.reply.responded) timer = setTimeout(gone, GRACE_MS);
    else gone();
  });
  return () => {
    remove();
    clearTimeout(timer);
  };
}
