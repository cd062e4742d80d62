import { describe, expect, it } from 'vitest';

import { HttpRequest, JSONResponse } from '@sluice/core';
import { rawHandler } from '@sluice/core/internal';

import { serveRequest } from '../../src/http/web-exchange.js';

import { captureLog } from '../support/capture-log.js';

const ask = (run: (request: HttpRequest) => unknown, request?: RequestInit): Promise<Response> =>
  serveRequest(rawHandler(run), new Request('http://a.example/x/y?a=b&c=d', request));

describe('what the raw level returns', () => {
  const rows: readonly [unknown, string | null, string][] = [
    ['hello', 'text/plain; charset=utf-8', 'hello'],
    [{ a: 1, b: [1, 2] }, 'application/json', '{"a":1,"b":[1,2]}'],
    [[1], 'application/json', '[1]'],
    [5, 'application/json', '5'],
    [false, 'application/json', 'false'],
    [null, 'text/plain; charset=utf-8', ''],
    [undefined, 'text/plain; charset=utf-8', ''],
    [new TextEncoder().encode('raw'), 'text/plain', 'raw'],
    [new JSONResponse('x'), 'application/json', '"x"'],
    [['a', 'b'].values(), 'text/plain; charset=utf-8', 'ab'],
    [new Response('web', { headers: { 'content-type': 'text/css' } }), 'text/css', 'web'],
    [Promise.resolve('later'), 'text/plain; charset=utf-8', 'later'],
  ];
  it.each(rows)('a raw handler may return %o', async (value, type, body) => {
    const response = await ask(() => value);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(type);
    expect(await response.text()).toBe(body);
  });

  it('a form that a raw handler returns is sent as multipart', async () => {
    const response = await ask(async (request) => await request.formData(), {
      method: 'POST',
      body: new URLSearchParams({ a: '1' }),
    });
    expect(response.headers.get('content-type')).toMatch(/^multipart\/form-data; boundary=/);
    expect(Object.fromEntries(await response.formData())).toEqual({ a: '1' });
  });

  it('search parameters that a raw handler returns are sent urlencoded', async () => {
    const response = await ask(() => new URLSearchParams({ a: '1', b: 'x y' }));
    expect(response.headers.get('content-type')).toMatch(/^application\/x-www-form-urlencoded/);
    expect(await response.text()).toBe('a=1&b=x+y');
  });

  it('a Response that a raw handler returns keeps its status', async () => {
    expect((await ask(() => new Response('', { status: 418 }))).status).toBe(418);
  });

  it('a raw handler that fails is answered with 500 and nothing of its message', async () => {
    const log = captureLog();
    const response = await ask(() => {
      throw new Error('secret');
    });
    expect(await response.text()).toBe('Internal Server Error');
    expect(log).toHaveLength(1);
  });
});

describe('the request of the raw level', () => {
  it('a raw handler has a request with the members of a Web Request', async () => {
    const response = await ask(
      (request) => ({
        method: request.method,
        url: request.url,
        path: request.path,
        query: request.query,
        agent: request.headers.get('User-Agent'),
        names: [...request.headers.keys()],
        cookies: request.cookies,
        signal: request.signal.aborted,
        isRequest: request instanceof HttpRequest,
      }),
      { headers: { 'user-agent': 'test', cookie: 'a=1' } },
    );
    expect(await response.json()).toEqual({
      method: 'GET',
      url: 'http://a.example/x/y?a=b&c=d',
      path: '/x/y',
      query: { a: 'b', c: 'd' },
      agent: 'test',
      names: ['cookie', 'host', 'user-agent'],
      cookies: { a: '1' },
      signal: false,
      isRequest: true,
    });
  });

  const post: RequestInit = { method: 'POST', body: '{"a":1}' };
  const readers: readonly [string, (request: HttpRequest) => unknown, unknown][] = [
    ['json', (request) => request.json(), { a: 1 }],
    ['text', async (request) => ({ text: await request.text() }), { text: '{"a":1}' }],
    ['bytes', async (request) => (await request.bytes()).length, 7],
    ['arrayBuffer', async (request) => (await request.arrayBuffer()).byteLength, 7],
    ['blob', async (request) => (await request.blob()).size, 7],
    [
      'body',
      async (request) => ({ text: await new Response(request.body).text() }),
      { text: '{"a":1}' },
    ],
  ];
  it.each(readers)('a raw handler reads its body by %s', async (_, read, expected) => {
    const response = await ask(read, post);
    expect(await response.json()).toEqual(expected);
  });

  it('a raw handler reads forms', async () => {
    const form = new FormData();
    form.set('a', '1');
    const response = await ask(async (request) => [...(await request.formData()).entries()], {
      method: 'POST',
      body: form,
    });
    expect(await response.json()).toEqual([['a', '1']]);
  });

  it.each([
    [(request: HttpRequest) => request.json(), 422],
    [(request: HttpRequest) => request.formData(), 422],
  ])('a body that is not what a raw handler reads is answered with 4xx', async (read, status) => {
    expect((await ask(read, { method: 'POST', body: '{' })).status).toBe(status);
  });

  it('a raw handler that reads a body over its limit is answered with 413', async () => {
    const handler = rawHandler((request) => request.text(), { maxBodyBytes: 4 });
    const response = await serveRequest(
      handler,
      new Request('http://a/', { method: 'POST', body: '12345' }),
    );
    expect(response.status).toBe(413);
  });

  it('a raw handler cannot read a body twice', async () => {
    const response = await ask(async (request) => {
      await request.text();
      return request.text().catch((error: unknown) => String(error));
    }, post);
    expect(await response.text()).toContain('already been read');
  });
});
