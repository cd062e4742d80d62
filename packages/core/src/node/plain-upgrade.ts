import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

import { beginHttp1 } from './connections.js';

/** An upgrade as `node:http` reports it. */
export interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  /** The bytes received after the head. */
  readonly head: Buffer;
}

/** True for an upgrade to WebSocket, the only protocol that core upgrades to. */
export function isWebSocketUpgrade(request: Pick<IncomingMessage, 'headers'>): boolean {
  return request.headers.upgrade?.toLowerCase() === 'websocket';
}

/**
 * Serves a request as if it had not asked for an upgrade, which a server may ignore (RFC 9110 §7.8).
 *
 * Clients that prefer HTTP/2 over plain TCP send such an upgrade; Java's client does by default.
 * `node:http` has detached its parser from the socket by then. The head, written again without the
 * upgrade fields, is put back in front of the input, and the socket goes to the server as a new
 * connection.
 */
export function serveWithoutUpgrade(server: Server, { request, socket, head }: Upgrade): void {
  const { method = 'GET', url = '/', httpVersion, rawHeaders } = request;
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (!UPGRADE_FIELDS.has(name.toLowerCase()))
      lines.push(`${name}: ${rawHeaders[index + 1] ?? ''}`);
  }
  if (/\bclose\b/i.test(request.headers.connection ?? '')) lines.push('Connection: close');
  const again = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  socket.unshift(Buffer.concat([again, head]));
  beginHttp1(server, socket);
}

const UPGRADE_FIELDS = new Set(['upgrade', 'connection', 'http2-settings']);
