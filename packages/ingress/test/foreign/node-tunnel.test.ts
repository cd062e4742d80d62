import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { buffer, text } from 'node:stream/consumers';

import express from 'express';
import { describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';

import type { IngressOptions } from '../../src/index.js';
import { openStage, stageApplication, type Stage } from '../front/stage.js';
import { BRIDGES, serveExisting } from './bridges.js';
import { existing } from './existing.js';

function echoServer(): {
  readonly server: ReturnType<typeof createServer>;
  readonly seen: string[];
} {
  const seen: string[] = [];
  const app = express();
  app.use((request, response) => {
    seen.push(`${request.method} ${request.originalUrl}`);
    response.status(404).send('no such page');
  });
  const server = createServer(app);
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    seen.push(`upgrade ${request.url} ${String(Reflect.get(request, 'originalUrl'))}`);
    if (request.url?.startsWith('/echo') !== true) {
      socket.end(
        'HTTP/1.1 401 Unauthorized\r\nconnection: keep-alive\r\ncontent-length: 2\r\n\r\nno',
      );
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      client.on('message', (data, isBinary) => client.send(data, { binary: isBinary }));
    });
  });
  return { server, seen };
}

async function serve(app: unknown, options: IngressOptions = {}): Promise<Stage> {
  return openStage([await stageApplication('/app', existing(app, options))]);
}

function dial(stage: Stage, path: string, headers: Record<string, string> = {}): WebSocket {
  return new WebSocket(stage.url.replace('http', 'ws') + path, { headers });
}

const HANDSHAKE =
  'GET /app/nope HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n' +
  'sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';

describe("an existing application's own WebSockets", () => {
  it('carries WebSockets of an existing application, path stripped, with the request id', async () => {
    const { server, seen } = echoServer();
    const stage = await serve(server);
    const socket = dial(stage, '/app/echo?a=1', { 'x-request-id': 'id-1' });
    const opened = once(socket, 'open');
    const [response] = await once(socket, 'upgrade');
    expect(response.headers['x-request-id']).toBe('id-1');
    await opened;
    socket.send('hello');
    expect(String((await once(socket, 'message'))[0])).toBe('hello');
    const large = Buffer.alloc(2_000_000, 7);
    socket.send(large);
    expect(large.equals((await once(socket, 'message'))[0])).toBe(true);
    expect(seen).toEqual(['upgrade /echo?a=1 /app/echo?a=1']);
    const closed = once(socket, 'close');
    socket.close(4321);
    expect((await closed)[0]).toBe(4321);
    await expect
      .poll(() => stage.entries)
      .toMatchObject([{ kind: 'websocket', route: '/app', status: 101, requestId: 'id-1' }]);
  });

  it('finds an application by a handshake target in absolute form', async () => {
    const { server, seen } = echoServer();
    const stage = await serve(server);
    const socket = connect(stage.front.address?.port ?? 0, '127.0.0.1');
    socket.write(HANDSHAKE.replace('GET /app/nope', 'GET http://a/app/echo?a=1'));
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 101 /);
    expect(seen).toEqual(['upgrade /echo?a=1 /app/echo?a=1']);
    socket.destroy();
  });

  it('lets an existing application refuse a WebSocket', async () => {
    const stage = await serve(echoServer().server);
    const socket = dial(stage, '/app/nope');
    const [, response] = await once(socket, 'unexpected-response');
    expect(response.statusCode).toBe(401);
    expect(await text(response)).toBe('no');
    await expect.poll(() => stage.entries).toMatchObject([{ status: 401 }]);
  });

  it('answers a handshake as a request when no listener takes upgrades', async () => {
    const app = express();
    app.use((_request, response) => void response.status(404).send('no such page'));
    const stage = await serve(app);
    const [, response] = await once(dial(stage, '/app/echo'), 'unexpected-response');
    expect(response.statusCode).toBe(404);
    expect(await text(response)).toBe('no such page');
  });

  it('refuses WebSockets to pages of another origin', async () => {
    const { server, seen } = echoServer();
    const stage = await serve(server);
    const headers = { origin: 'https://evil.example' };
    const [, response] = await once(dial(stage, '/app/echo', headers), 'unexpected-response');
    response.resume();
    expect(response.statusCode).toBe(403);
    expect(seen).toEqual([]);
  });

  it('opens WebSockets to the origins that the application allows', async () => {
    const stage = await serve(echoServer().server, { allowedOrigins: '*' });
    const socket = dial(stage, '/app/echo', { origin: 'https://evil.example' });
    const [response] = await once(socket, 'upgrade');
    expect(response.statusCode).toBe(101);
    socket.terminate();
  });

  it('lets no request in behind a refused handshake', async () => {
    const { server, seen } = echoServer();
    const stage = await serve(server);
    const socket = connect(stage.front.address?.port ?? 0, '127.0.0.1');
    const smuggled = 'GET /app/smuggled HTTP/1.1\r\nhost: a\r\n\r\n';
    socket.write(HANDSHAKE + smuggled);
    const answer = String(await buffer(socket));
    expect(answer).toMatch(/^HTTP\/1\.1 401 /);
    expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
    expect(seen).toEqual(['upgrade /nope /app/nope']);
  });

  it('ends the WebSocket of an existing application when the client vanishes', async () => {
    const { server } = echoServer();
    const upgraded = once(server, 'upgrade');
    const stage = await serve(server);
    const socket = dial(stage, '/app/echo');
    await once(socket, 'open');
    const [, inApplication] = await upgraded;
    const closed = once(inApplication, 'close');
    socket.terminate();
    await closed;
    await expect.poll(() => stage.entries).toMatchObject([{ status: 101 }]);
  });

  it('ends the WebSockets of an existing application when the front drains', async () => {
    const stage = await serve(echoServer().server);
    const socket = dial(stage, '/app/echo');
    await once(socket, 'open');
    const closed = once(socket, 'close');
    await stage.front.drain({ graceMs: 100 });
    expect((await closed)[0]).toBe(1006);
  });
});

