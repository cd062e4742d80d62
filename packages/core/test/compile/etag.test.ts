import { describe, expect, it } from 'vitest';

import { type AppOptions, Get, JSONResponse, Post, createApp } from '@sluice/core';

class Tagged {
  @Get('/item')
  item() {
    return { name: 'tea' };
  }

  @Get('/strong', { etag: 'strong' })
  async strong() {
    return 1;
  }

  @Get('/off', { etag: false })
  off() {
    return 1;
  }

  @Get('/own')
  own() {
    return new JSONResponse(1, { headers: { etag: '"own"', 'cache-control': 'no-cache' } });
  }

  @Get('/stream')
  *stream() {
    yield 'a';
  }

  @Post('/posted')
  posted() {
    return 1;
  }

  @Get('/created', { status: 201 })
  created() {
    return 1;
  }
}

function ask(path: string, init: RequestInit = {}, options: AppOptions = { etag: true }) {
  return createApp(Tagged, options).fetch(new Request(`http://test${path}`, init));
}

describe('the tag of a response', () => {
  it('is weak, and the same for the same content', async () => {
    const [one, other] = await Promise.all([ask('/item'), ask('/item', { method: 'HEAD' })]);
    expect(one.headers.get('etag')).toMatch(/^W\/"[\w-]{22}"$/);
    expect(other.headers.get('etag')).toBe(one.headers.get('etag'));
  });

  it('makes a 304 of what the client has', async () => {
    const etag = (await ask('/item')).headers.get('etag') ?? '';
    const known = await ask('/item', { headers: { 'if-none-match': `"x", ${etag}` } });
    expect([known.status, known.headers.get('etag'), await known.text()]).toEqual([304, etag, '']);
    expect(known.headers.get('content-type')).toBeNull();
    expect((await ask('/item', { headers: { 'if-none-match': '"x"' } })).status).toBe(200);
  });

  it('may be strong, or the handler’s own', async () => {
    expect((await ask('/strong')).headers.get('etag')).toMatch(/^"[\w-]{22}"$/);
    const own = await ask('/own', { headers: { 'if-none-match': '"own"' } });
    expect([own.status, own.headers.get('cache-control')]).toEqual([304, 'no-cache']);
  });

  it.each([
    ['/off', 'GET'],
    ['/stream', 'GET'],
    ['/posted', 'POST'],
    ['/created', 'GET'],
  ])('is missing for %s %s', async (path, method) => {
    expect((await ask(path, { method })).headers.get('etag')).toBeNull();
  });

  it('is missing by default', async () => {
    expect((await ask('/item', {}, {})).headers.get('etag')).toBeNull();
  });
});
