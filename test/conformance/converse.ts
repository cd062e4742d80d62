import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';

import { WebSocket } from 'ws';

import type { Answer } from './ask.js';
import type { Conversation } from './areas/sockets.conversations.js';

/** Holds a conversation at a port of this machine: its status is 101, or that of the refusal. */
export async function converse(said: Conversation, port: number): Promise<Answer> {
  const { path, headers, subprotocols, says, hears } = said;
  const url = `ws://127.0.0.1:${port}${path}`;
  const socket = new WebSocket(url, [...subprotocols], { headers: { ...headers } });
  socket.on('error', () => undefined);
  const heard: (string | number[])[] = [];
  socket.on('open', () => {
    for (const message of says) socket.send(message);
  });
  socket.on('message', (data: Buffer, isBinary) => {
    heard.push(isBinary ? [...data] : shown(data.toString()));
    if (heard.length === hears) socket.close(1000);
  });
  const own: Record<string, string> = {};
  socket.on('upgrade', ({ headers: fields }: IncomingMessage) => {
    if (typeof fields['x-own'] === 'string') own['x-own'] = fields['x-own'];
  });
  return Promise.race([
    once(socket, 'close').then(([code, reason]) => ({
      status: 101,
      headers: own,
      body: { protocol: socket.protocol, heard, closed: { code, reason: String(reason) } },
    })),
    once(socket, 'unexpected-response').then(([, response]) => refusalOf(response)),
  ]);
}

/** JSON is compared by value: Python writes spaces. */
function shown(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}

async function refusalOf(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  const isJson = response.headers['content-type'] === 'application/json';
  const challenge = response.headers['www-authenticate'];
  return {
    status: response.statusCode ?? 0,
    headers: challenge === undefined ? {} : { 'www-authenticate': challenge },
    body: isJson ? JSON.parse(text) : text,
  };
}
