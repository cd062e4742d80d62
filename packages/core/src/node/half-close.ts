import type { Server } from 'node:http';
import type { Socket } from 'node:net';

import { responseOn } from './pipelining.js';

/** The event of a response whose client has closed its side of the connection. */
export const CLIENT_ENDED = 'sluice:client-ended';

/**
 * Lets clients that close their own side of a connection still read their answer.
 *
 * A client that has left altogether looks the same until something is written to it. So the request
 * is given up at once, and a handler that goes on regardless is still heard: the connection stays
 * open until the handler has ended.
 */
export function allowHalfClose(server: Server): void {
  // The option has no type and no documentation, and has been in `node:http` from its beginning.
  Reflect.set(server, 'httpAllowHalfOpen', true);
  server.on('connection', (socket: Socket) => {
    socket.once('end', () => responseOn(socket)?.emit(CLIENT_ENDED));
  });
}