describe('a handshake with a length', () => {
  it.each(BRIDGES)(
    'leaves no connection behind that the next one would end up on (%s)',
    async (bridge) => {
      const app = express();
      app.use(
        (request, response) => void response.send(`${request.method} ${request.originalUrl}`),
      );
      const stage = await serveExisting(app, bridge);
      const handshake = HANDSHAKE.replace(
        'upgrade: websocket',
        'upgrade: websocket\r\ncontent-length: 5000',
      );
      for (let round = 0; round < 3; round += 1) {
        for (const request of [handshake, HANDSHAKE]) {
          const socket = connect(stage.front.address?.port ?? 0, '127.0.0.1');
          socket.write(request);
          expect(await text(socket)).toMatch(/^HTTP\/1.1 200 OK[^]*GET \/app\/nope$/);
        }
        expect(await (await fetch(`${stage.url}/app/plain`)).text()).toBe('GET /app/plain');
      }
    },
  );
});

describe('an upgrade to another protocol', () => {
  it.each(BRIDGES)(
    'ignores an upgrade to another protocol, as clients that try HTTP/2 expect (%s)',
    async (bridge) => {
      const app = express();
      app.use((request, response) => void request.pipe(response));
      const stage = await serveExisting(app, bridge);
      const socket = connect(stage.front.address?.port ?? 0, '127.0.0.1');
      socket.write(
        'POST /app/x HTTP/1.1\r\nhost: a\r\nconnection: Upgrade, HTTP2-Settings, close\r\nupgrade: h2c\r\n' +
          'http2-settings: AAMAAABkAARAAAAAAAIAAAAA\r\ncontent-length: 5\r\n\r\nhello',
      );
      expect(await text(socket)).toMatch(/^HTTP\/1.1 200 OK[^]*hello/);
    },
  );
});
