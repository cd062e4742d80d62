import type { IncomingMessage } from 'node:http';

const LINGER_MS = 1000;

/**
 * Makes the connection of a request close gently after its response.
 *
 * Closing a socket with unread data makes the system send a reset, which can reach the client
 * before it has read the response (RFC 9112 §9.6): so the rest of the body is read and dropped for
 * a moment, until the client closes too.
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
