import type { ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { expect, it } from 'vitest';

import { PlainBridge } from '../../../src/foreign/plain/plain-bridge.js';
import { TrialExchange } from './trial-exchange.js';

type Answer = (response: ServerResponse) => void;

/** Sends a request through the bridge to a listener, and writes down what both sides see of it. */
async function play(request: { method: string; body: string }, answer: Answer): Promise<string[]> {
  const seen: string[] = [];
  const record = (what: string): void => void seen.push(what);
  const bridge = new PlainBridge({
    request({ method, url, headers }, response) {
      const { req } = response;
      response.on('finish', () => record(`finish ${response.writableEnded}`));
      response.on('close', () => record('close'));
      response.on('drain', () => record('drain'));
      let body = '';
      req.on('data', (piece: Buffer) => (body += piece.toString()));
      req.on('end', () => {
        record(`${method} ${url} ${headers.host} ${req.complete} ${body}`);
        answer(response);
      });
    },
    upgrade: () => undefined,
  });
  await bridge.handle(new TrialExchange(request.method, request.body, record));
  await nextTurn();
  bridge.close();
  return seen;
}

it('sends a response that ends at once whole, with the fields of its head', async () => {
  const seen = await play({ method: 'POST', body: 'xyz' }, (response) => {
    response.statusCode = 201;
    response.setHeader('x-b', ['1', '2']);
    response.end('ok');
  });
  expect(seen).toEqual([
    'POST /b?c a true xyz',
    'respond 201 x-b 1 x-b 2 Content-Length 2 ok',
    'finish true',
    'close',
  ]);
});

it('sends a response piece by piece, and holds a listener back that the client cannot keep up with', async () => {
  const hasRoom: boolean[] = [];
  const seen = await play({ method: 'GET', body: '' }, (response) => {
    hasRoom.push(response.write('big'.repeat(33_333)));
    response.once('drain', () => response.end('two'));
  });
  expect(hasRoom).toEqual([false]);
  expect(seen).toEqual([
    'GET /b?c a true ',
    'begin 200 ',
    'write big 99999',
    'drain',
    'write two 3',
    'end',
    'finish true',
    'close',
  ]);
});

it('cuts the response of a listener that destroys it', async () => {
  const seen = await play({ method: 'GET', body: '' }, (response) => response.destroy());
  expect(seen).toEqual(['GET /b?c a true ', 'cut', 'close']);
});

it('serves one request after the other over a connection', async () => {
  const sockets = new Set<unknown>();
  const bridge = new PlainBridge({
    request(request, response) {
      sockets.add(request.socket);
      response.end('ok');
    },
    upgrade: () => undefined,
  });
  await bridge.handle(new TrialExchange('POST', 'xyz', () => undefined));
  await bridge.handle(new TrialExchange('GET', '', () => undefined));
  expect(sockets.size).toBe(1);
  bridge.close();
});
