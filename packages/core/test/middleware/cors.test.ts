import { beforeEach, describe, expect, it } from 'vitest';

import {
  type CorsOptions,
  Depends,
  Get,
  HttpError,
  Middleware,
  createApp,
  cors,
} from '@sluice/core';

import { captureLog } from '../support/capture-log.js';

beforeEach(() => void captureLog());

function authenticated(): never {
  throw new HttpError(401);
}

class Shop {
  @Get('/items')
  items() {
    return [];
  }

  @Get('/secret')
  @Depends(authenticated)
  secret() {
    return 1;
  }

  @Get('/broken')
  broken(): never {
    throw new Error('secret');
  }
}

const ORIGIN = 'https://shop.example';

async function answer(
  options: CorsOptions,
  headers: Readonly<Record<string, string>>,
  [method, path]: readonly [string, string] = ['GET', '/items'],
): Promise<readonly [number, Readonly<Record<string, string>>, string]> {
  const app = createApp(Shop, { middleware: [cors(options)] });
  const response = await app.fetch(new Request(`http://test${path}`, { method, headers }));
  const shown = [...response.headers].filter(
    ([name]) => name.startsWith('access-control') || name === 'vary',
  );
  return [response.status, Object.fromEntries(shown), await response.text()];
}

function preflight(
  options: CorsOptions,
  headers: Readonly<Record<string, string>> = {},
  path = '/items',
): ReturnType<typeof answer> {
  const asked = { origin: ORIGIN, 'access-control-request-method': 'GET', ...headers };
  return answer(options, asked, ['OPTIONS', path]);
}

describe('a preflight', () => {
  it('that is allowed is 200 OK', async () => {
    expect(await preflight({ allowOrigins: [ORIGIN], allowHeaders: ['X-Token'] })).toEqual([
      200,
      {
        'access-control-allow-origin': ORIGIN,
        'access-control-allow-methods': 'GET',
        'access-control-allow-headers':
          'Accept, Accept-Language, Content-Language, Content-Type, X-Token',
        'access-control-max-age': '600',
        vary: 'Origin',
      },
      'OK',
    ]);
  });

  it('for all origins is the same for each', async () => {
    const [status, headers] = await preflight({ allowOrigins: '*', allowMethods: '*' });
    expect(status).toBe(200);
    expect(headers['access-control-allow-origin']).toBe('*');
    expect(headers['access-control-allow-methods']).toBe(
      'DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT',
    );
    expect(headers['vary']).toBeUndefined();
  });

  it.each([
    [{ origin: 'https://other.example' }, 'Disallowed CORS origin'],
    [{ 'access-control-request-method': 'PUT' }, 'Disallowed CORS method'],
    [{ 'access-control-request-headers': 'accept, x-other' }, 'Disallowed CORS headers'],
    [{ origin: 'null', 'access-control-request-method': 'PUT' }, 'Disallowed CORS origin, method'],
  ])('with %j is refused', async (headers, text) => {
    const [status, sent, body] = await preflight({ allowOrigins: [ORIGIN] }, headers);
    expect([status, body]).toEqual([400, text]);
    expect('access-control-allow-origin' in sent).toBe(!('origin' in headers));
  });

  it('for all headers gets those it asked for', async () => {
    const options: CorsOptions = { allowOrigins: [ORIGIN], allowHeaders: '*' };
    const [status, headers] = await preflight(options, {
      'access-control-request-headers': 'x-a, x-b',
    });
    expect(status).toBe(200);
    expect(headers['access-control-allow-headers']).toBe('x-a, x-b');
    expect(headers['vary']).toBe('Origin, Access-Control-Request-Headers');
  });

  it('is answered before the operation checks who asks, and for an unknown path', async () => {
    expect((await preflight({ allowOrigins: '*' }, {}, '/secret'))[0]).toBe(200);
    expect((await preflight({ allowOrigins: '*' }, {}, '/nowhere'))[0]).toBe(200);
  });

  it('without an origin is a plain OPTIONS', async () => {
    const headers = { 'access-control-request-method': 'GET' };
    expect((await answer({ allowOrigins: '*' }, headers, ['OPTIONS', '/items']))[0]).toBe(204);
  });
});

describe('a response', () => {
  it.each([
    ['GET', '/items', 200],
    ['GET', '/secret', 401],
    ['GET', '/nowhere', 404],
    ['PUT', '/items', 405],
    ['GET', '/broken', 500],
  ])('to %s %s may be read by the origin', async (method, path, expected) => {
    const [status, headers] = await answer({ allowOrigins: [ORIGIN] }, { origin: ORIGIN }, [
      method,
      path,
    ]);
    expect([status, headers]).toEqual([
      expected,
      { 'access-control-allow-origin': ORIGIN, vary: 'Origin' },
    ]);
  });

  it('to another origin has only the Vary', async () => {
    expect(
      (await answer({ allowOrigins: [ORIGIN] }, { origin: 'https://other.example' }))[1],
    ).toEqual({ vary: 'Origin' });
  });

  it('without an Origin varies by it too', async () => {
    expect((await answer({ allowOrigins: [ORIGIN] }, {}))[1]).toEqual({ vary: 'Origin' });
  });

  it('for all origins does not name one, cookies or not', async () => {
    expect((await answer({ allowOrigins: '*' }, { origin: ORIGIN, cookie: 'a=b' }))[1]).toEqual({
      'access-control-allow-origin': '*',
    });
  });

  it('allows credentials, and shows headers', async () => {
    const options: CorsOptions = {
      allowOrigins: [ORIGIN],
      allowCredentials: true,
      exposeHeaders: ['x-total', 'x-page'],
    };
    expect((await answer(options, { origin: ORIGIN }))[1]).toEqual({
      'access-control-allow-origin': ORIGIN,
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'x-total, x-page',
      vary: 'Origin',
    });
  });

  it.each([
    ['https://a.shop.example', true],
    ['https://a.shop.example.evil', false],
    ['http://x/https://a.shop.example', false],
  ])('to %s matches the whole pattern: %s', async (origin, isAllowed) => {
    const options: CorsOptions = { allowOriginRegex: /https:\/\/\w+\.shop\.example/g };
    for (const _ of [1, 2]) {
      const [, headers] = await answer(options, { origin });
      expect('access-control-allow-origin' in headers).toBe(isAllowed);
    }
  });
});

describe('at start', () => {
  it('all origins with credentials are refused', () => {
    expect(() => cors({ allowOrigins: '*', allowCredentials: true })).toThrow(
      /^E_MIDDLEWARE_OPTION: cors\(\) has allowOrigins: '\*' with allowCredentials/,
    );
  });

  it.each(['shop.example', 'https://shop.example/', '*.example'])(
    'origin %s is refused',
    (origin) => {
      expect(() => cors({ allowOrigins: [origin] })).toThrow(/which no browser sends/);
    },
  );

  it('cors of a class is refused, because no preflight would reach it', () => {
    @Middleware(cors())
    class Inside {
      @Get('/') index() {
        return 1;
      }
    }
    expect(() => createApp(Inside)).toThrow(/E_OPTION_INVALID: Inside.index has cors\(\)/);
  });
});
