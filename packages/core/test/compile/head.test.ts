import { createReadStream } from 'node:fs';

import { describe, expect, it, onTestFinished } from 'vitest';

import { Get, HttpError, HttpResponse, StreamingResponse, createApp } from '@sluice/core';

import { captureLog } from '../support/capture-log.js';
import { exchangeRaw } from '../support/raw-client.js';

class Streams {
  @Get('/missing')
  missing() {
    return new StreamingResponse(createReadStream(new URL('missing', import.meta.url)));
  }

  @Get('/refused')
  async *refused() {
    yield await Promise.reject<string>(new HttpError(404, 'No such feed'));
  }

  @Get('/broken')
  *broken() {
    yield (() => {
      throw new Error('broken');
    })();
  }

  @Get('/text')
  async *text() {
    yield 'a';
  }

  @Get('/empty')
  async *empty() {}

  @Get('/lines')
  async *lines() {
    yield { a: 1 };
  }

  @Get('/events', { sse: true })
  async *events() {
    yield { a: 1 };
  }

  @Get('/sized')
  sized() {
    const headers = { 'content-length': '2', etag: '"1"' };
    return new StreamingResponse(['ab'], { contentType: 'text/csv', headers });
  }

  @Get('/web')
  web() {
    return new Response(new Blob(['abc']).stream(), { headers: { 'content-type': 'image/png' } });
  }

  @Get('/whole')
  whole() {
    return new HttpResponse('abc', { contentType: 'text/csv' });
  }
}

describe('HEAD', () => {
  const paths = [
    '/missing',
    '/refused',
    '/broken',
    '/text',
    '/empty',
    '/lines',
    '/events',
    '/sized',
    '/web',
    '/whole',
  ];

  it.each(paths)('HEAD has the status and the fields of GET: %s', async (path) => {
    captureLog();
    const server = await createApp(Streams).listen(0);
    onTestFinished(() => server.close());
    const get = await fetch(`${server.url}${path}`);
    const head = await fetch(`${server.url}${path}`, { method: 'HEAD' });
    expect(comparable(head)).toEqual(comparable(get));
    expect(await head.text()).toBe('');
    await get.body?.cancel();
  });

  it.each(paths)('HEAD in memory has the status and the fields of GET: %s', async (path) => {
    captureLog();
    const app = createApp(Streams);
    const get = await app.fetch(new Request(`http://a${path}`));
    const head = await app.fetch(new Request(`http://a${path}`, { method: 'HEAD' }));
    expect(comparable(head)).toEqual(comparable(get));
    expect(await head.text()).toBe('');
    await get.body?.cancel();
  });

  it('HEAD of a stream keeps the connection for the next request', async () => {
    const server = await createApp(Streams).listen(0);
    onTestFinished(() => server.close());
    const both =
      'HEAD /text HTTP/1.1\r\nHost: a\r\n\r\nGET /whole HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
    const received = await exchangeRaw(server.port, both);
    expect(received.match(/HTTP\/1\.1 200/g)).toHaveLength(2);
    expect(received).toMatch(/\r\n\r\nabc$/);
  });
});

function comparable({ status, headers }: Response): unknown {
  return { status, fields: [...headers].filter(([name]) => !OF_ONE_RESPONSE.has(name)) };
}

const OF_ONE_RESPONSE = new Set([
  'connection',
  'date',
  'keep-alive',
  'transfer-encoding',
  'x-request-id',
]);
