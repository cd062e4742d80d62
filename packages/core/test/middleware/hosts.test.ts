import { describe, expect, it } from 'vitest';

import {
  Get,
  type MiddlewareFunction,
  createApp,
  httpsRedirect,
  serverTiming,
  trustedHosts,
} from '@sluice/core';

class Shop {
  @Get('/items')
  items() {
    return [];
  }
}

async function answer(middleware: MiddlewareFunction, url: string, headers = {}) {
  const app = createApp(Shop, { middleware: [middleware] });
  const response = await app.fetch(new Request(url, { headers, redirect: 'manual' }));
  return [response.status, response.headers.get('location') ?? (await response.text())];
}

describe('trustedHosts', () => {
  const trusted = trustedHosts(['shop.example', '*.shop.example', 'www.only.example']);

  it.each([
    ['shop.example', 200],
    ['SHOP.example:8000', 200],
    ['a.b.shop.example', 200],
    ['ashop.example', 400],
    ['shop.example.evil', 400],
    ['evil', 400],
    ['shop.example@evil', 400],
    ['[::1]:8000', 400],
  ])('answers %s with %i', async (host, status) => {
    const [got, text] = await answer(trusted, 'http://test/items', { host });
    expect([got, text]).toEqual([status, status === 200 ? '[]' : 'Invalid host header']);
  });

  it('redirects to the trusted www', async () => {
    expect(await answer(trusted, 'http://only.example/items?x=1')).toEqual([
      307,
      'http://www.only.example/items?x=1',
    ]);
  });

  it('trusts all with *', async () => {
    expect((await answer(trustedHosts(['*']), 'http://any/items'))[0]).toBe(200);
  });

  it.each(['a.*.example', 'shop.example:80', '*shop', 'https://shop.example'])(
    'refuses %s at start',
    (host) => {
      expect(() => trustedHosts([host])).toThrow(/E_MIDDLEWARE_OPTION: trustedHosts\(\)/);
    },
  );
});

describe('httpsRedirect', () => {
  it.each([
    ['http://shop.example/items?x=1', 'https://shop.example/items?x=1'],
    ['http://shop.example:80/', 'https://shop.example/'],
    ['http://shop.example:8000/a', 'https://shop.example:8000/a'],
  ])('redirects %s', async (url, location) => {
    expect(await answer(httpsRedirect(), url)).toEqual([307, location]);
  });

  it('leaves https alone', async () => {
    expect((await answer(httpsRedirect(), 'https://shop.example/items'))[0]).toBe(200);
  });
});

it('serverTiming tells the time, beside what the operation tells', async () => {
  const app = createApp(Shop, { middleware: [serverTiming({ name: 'app' }), serverTiming()] });
  const response = await app.fetch(new Request('http://test/items'));
  expect(response.headers.get('server-timing')).toMatch(/^total;dur=\d+\.\d, app;dur=\d+\.\d$/);
});
