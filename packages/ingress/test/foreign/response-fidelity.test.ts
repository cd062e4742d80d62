import { createHash } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import type { BridgeKind } from '../../src/foreign/node-app.js';
import { ask, BRIDGES, serveBy } from './bridges.js';
import { BODIES, HEADS, type Way } from './responses.js';

describe.each(BRIDGES)('over the %s bridge', (bridge) => {
  it.each(HEADS.map((way) => [way.name, way] as const))(
    'a response has the head of node:http: %s',
    async (_, way) => expect(await play(way, bridge)).toEqual(await play(way, 'node:http')),
  );

  it.each(BODIES.map((way) => [way.name, way] as const))(
    'a response has the body of node:http: %s',
    async (_, way) => expect(await play(way, bridge)).toEqual(await play(way, 'node:http')),
  );
});

it('a response ends where its declared length does', async () => {
  const url = await serveBy('plain', (_request, response) => {
    response.setHeader('content-length', 4);
    response.write('bo');
    setImmediate(() => response.end('dy and more'));
  });
  const { body, isWhole } = await ask(url);
  expect([String(body), isWhole]).toEqual(['body', true]);
  expect(String((await ask(url)).body)).toBe('body');
});

it('a response that is shorter than it says is cut', async () => {
  const url = await serveBy('plain', (_request, response) => {
    response.setHeader('content-length', 10);
    response.end('short');
  });
  const { body, isWhole } = await ask(url);
  expect([String(body), isWhole]).toEqual(['short', false]);
});

/** All that a client and the application can tell of a response. */
async function play(way: Way, on: BridgeKind | 'node:http'): Promise<unknown> {
  const notes: unknown[] = [];
  const url = await serveBy(on, (request, response) =>
    way.answer(response, (what) => notes.push(what), request),
  );
  const { method = 'GET' } = way;
  const { response, body, isWhole } = await ask(url, { method }, method === 'POST' ? 'sent' : '');
  const { rawHeaders, statusCode } = response;
  return {
    notes,
    status: statusCode,
    fields: rawHeaders
      .flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1]}`] : []))
      .filter(
        (field) => !/^(connection|keep-alive|transfer-encoding|trailer|x-request-id):/i.test(field),
      )
      // The present is another one in each.
      .map((field) => field.replace(/^date:.*20\d\d.*/i, 'date: today'))
      // The front measures what it gets whole, and names the length in its own way.
      .map((field) => field.replace(/^content-length:/i, 'content-length:'))
      .toSorted(),
    length: body.length,
    body: createHash('sha256').update(body).digest('hex'),
    isWhole,
  };
}
