import { EventEmitter, once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import { json, text } from 'node:stream/consumers';

import { Get, createApp, currentRequestId, currentSignal, sleep, setLogger } from '@sluice/core';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';

import { openIngress, type OpenedIngress } from '../../src/index.js';
import type { Stage } from '../front/stage.js';
import { BRIDGES, serveExisting } from './bridges.js';
import { existing } from './existing.js';

// The failures here are meant; the tests look at what clients and callers are told.
setLogger({ error: () => undefined });

function open(app: unknown): Promise<OpenedIngress> {
  return openIngress(existing(app), {});
}

describe.each(BRIDGES)('over the %s bridge', (bridge) => {
  const serve = (app: unknown): Promise<Stage> => serveExisting(app, bridge);

  describe('where an existing application is mounted', () => {
    it('shows the mount point in originalUrl and baseUrl of Express, and in the words of reverse proxies', async () => {
      const app = express();
      app.use((request, response) => {
        const { url, originalUrl, baseUrl, path, headers, ip } = request;
        response.json({ url, originalUrl, baseUrl, path, headers, ip });
      });
      const { url } = await serve(app);
      const seen = await (await fetch(`${url}/app/sub/x?a=1`)).json();
      expect(seen).toMatchObject({
        url: '/sub/x?a=1',
        originalUrl: '/app/sub/x?a=1',
        baseUrl: '/app',
        path: '/sub/x',
        ip: '127.0.0.1',
        headers: {
          'x-forwarded-prefix': '/app',
          'x-forwarded-for': '127.0.0.1',
          'x-forwarded-proto': 'http',
          'x-forwarded-host': new URL(url).host,
        },
      });
    });

    it('shows the mount point in originalUrl of Fastify', async () => {
      const app = fastify();
      app.get('/sub', ({ url, originalUrl }, reply) => reply.send({ url, originalUrl }));
      const { url } = await serve(() => app);
      expect(await (await fetch(`${url}/app/sub`)).json()).toEqual({
        url: '/sub',
        originalUrl: '/app/sub',
      });
    });

    it('shows the mount point in the environment of a fetch application, not in its URL', async () => {
      const app = new Hono<{ Bindings: { baseUrl: string; originalUrl: string } }>();
      app.get('/sub', ({ req, env, json: answer }) => answer({ url: req.url, env }));
      const { url } = await serve(app);
      expect(await (await fetch(`${url}/app/sub?a=1`)).json()).toMatchObject({
        url: `${url}/sub?a=1`,
        env: { baseUrl: '/app', originalUrl: '/app/sub?a=1', remoteAddress: '127.0.0.1' },
      });
    });

    it('keeps the mount point in redirects that Express makes', async () => {
      const app = express();
      app.get('/old', (request, response) => response.redirect(`${request.baseUrl}/new`));
      const { url } = await serve(app);
      const response = await fetch(`${url}/app/old`, { redirect: 'manual' });
      expect(response.headers.get('location')).toBe('/app/new');
    });

    it('keeps dot segments below the mount point', async () => {
      const app = new Hono();
      app.get('*', ({ req, text: answer }) => answer(new URL(req.url).pathname));
      const { url } = await serve(app);
      const request = httpRequest(url, { path: '/app/%2e%2e/secret' }).end();
      const [response] = await once(request, 'response');
      expect(response.statusCode).toBe(404);
      response.resume();
    });
  });

  describe('a request to an existing application', () => {
    it('delivers a body with a length as it came', async () => {
      const app = express();
      app.use((request, response) => response.json(request.headers));
      const { url } = await serve(app);
      const withLength = await (await fetch(`${url}/app`, { method: 'POST', body: 'abc' })).json();
      expect(withLength).toMatchObject({ 'content-length': '3' });
      expect(withLength).not.toHaveProperty('transfer-encoding');
      const without = await (await fetch(`${url}/app`, { method: 'POST' })).json();
      expect(without).toMatchObject({ 'content-length': '0' });
    });

    it('runs in the scope of the request, also on a connection used before', async () => {
      const app = express();
      app.get('/', (_request, response) => response.json(currentRequestId()));
      const { url } = await serve(app);
      for (const id of ['one', 'two']) {
        const response = await fetch(`${url}/app`, { headers: { 'x-request-id': id } });
        expect(await response.json()).toBe(id);
      }
    });

    it('rejects awaited work when the client leaves', async () => {
      const heard = new EventEmitter();
      const app = express();
      app.get('/', async (_request, response) => {
        heard.emit('started');
        await sleep(60_000).catch(() => heard.emit('cancelled', currentSignal().aborted));
        response.end();
      });
      const { url } = await serve(app);
      const started = once(heard, 'started');
      const cancelled = once(heard, 'cancelled');
      const request = httpRequest(`${url}/app`)
        .on('error', () => undefined)
        .end();
      await started;
      request.destroy();
      expect(await cancelled).toEqual([true]);
    });

    it('delivers HEAD as HEAD', async () => {
      const { url } = await serve(createServer((_request, response) => void response.end('12345')));
      const request = httpRequest(`${url}/app`, { method: 'HEAD' }).end();
      const [response] = await once(request, 'response');
      expect(response.statusCode).toBe(200);
      expect(await text(response)).toBe('');
    });

    it('copes with informational answers and trailers', async () => {
      const app = createServer((_request, response) => {
        response.writeProcessing();
        response.writeEarlyHints({ link: '</style.css>; rel=preload' });
        response.writeHead(200, { trailer: 'x-sum', 'transfer-encoding': 'chunked' });
        response.write('{"a":1}');
        response.addTrailers({ 'x-sum': '1' });
        response.end();
      });
      const { url } = await serve(app);
      const request = httpRequest(`${url}/app`).end();
      const [response] = await once(request, 'response');
      expect(await json(response)).toEqual({ a: 1 });
    });

    it('keeps repeated fields of the answer apart', async () => {
      const { url } = await serve(
        createServer((_request, response) => {
          response.setHeader('set-cookie', ['a=1', 'b=2']);
          response.end();
        }),
      );
      expect((await fetch(`${url}/app`)).headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    });
  });

  describe('an existing application that fails', () => {
    it.each([
      [
        'throws',
        (): never => {
          throw new Error('boom');
        },
      ],
      ['rejects', (): Promise<never> => Promise.reject(new Error('boom'))],
    ])('is a bare 500 when its listener %s', async (_, fail) => {
      const { url } = await serve((_request: unknown, _response: unknown) => fail());
      const response = await fetch(`${url}/app`);
      expect(response.status).toBe(500);
      expect(await response.text()).toBe('Internal Server Error');
    });

    it('answers a bare 500 when fetch returns no Response', async () => {
      const { url } = await serve({ fetch: () => 'text' });
      const response = await fetch(`${url}/app`);
      expect(response.status).toBe(500);
      expect(await response.text()).toBe('Internal Server Error');
    });

    it('cuts the connection when the application destroys its socket', async () => {
      const { url } = await serve(createServer((request) => void request.socket.destroy()));
      await expect(fetch(`${url}/app`)).rejects.toThrow('fetch failed');
    });

    it('cuts a begun answer when the application fails', async () => {
      const { url } = await serve(
        createServer((_request, response) => {
          response.writeHead(200, { 'content-length': '10' });
          response.write('12345', () => response.destroy());
        }),
      );
      const response = await fetch(`${url}/app`);
      expect(response.status).toBe(200);
      await expect(response.text()).rejects.toThrow('terminated');
    });
  });
});
describe('the life of an existing application', () => {
  it('starts and ends an existing application with its replica', async () => {
    const events: string[] = [];
    const app = fastify();
    app.addHook('onReady', async () => void events.push('ready'));
    app.addHook('onClose', async () => void events.push('close'));
    const opened = await open(app);
    expect(events).toEqual(['ready']);
    await opened.close();
    expect(events).toEqual(['ready', 'close']);
  });

  it('starts an application once that two replicas of a process share', async () => {
    const events: string[] = [];
    const app = fastify();
    app.addHook('onReady', async () => void events.push('ready'));
    app.addHook('onClose', async () => void events.push('close'));
    const [one, other] = await Promise.all([open(app), open(app)]);
    await one.close();
    expect(events).toEqual(['ready']);
    await other.close();
    expect(events).toEqual(['ready', 'close']);
  });

  it('builds an application once for each replica from a function', async () => {
    let built = 0;
    const build = (): unknown => {
      built++;
      return express();
    };
    await open(build);
    await open(async () => build());
    expect(built).toBe(2);
  });
});

describe('a Sluice application', () => {
  class Inner {
    @Get('/hello')
    hello(): string {
      return 'hello';
    }
  }

  it('serves a Sluice application as it is', async () => {
    const { url } = await serveExisting(createApp(Inner), 'plain');
    expect(await (await fetch(`${url}/app/hello`)).json()).toBe('hello');
  });

  it('starts a Sluice application before it is served', async () => {
    const calls: string[] = [];
    class Started extends Inner {
      init(): void {
        calls.push('init');
      }
    }
    await serveExisting(createApp(Started), 'plain');
    expect(calls).toEqual(['init']);
  });
});
