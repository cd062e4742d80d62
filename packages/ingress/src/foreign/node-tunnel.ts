import { createServer, type IncomingMessage } from 'node:http';
import { pipeline, type Duplex } from 'node:stream';

import type { RawHeaders } from '@sluice/core';

import { endToEndHeaders } from '../hop/connection-fields.js';
import { joinStreams } from '../hop/join-streams.js';
import { readTunnelHead } from '../hop/tunnel-head.js';
import type { NodeApp } from './node-app.js';

/**
 * Serves tunnelled handshakes of an application.
 *
 * The client's bytes reach the application only after it has agreed to upgrade. Behind a refused
 * handshake they would be read as a request that no front has checked.
 */
export function createTunnel(app: NodeApp): (stream: Duplex) => void {
  // Reads only the head that the front wrote; all bytes behind it belong to the upgraded protocol.
  const reader = createServer({ maxHeaderSize: 256 * 1024, requestTimeout: 0, headersTimeout: 0 });
  reader.maxHeadersCount = 0;
  reader.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    connect(app, request, { stream, head });
  });
  reader.on('clientError', (_error, stream) => stream.destroy());
  return (stream) => {
    stream.on('error', () => stream.destroy());
    reader.emit('connection', stream);
  };
}

interface Tunnel {
  readonly stream: Duplex;
  /** The bytes right behind the head. */
  readonly head: Buffer;
}

function connect(app: NodeApp, handshake: IncomingMessage, { stream, head }: Tunnel): void {
  const request = app.upgrade(readTunnelHead(handshake));
  stream.once('close', () => request.destroy());
  request.once('error', () => stream.destroy());
  request.once('upgrade', (response, socket, early) => {
    stream.write(responseHead(response, response.rawHeaders));
    if (early.length > 0) stream.write(early);
    if (head.length > 0) socket.write(head);
    joinStreams(stream, socket);
  });
  request.once('response', (response) => {
    // Node has unwrapped the body, which now ends with the connection.
    const headers = [...endToEndHeaders(response.rawHeaders), 'connection', 'close'];
    stream.write(responseHead(response, headers));
    pipeline(response, stream, () => stream.destroy());
  });
}

function responseHead(response: IncomingMessage, headers: RawHeaders): Buffer {
  const lines = [`HTTP/1.1 ${response.statusCode ?? 502} ${response.statusMessage ?? ''}`];
  for (let i = 0; i + 1 < headers.length; i += 2) lines.push(`${headers[i]}: ${headers[i + 1]}`);
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}
