import type { Server } from 'node:http';

import { onHttp1Connection } from './connections.js';
import { responseOn } from './pipelining.js';

/** The event of a response whose client has closed its side of the connection. */
export const CLIENT_ENDED = 'sluice:client-ended';

/**
 * Lets clients that close their own side of a connection still read their response.
 *
 * Until something is written to it, a client that has left altogether looks the same. The request is
 * therefore aborted at once, but the connection stays open until the handler has ended, so that the
 * response of a handler that ignores the abort is still sent.
 */
export function allowHalfClose(server: Server): void {
  // An undocumented option without a type, in `node:http` since its first release.
  Reflect.set(server, 'httpAllowHalfOpen', true);
  onHttp1Connection(server, (socket) => {
    socket.once('end', () => responseOn(socket)?.emit(CLIENT_ENDED));
  });
}
