import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  Get,
  HTMLResponse,
  HttpError,
  HttpRequest,
  type Listening,
  Post,
  RedirectResponse,
  StreamingResponse,
  createApp,
} from '@sluice/core';

import { captureLog } from '../support/capture-log.js';

class Results {
  @Get('/text')
  text() {
    return 'hi';
  }

  @Get('/nothing')
  nothing() {
    return undefined;
  }

  @Get('/null')
  null() {
    return null;
  }

  @Get('/number')
  async number() {
    return 5;
  }

  @Get('/bytes')
  bytes() {
    return Uint8Array.of(1, 2, 255);
  }

  @Get('/html', { status: 201 })
  html() {
    return new HTMLResponse('<p>hi</p>', { status: 203, headers: { 'x-own': '1' } });
  }

  @Get('/redirect')
  redirect() {
    return new RedirectResponse('/text');
  }

  @Get('/web')
  web() {
    const headers = new Headers({ 'content-type': 'text/css' });
    headers.append('set-cookie', 'a=1');
    headers.append('set-cookie', 'b=2');
    return new Response('body{}', { status: 418, headers });
  }

  @Get('/web-empty')
  webEmpty() {
    return new Response(null, { status: 202 });
  }

  @Get('/collections')
  collections() {
    return { set: new Set([1]), map: new Map([['a', 1n]]), date: new Date(0) };
  }

  @Get('/created', { status: 204 })
  gone() {
    return { ignored: true };
  }

  @Get('/texts')
  *texts() {
    yield 'a';
    yield 'é';
    yield Uint8Array.of(0x21);
  }

  @Get('/lines')
  async *lines() {
    yield { a: 1 };
    yield 'text';
    yield [2];
  }

  @Get('/events', { sse: true })
  async *events() {
    yield { a: 'x\ny' };
    yield 'text';
  }

  @Get('/empty')
  async *empty() {
    // Yields nothing.
  }

  @Get('/own-stream')
  ownStream() {
    return new StreamingResponse(['a,b\n', '1,2\n'], { contentType: 'text/csv', status: 206 });
  }

  @Get('/fails')
  fails() {
    throw new Error('secret');
  }

  @Get('/rejects')
  async rejects() {
    throw new TypeError('secret');
  }

  @Get('/teapot')
  teapot() {
    throw new HttpError(418, { why: ['tea'] }, { headers: { 'retry-after': '3' } });
  }

  @Get('/phrase')
  phrase() {
    throw new HttpError(403);
  }

  @Get('/odd-header')
  oddHeader() {
    throw new HttpError(400, 'x', { headers: { 'x-bad': 'a\r\nset-cookie: b=c' } });
  }

  @Get('/late-failure')
  async *lateFailure() {
    yield 'first';
    throw new Error('secret');
  }

  @Get('/early-failure')
  async *earlyFailure() {
    if (Date.now() > 0) throw new HttpError(409, 'taken');
    yield 'never';
  }

  @Get('/unsayable')
  unsayable() {
    return () => 1;
  }

  @Get('/cycle')
  cycle() {
    const value: { self?: unknown } = {};
    value.self = value;
    return value;
  }

  @Post('/echo')
  async echo(request: HttpRequest) {
    return { method: request.method, body: await request.text() };
  }
}

let api: Listening;
const log = captureLog();

beforeAll(async () => {
  api = await createApp(Results).listen(0);
});

afterAll(() => api.close());

const get = (path: string): Promise<Response> => fetch(`${api.url}${path}`, { redirect: 'manual' });

describe('what a decorated operation returns', () => {
  const rows: readonly [string, number, string | null, string][] = [
    ['/text', 200, 'application/json', '"hi"'],
    ['/nothing', 200, 'application/json', 'null'],
    ['/null', 200, 'application/json', 'null'],
    ['/number', 200, 'application/json', '5'],
    ['/html', 203, 'text/html; charset=utf-8', '<p>hi</p>'],
    ['/redirect', 307, null, ''],
    ['/web', 418, 'text/css', 'body{}'],
    ['/web-empty', 202, null, ''],
    ['/texts', 200, 'text/plain; charset=utf-8', 'aé!'],
    ['/lines', 200, 'application/jsonl', '{"a":1}\n"text"\n[2]\n'],
    ['/empty', 200, 'text/plain; charset=utf-8', ''],
    ['/own-stream', 206, 'text/csv', 'a,b\n1,2\n'],
    ['/created', 204, 'application/json', ''],
  ];
  it.each(rows)(
    '%s answers with status %d and content type %s',
    async (path, status, type, body) => {
      const response = await get(path);
      expect(response.status).toBe(status);
      expect(response.headers.get('content-type')).toBe(type);
      expect(await response.text()).toBe(body);
    },
  );

  it('sends bytes that a handler returns as they are', async () => {
    const response = await get('/bytes');
    expect(response.headers.get('content-type')).toBe('application/octet-stream');
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([1, 2, 255]);
  });

  it('keeps every cookie of a Web Response', async () => {
    const response = await get('/web');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  });

  it('writes collections and dates that a handler returns as JSON', async () => {
    const response = await get('/collections');
    expect(await response.json()).toEqual({
      set: [1],
      map: { a: 1 },
      date: '1970-01-01T00:00:00.000Z',
    });
  });

  it('sends what a handler yields as server-sent events', async () => {
    const response = await get('/events');
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(await response.text()).toBe('data: {"a":"x\\ny"}\n\ndata: "text"\n\n');
  });

  it('answers HEAD of a stream without running it', async () => {
    const response = await fetch(`${api.url}/late-failure`, { method: 'HEAD' });
    expect(response.status).toBe(200);
  });

  it('HEAD has the length of the body that it leaves out', async () => {
    const response = await fetch(`${api.url}/text`, { method: 'HEAD' });
    expect(response.headers.get('content-length')).toBe('4');
    expect(await response.text()).toBe('');
  });

  it('gives the request to a handler that asks for it', async () => {
    const response = await fetch(`${api.url}/echo`, { method: 'POST', body: 'any text' });
    expect(await response.json()).toEqual({ method: 'POST', body: 'any text' });
  });
});

describe('a handler that fails', () => {
  it.each(['/fails', '/rejects', '/unsayable', '/cycle', '/odd-header'])(
    '%s fails with a 500 that says nothing, logged once with the request id',
    async (path) => {
      log.length = 0;
      const response = await get(path);
      expect(response.status).toBe(500);
      expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
      expect(await response.text()).toBe('Internal Server Error');
      expect(log).toHaveLength(1);
      expect(log[0]?.requestId).toBe(response.headers.get('x-request-id'));
      expect(log[0]?.error).toBeInstanceOf(Error);
    },
  );

  it('answers an HttpError with its status, detail and headers', async () => {
    const response = await get('/teapot');
    expect(response.status).toBe(418);
    expect(response.headers.get('retry-after')).toBe('3');
    expect(await response.json()).toEqual({ detail: { why: ['tea'] } });
  });

  it('an HttpError without a detail has the phrase of its status', async () => {
    expect(await (await get('/phrase')).json()).toEqual({ detail: 'Forbidden' });
  });

  it('answers cleanly when a generator fails before its first chunk', async () => {
    const response = await get('/early-failure');
    expect(response.status).toBe(409);
    expect(await response.json()).toEqual({ detail: 'taken' });
  });

  it('cuts the response short when a generator fails later', async () => {
    log.length = 0;
    const response = await get('/late-failure');
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow('terminated');
    expect(log).toHaveLength(1);
  });
});
