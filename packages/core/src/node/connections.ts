import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

const HTTP1 = 'sluice:http1-connection';
const HTTP2 = 'sluice:http2-connection';

/** Node's classes for TLS are loaded only by servers that use it, so nothing here asks for an instance. */
const secureServers = new WeakSet<Server>();

/** Calls back with each connection of a client: over TLS, once the handshake is over. */
export function onConnection(server: Server, listener: (socket: Socket) => void): void {
  server.on(isSecure(server) ? 'secureConnection' : 'connection', listener);
}

/** Calls back with the connections on which a client speaks HTTP/1. */
export function onHttp1Connection(server: Server, listener: (socket: Socket) => void): void {
  server.on(http1Event(server), listener);
}

/** Calls back with the connections on which a client speaks HTTP/2, which takes TLS. */
export function onHttp2Connection(server: Server, listener: (socket: Socket) => void): void {
  server.on(HTTP2, listener);
}

/** Lets a server read HTTP/1 from a connection. */
export function beginHttp1(server: Server, socket: unknown): void {
  server.emit(http1Event(server), socket);
}

/** Makes an HTTPS server read HTTP/1 only from connections whose client did not choose HTTP/2. */
export function splitByProtocol(server: Server): void {
  secureServers.add(server);
  const readers = server.listeners('secureConnection');
  server.removeAllListeners('secureConnection');
  for (const reader of readers) server.on(HTTP1, (socket: Socket) => reader.call(server, socket));
  server.on('secureConnection', (socket: TLSSocket) => {
    server.emit(socket.alpnProtocol === 'h2' ? HTTP2 : HTTP1, socket);
  });
  closeAllWith(server);
}

/** `closeAllConnections` knows of HTTP/1 alone: not of HTTP/2, and not of a handshake under way. */
function closeAllWith(server: Server): void {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  const closeAll = server.closeAllConnections.bind(server);
  server.closeAllConnections = () => {
    closeAll();
    for (const socket of open) socket.destroy();
  };
}

/** Closes a connection so that its client sees an error, and drops what has not been sent. */
export function resetConnection(socket: Socket): void {
  // Node resets TCP handles alone. A TLS connection that ends without its closing alert is an error too.
  if ('encrypted' in socket) socket.destroy();
  else socket.resetAndDestroy();
}

/** True for a server that speaks TLS. */
export function isSecure(server: Server): boolean {
  return secureServers.has(server);
}

function http1Event(server: Server): string {
  return isSecure(server) ? HTTP1 : 'connection';
}
