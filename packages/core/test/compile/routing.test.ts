import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  Delete,
  Get,
  type Listening,
  Post,
  WebSocket,
  WebSocketConnection,
  createApp,
} from '@sluice/core';

import { exchangeRaw, statusOf } from '../support/raw-client.js';

class Site {
  @Get('/')
  root() {
    return 'root';
  }

  @Get('/items/:id')
  item(id: string) {
    return id;
  }

  @Delete('/items/:id')
  remove(id: string) {
    return id;
  }

  @Post('/items')
  create() {
    return 'created';
  }

  @Get('/files/*path')
  file(path: string) {
    return path;
  }

  @WebSocket('/socket')
  async socket(socket: WebSocketConnection) {
    await socket.accept();
  }
}

let site: Listening;
let mounted: Listening;

beforeAll(async () => {
  site = await createApp(Site).listen(0);
  mounted = await createApp(Site).listen({ port: 0, rootPath: '/my_app' });
});

afterAll(async () => {
  await site.close();
  await mounted.close();
});

const ask = (path: string, method = 'GET'): Promise<Response> =>
  fetch(`${site.url}${path}`, { method, redirect: 'manual' });

const raw = (target: string): Promise<string> =>
  exchangeRaw(site.port, `GET ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);

describe('routing', () => {
  it('answers 404 for an unknown path', async () => {
    const response = await ask('/nowhere');
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ detail: 'Not Found' });
  });

  it('answers 405 with every method of the path', async () => {
    const response = await ask('/items/7', 'PATCH');
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('DELETE, GET, HEAD, OPTIONS');
    expect(await response.json()).toEqual({ detail: 'Method Not Allowed' });
  });

  it('answers OPTIONS with 204 and Allow', async () => {
    const response = await ask('/items', 'OPTIONS');
    expect(response.status).toBe(204);
    expect(response.headers.get('allow')).toBe('OPTIONS, POST');
  });

  it('serves HEAD from GET', async () => {
    const response = await ask('/items/7', 'HEAD');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-length')).toBe('3');
  });

  it.each([
    ['/items/7/', '/items/7'],
    ['/items/', '/items'],
    ['/items/7/?a=b&c=%20', '/items/7?a=b&c=%20'],
  ])('redirects %s to %s', async (path, location) => {
    const response = await ask(path);
    expect(response.status).toBe(307);
    expect(response.headers.get('location')).toBe(location);
  });

  it('redirects below the route prefix', async () => {
    const response = await fetch(`${mounted.url}/items/7/`, { redirect: 'manual' });
    expect(response.headers.get('location')).toBe('/my_app/items/7');
  });

  it.each(['/my_app', '/my_app/'])('takes %s for the root, without a redirect', async (path) => {
    const response = await fetch(new URL(path, mounted.url), { redirect: 'manual' });
    expect(response.status).toBe(200);
    expect(await response.json()).toBe('root');
  });

  it.each(['//evil.example/', '/\\evil.example/', '//items/7/'])(
    'never redirects %s to another site',
    async (path) => {
      const received = await raw(path);
      expect(/location: (?:\/\/|\/\\|https?:)/i.test(received)).toBe(false);
    },
  );

  it('decodes %2F within its segment', async () => {
    expect(await (await ask('/items/a%2Fb')).json()).toBe('a/b');
  });

  it.each(['/items/%', '/items/%zz', '/items/%ff', '/items/%C3%28', '/%00', '/nowhere/%e0'])(
    'answers 400 to the malformed path %s',
    async (path) => {
      const received = await raw(path);
      expect(statusOf(received)).toBe(400);
      expect(received).toContain('"detail"');
    },
  );

  it('asks for an upgrade on the path of a WebSocket', async () => {
    const response = await ask('/socket');
    expect(response.status).toBe(426);
    expect(response.headers.get('upgrade')).toBe('websocket');
  });

  it('serves the docs after its own routes', async () => {
    expect((await ask('/openapi.json')).status).toBe(200);
    expect((await ask('/docs')).status).toBe(200);
  });

  it('redirectSlashes: false turns redirects off', async () => {
    const app = createApp(Site, { redirectSlashes: false });
    expect((await app.fetch(new Request('http://a/items/7/'))).status).toBe(404);
  });
});

describe('beside a pattern of another method that matches all', () => {
  class Beside {
    @Post('/:subpath')
    take(subpath: string) {
      return subpath;
    }

    @Get('/items/')
    items() {
      return [];
    }
  }

  const beside = (path: string, init?: RequestInit): Promise<Response> =>
    createApp(Beside).fetch(new Request(`http://a${path}`, init));

  it.each(['/docs', '/openapi.json'])(
    'GET %s is answered beside a pattern of another method that matches all',
    async (path) => {
      expect((await beside(path)).status).toBe(200);
    },
  );

  it('a path that lacks its slash is redirected beside a pattern of another method that matches all', async () => {
    const response = await beside('/items');
    expect(response.status).toBe(307);
    expect(response.headers.get('location')).toBe('/items/');
  });

  it.each([
    ['/docs', 'POST', 200],
    ['/items', 'POST', 200],
    ['/other', 'GET', 405],
    ['/items', 'DELETE', 405],
  ])('beside POST /:subpath, %s with %s is %d', async (path, method, status) => {
    expect((await beside(path, { method })).status).toBe(status);
  });
});
