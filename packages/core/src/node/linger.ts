import type { IncomingMessage } from 'node:http';

const LINGER_MS = 1000;

/**
 * Makes the connection of a request close without a reset after its response.
 *
 * Closing a socket with unread data makes the system send a reset, which can reach the client
 * before it has read the response (RFC 9112 §9.6). The rest of the body is therefore read and
 * dropped until the client closes too, for at most a second.
 */
export function lingerOnClose(request: IncomingMessage): void {
  const { socket } = request;
  socket.destroySoon = () => {
    socket.end();
    request.resume();
    const timer = setTimeout(() => socket.destroy(), LINGER_MS);
    socket.once('close', () => clearTimeout(timer));
  };
}
