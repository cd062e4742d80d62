import { once } from 'node:events';
import {
  createServer,
  request as httpRequest,
  type ClientRequest,
  type IncomingMessage,
  type RequestOptions,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { onTestFinished } from 'vitest';

import type { BridgeKind } from '../../src/foreign/node-app.js';
import { openForeign } from '../../src/foreign/open-foreign.js';
import { opaqueIndex } from '../../src/routes/operation-index.js';
import { openStage, type Stage, type StagedApplication } from '../front/stage.js';

/** Every way to an application's requests; they must not differ. */
export const BRIDGES: readonly BridgeKind[] = ['server', 'plain'];

/** Node's own server, with which both must agree, and the two. */
export const WAYS: readonly (BridgeKind | 'node:http')[] = ['node:http', ...BRIDGES];

/** Opens an application that exists already, as a replica does, behind the given bridge. */
export async function stageExisting(
  prefix: string,
  app: unknown,
  bridge: BridgeKind,
): Promise<StagedApplication> {
  const opened = await openForeign(app, 'Existing', bridge);
  onTestFinished(() => opened.close());
  return { name: prefix, prefix, opened: { ...opened, index: opaqueIndex('bytes', {}) } };
}

export async function serveExisting(app: unknown, bridge: BridgeKind): Promise<Stage> {
  return openStage([await stageExisting('/app', app, bridge)]);
}

export type Listener = (request: IncomingMessage, response: ServerResponse) => unknown;

/** Serves a listener, and gives the URL of its root. */
export async function serveBy(
  way: BridgeKind | 'node:http',
  listener: Listener | Server,
): Promise<string> {
  if (way !== 'node:http') return `${(await serveExisting(listener, way)).url}/app`;
  const server = typeof listener === 'function' ? createServer(listener) : listener;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address: AddressInfo | string | null = server.address();
  return typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : '';
}

/** Opens a request whose end is the test's to say. */
export function open(url: string, options: RequestOptions = {}): ClientRequest {
  const request = httpRequest(url, options);
  request.on('error', () => undefined);
  onTestFinished(() => void request.destroy());
  return request;
}

/** A response as its client received it. */
export interface Answer {
  readonly response: IncomingMessage;
  readonly body: Buffer;
  /** False when the response was cut. */
  readonly isWhole: boolean;
}

/** Reads a response to its end, whether or not that is a proper one. */
export async function answerTo(request: ClientRequest): Promise<Answer> {
  const [response]: IncomingMessage[] = await once(request, 'response');
  if (response === undefined) throw new Error('no response');
  const pieces: Buffer[] = [];
  response.on('data', (piece: Buffer) => pieces.push(piece));
  response.on('error', () => undefined);
  await new Promise((resolve) => response.once('close', resolve));
  return { response, body: Buffer.concat(pieces), isWhole: response.complete };
}

/** Sends a request and reads its response. */
export function ask(
  url: string,
  options: RequestOptions = {},
  body?: string | Buffer,
): Promise<Answer> {
  const request = open(url, options);
  request.end(body);
  return answerTo(request);
}

/** Resolves once a number has stopped to grow. */
export async function quiet(read: () => number): Promise<void> {
  let still = 0;
  let last = read();
  while (still < 200) {
    await nextTurn();
    still = read() === last ? still + 1 : 0;
    last = read();
  }
}
