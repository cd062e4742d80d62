import { Get, HttpRequest, WebSocket, WebSocketConnection } from '@sluice/core';
import express, { type Request as ExpressRequest } from 'express';
import { WebSocket as Client } from 'ws';
import { describe, expect, it } from 'vitest';

import { Ingress } from '../../src/index.js';
import { openStage, stageApplication } from './stage.js';

@Ingress({ title: 'Shop' })
class Shop {
  @Get('/where')
  where(request: HttpRequest) {
    return { path: request.path, rootPath: request.rootPath };
  }
  @WebSocket('/where')
  async socket(socket: WebSocketConnection) {
    await socket.accept();
    await socket.send(socket.rootPath);
    socket.close();
  }
}

const existing = express();
existing.get('/where', (request: ExpressRequest, response) => {
  const { url, baseUrl, headers } = request;
  response.json({ url, baseUrl, prefix: headers['x-forwarded-prefix'] });
});

@Ingress({ app: existing })
class Existing {}

const TRUSTED = { trustedProxies: ['127.0.0.1'] };

async function open(http: object): Promise<string> {
  const stage = await openStage(
    [
      await stageApplication('/shop', { kind: 'class', type: Shop }),
      await stageApplication('/old', { kind: 'class', type: Existing }),
    ],
    http,
  );
  return stage.url;
}

async function read(url: string, prefix?: string): Promise<unknown> {
  const headers = prefix === undefined ? {} : { 'x-forwarded-prefix': prefix };
  const response = await fetch(url, { headers, redirect: 'manual' });
  return response.status === 200 ? response.json() : response.headers.get('location');
}

describe('the prefix of a trusted proxy', () => {
  it.each(['/shop/where', '/api/shop/where'])(
    'is in paths, links and documents, whether it was stripped or not: %s',
    async (path) => {
      const url = `${await open(TRUSTED)}${path}`;
      expect(await read(url, '/api')).toEqual({ path: '/api/shop/where', rootPath: '/api/shop' });
      expect(await read(`${url}/`, '/api/')).toBe('/api/shop/where');
      const document = url.replace('where', 'openapi.json');
      expect(await read(document, '/api')).toMatchObject({ servers: [{ url: '/api/shop' }] });
    },
  );

  it('is told to applications of other frameworks with the route prefix', async () => {
    const url = await open(TRUSTED);
    expect(await read(`${url}/old/where`, '/api')).toEqual({
      url: '/where',
      baseUrl: '/api/old',
      prefix: '/api/old',
    });
  });

  it('may be that of several proxies', async () => {
    const url = await open(TRUSTED);
    expect(await read(`${url}/shop/where`, '/outer, /inner')).toMatchObject({
      rootPath: '/outer/inner/shop',
    });
  });

  it('reaches WebSockets', async () => {
    const url = (await open(TRUSTED)).replace('http:', 'ws:');
    const client = new Client(`${url}/shop/where`, { headers: { 'x-forwarded-prefix': '/api' } });
    const message = await new Promise((resolve) => {
      client.on('message', (data: Buffer) => resolve(data.toString()));
    });
    expect(message).toBe('/api/shop');
  });

  it.each(['api', '//evil.example', '/a b', '/../x', '/a?b', '/a//b', '/%2e%2e', '/a"><script>'])(
    'is ignored when it is no path: %s',
    async (prefix) => {
      const url = await open(TRUSTED);
      expect(await read(`${url}/shop/where`, prefix)).toMatchObject({ rootPath: '/shop' });
    },
  );

  it('is ignored from any other peer', async () => {
    const url = await open({});
    expect(await read(`${url}/shop/where`, '/api')).toMatchObject({ rootPath: '/shop' });
    expect(await read(`${url}/old/where`, '/api')).toMatchObject({ prefix: '/old' });
  });

  it('wins over the configured root path, which may be unstripped too', async () => {
    const url = await open({ ...TRUSTED, rootPath: '/pub' });
    expect(await read(`${url}/shop/where`)).toMatchObject({ rootPath: '/pub/shop' });
    expect(await read(`${url}/pub/shop/where`)).toMatchObject({ path: '/pub/shop/where' });
    expect(await read(`${url}/shop/where`, '/api')).toMatchObject({ rootPath: '/api/shop' });
  });
});
