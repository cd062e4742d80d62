import type { IncomingMessage } from 'node:http';

import { WebSocket } from 'ws';

export interface Closed {
  readonly code: number;
  readonly reason: string;
}

/** Text as a string, bytes as numbers. */
export type Heard = string | number[];

/** Opens a WebSocket below an `http:` URL. */
export function openSocket(
  url: string,
  options: { headers?: Record<string, string>; protocols?: string[]; autoPong?: boolean } = {},
): WebSocket {
  const { headers = {}, protocols = [], autoPong = true } = options;
  const client = new WebSocket(url.replace('http', 'ws'), protocols, { headers, autoPong });
  client.on('error', () => undefined);
  return client;
}

export function opened(client: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    client.once('open', () => resolve());
  });
}

/** The next message. */
export function heard(client: WebSocket): Promise<Heard> {
  return new Promise((resolve) => {
    client.once('message', (data, isBinary) => resolve(toHeard(data, isBinary)));
  });
}

export function closed(client: WebSocket): Promise<Closed> {
  return new Promise((resolve) => {
    client.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  });
}

/** What a socket says until it closes. */
export async function transcript(
  client: WebSocket,
): Promise<{ messages: Heard[]; closed: Closed }> {
  const messages: Heard[] = [];
  client.on('message', (data, isBinary) => messages.push(toHeard(data, isBinary)));
  return { messages, closed: await closed(client) };
}

/** The head of an accepted handshake. */
export function upgraded(client: WebSocket): Promise<IncomingMessage> {
  return new Promise((resolve) => {
    client.once('upgrade', resolve);
  });
}

/** The plain response to a refused handshake. */
export function refusal(client: WebSocket): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve) => {
    client.once('unexpected-response', (_, response) => {
      response.setEncoding('utf8');
      let body = '';
      response.on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode, body }));
    });
  });
}

export function toHeard(data: unknown, isBinary: boolean): Heard {
  if (!Buffer.isBuffer(data)) throw new TypeError('Expected a Buffer.');
  return isBinary ? [...data] : data.toString();
}
