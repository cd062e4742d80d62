import { afterEach, describe, expect, it } from 'vitest';
import type { WebSocket as Client } from 'ws';

import { type Listening, WebSocket, WebSocketConnection, createApp, sleep } from '@sluice/core';

import { closed, openSocket, opened } from '../support/ws-client.js';

let api: Listening | undefined;

afterEach(() => api?.close({ drainTimeoutS: 0 }));

const MEGABYTE = 1024 * 1024;

let received = 0;
let sent = 0;

class Pressure {
  @WebSocket('/echo')
  async echo(socket: WebSocketConnection) {
    received = 0;
    for await (const message of socket) {
      received += message.length;
      // Nobody awaits it, and still the echo is held to the client's pace.
      void socket.send(message);
    }
  }

  @WebSocket('/unread')
  async unread(socket: WebSocketConnection) {
    await socket.accept();
    await sleep(60_000);
  }

  @WebSocket('/flood')
  async flood(socket: WebSocketConnection) {
    sent = 0;
    for (;;) {
      await socket.send(new Uint8Array(64 * 1024));
      sent += 64 * 1024;
    }
  }
}

async function open(path: string): Promise<Client> {
  api = await createApp(Pressure).listen({ port: 0, pingIntervalS: 0.02 });
  const client = openSocket(`${api.url}${path}`, { autoPong: false });
  await opened(client);
  return client;
}

/** Waits until a count no longer grows. */
async function settled(count: () => number): Promise<number> {
  let before = -1;
  while (count() !== before) {
    before = count();
    await sleep(100);
  }
  return before;
}

describe('a WebSocket under pressure', () => {
  it('a WebSocket stops reading what it cannot echo', async () => {
    const client = await open('/echo');
    client.pause();
    const message = Buffer.alloc(MEGABYTE / 4);
    for (let count = 0; count < 400; count += 1) client.send(message);
    expect(await settled(() => received)).toBeLessThan(32 * MEGABYTE);
    client.terminate();
  });

  it('a WebSocket is not read while its handler does not read', async () => {
    const client = await open('/unread');
    const message = Buffer.alloc(MEGABYTE / 4);
    for (let count = 0; count < 400; count += 1) client.send(message);
    const left = await settled(() => client.bufferedAmount);
    expect(100 * MEGABYTE - left).toBeLessThan(32 * MEGABYTE);
    client.terminate();
  });

  it('a WebSocket holds a producer that awaits its sends', async () => {
    const client = await open('/flood');
    client.pause();
    expect(await settled(() => sent)).toBeLessThan(32 * MEGABYTE);
    client.terminate();
  });

  it('a WebSocket is ended when its peer does not answer pings', async () => {
    const client = await open('/unread');
    expect((await closed(client)).code).toBe(1006);
  });
});
