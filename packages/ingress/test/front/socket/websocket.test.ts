import { once } from 'node:events';
import type { Duplex } from 'node:stream';

import { WebSocket as Socket, WebSocketConnection, setLogger } from '@sluice/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';

import { memoryPair, serveChannel } from '../../../src/channel.js';
import { Ingress } from '../../../src/index.js';
import { createRequestRouter } from '../../../src/router.js';
import {
  openStage,
  openStageWith,
  replicaOf,
  snapshotOf,
  stageApplication,
  type Stage,
} from '../stage.js';

// The failures here are meant; the tests look at what clients and callers are told.
setLogger({ error: () => undefined });

class Echo {
  @Socket('/echo/:name')
  async echo(name: string, socket: WebSocketConnection): Promise<void> {
    for await (const message of socket) await socket.send(`${name}:${String(message)}`);
  }

  @Socket('/bye')
  async bye(socket: WebSocketConnection): Promise<void> {
    await socket.receiveText();
    socket.close(4001, 'bye');
  }

  @Socket('/return')
  async finish(socket: WebSocketConnection): Promise<void> {
    await socket.send('done');
  }

  @Socket('/throw')
  async fail(socket: WebSocketConnection): Promise<void> {
    await socket.send('about to');
    throw new Error('boom');
  }

  @Socket('/refuse')
  async refuse(socket: WebSocketConnection): Promise<void> {
    socket.close();
  }
}

@Ingress({ allowedOrigins: ['https://friend.example'] })
class Open extends Echo {}

const ECHO = { kind: 'class', type: Echo } as const;

function dial(stage: Stage, path: string, headers: Record<string, string> = {}): WebSocket {
  return new WebSocket(stage.url.replace('http', 'ws') + path, { headers });
}

async function refusal(socket: WebSocket): Promise<{ status: number | undefined; id: unknown }> {
  const [, response] = await once(socket, 'unexpected-response');
  response.resume();
  return { status: response.statusCode, id: response.headers['x-request-id'] };
}

async function closing(socket: WebSocket): Promise<{ code: unknown; reason: string }> {
  const [code, reason] = await once(socket, 'close');
  return { code, reason: String(reason) };
}

describe('a WebSocket through the front', () => {
  it('carries messages both ways, and the request id on the handshake', async () => {
    const stage = await openStage([await stageApplication('/my_app', ECHO)]);
    const socket = dial(stage, '/my_app/echo/me', { 'x-request-id': 'id-1' });
    const opened = once(socket, 'open');
    const [response] = await once(socket, 'upgrade');
    expect(response.headers['x-request-id']).toBe('id-1');
    await opened;
    socket.send('a');
    expect(String((await once(socket, 'message'))[0])).toBe('me:a');
    const closed = closing(socket);
    socket.close(4321);
    expect(await closed).toMatchObject({ code: 4321 });
    await expect
      .poll(() => stage.entries)
      .toMatchObject([
        { kind: 'websocket', route: '/my_app/echo/{name}', status: 4321, requestId: 'id-1' },
      ]);
  });

  it.each([
    { path: '/bye', code: 4001, reason: 'bye' },
    { path: '/return', code: 1000, reason: '' },
    { path: '/throw', code: 1011, reason: '' },
  ])('of $path ends with $code', async ({ path, code, reason }) => {
    const stage = await openStage([await stageApplication('/', ECHO)]);
    const socket = dial(stage, path);
    socket.on('open', () => socket.send('go'));
    expect(await closing(socket)).toEqual({ code, reason });
    await expect.poll(() => stage.entries).toMatchObject([{ route: path, status: code }]);
  });

  it.each([
    { path: '/my_app/nowhere', headers: {}, status: 404 },
    { path: '/elsewhere', headers: {}, status: 404 },
    { path: '/my_app/refuse', headers: {}, status: 403 },
    { path: '/my_app/bye', headers: { origin: 'https://evil.example' }, status: 403 },
    { path: '/%zz', headers: {}, status: 400 },
  ])('to $path is refused with $status', async ({ path, headers, status }) => {
    const stage = await openStage([await stageApplication('/my_app', ECHO)]);
    const socket = dial(stage, path, { ...headers, 'x-request-id': 'id-1' });
    expect(await refusal(socket)).toEqual({ status, id: 'id-1' });
    await expect.poll(() => stage.entries).toMatchObject([{ kind: 'websocket', status }]);
  });

  it.each(['same host', 'https://friend.example'])(
    'opens a WebSocket to pages of %s',
    async (origin) => {
      const stage = await openStage([await stageApplication('/', { kind: 'class', type: Open })]);
      const socket = dial(stage, '/echo/me', {
        origin: origin === 'same host' ? stage.url : origin,
      });
      await once(socket, 'open');
      const closed = closing(socket);
      socket.close(1000);
      expect(await closed).toMatchObject({ code: 1000 });
    },
  );

  it('closes a WebSocket with 1011 when its replica dies', async () => {
    const application = await stageApplication('/', ECHO);
    let end: Duplex | undefined;
    const router = createRequestRouter({
      open: async () => {
        const [near, far] = memoryPair();
        serveChannel(far, replicaOf(application.opened));
        end = far;
        return near;
      },
    });
    const stage = await openStageWith(router, snapshotOf([application]));
    const socket = dial(stage, '/echo/me');
    await once(socket, 'open');
    const closed = closing(socket);
    end?.destroy();
    expect(await closed).toMatchObject({ code: 1011 });
    await router.close();
  });

  afterEach(() => void vi.useRealTimers());

  it('does not cut a WebSocket at the request timeout', async () => {
    const stage = await openStage([await stageApplication('/', ECHO)], { requestTimeoutS: 60 });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const socket = dial(stage, '/echo/me');
    await once(socket, 'open');
    vi.advanceTimersByTime(61_000);
    socket.send('still');
    expect(String((await once(socket, 'message'))[0])).toBe('me:still');
    socket.terminate();
  });

  it('keeps a busy WebSocket open during a drain, and closes it with 1012 at the end', async () => {
    const stage = await openStage([await stageApplication('/', ECHO)]);
    const socket = dial(stage, '/echo/me');
    await once(socket, 'open');
    const closed = closing(socket);
    vi.useFakeTimers({
      toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'],
    });
    const drained = stage.front.drain({ graceMs: 3_000 });
    for (let ms = 0; ms < 3_000; ms += 500) {
      socket.send('still');
      // oxlint-disable-next-line no-await-in-loop
      expect(String((await once(socket, 'message'))[0])).toBe('me:still');
      vi.advanceTimersByTime(500);
    }
    vi.useRealTimers();
    await drained;
    expect(await closed).toMatchObject({ code: 1012 });
  });

  it('closes a WebSocket with 1012 when the front drains', async () => {
    const stage = await openStage([await stageApplication('/', ECHO)]);
    const socket = dial(stage, '/echo/me');
    await once(socket, 'open');
    const closed = closing(socket);
    await stage.front.drain({ graceMs: 1000 });
    expect(await closed).toMatchObject({ code: 1012 });
    expect(stage.entries).toMatchObject([{ status: 1012 }]);
  });
});
