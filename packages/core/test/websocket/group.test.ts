import { IsString } from 'class-validator';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import type { WebSocket as Client } from 'ws';

import {
  type Listening,
  WebSocket,
  WebSocketConnection,
  WebSocketGroup,
  type WebSocketGroupOptions,
  createApp,
  TestClient,
} from '@sluice/core';

import { closed, openSocket, opened } from '../support/ws-client.js';

class Said {
  @IsString() text!: string;
}

let group = new WebSocketGroup();
let written = 0;

class Rooms {
  @WebSocket('/plain')
  async plain(socket: WebSocketConnection) {
    group.join(socket);
    group.join(socket);
    for await (const message of socket) {
      if (message === 'leave') group.leave(socket);
      else if (message === 'bye') return;
      else group.broadcast(message, { except: socket });
    }
  }

  @WebSocket('/typed', { send: Said })
  async typed(socket: WebSocketConnection<string | Uint8Array, Said>) {
    group.join(socket);
    for await (const text of socket) {
      group.broadcast({
        get text() {
          written += 1;
          return String(text);
        },
      });
    }
  }

  @WebSocket('/wrong', { send: Said })
  async wrong(socket: WebSocketConnection<string | Uint8Array, Said>) {
    group.join(socket);
    await socket.receive();
    group.broadcast('wrong');
  }
}

const memory = new TestClient(createApp(Rooms));

afterEach(() => {
  group = new WebSocketGroup();
});

/** Joins a member in memory; resolves when it is one. */
async function member(path: string) {
  const size = group.size;
  const socket = await memory.connect(path);
  await expect.poll(() => group.size).toBe(size + 1);
  return socket;
}

describe('a group', () => {
  it('sends a message to all members but one', async () => {
    const [ann, ben, cid] = [
      await member('/plain'),
      await member('/plain'),
      await member('/plain'),
    ];
    ann.send('hi');
    expect(await ben.receive()).toBe('hi');
    expect(await cid.receive()).toBe('hi');
    ben.send(Uint8Array.of(1));
    expect(await ann.receive()).toEqual(Uint8Array.of(1));
  });

  it('is left by a call, by the end of the handler, and when a client closes or vanishes', async () => {
    const members = [];
    for (let count = 0; count < 4; count += 1) members.push(await member('/plain'));
    const [ann, ben, cid, dan] = members;
    ann?.send('leave');
    ben?.send('bye');
    cid?.close();
    dan?.vanish();
    await expect.poll(() => group.size).toBe(0);
    expect(group.broadcast('nobody')).toBe(0);
  });

  it('writes a message once for all sockets of a route', async () => {
    written = 0;
    const [ann, ben] = [await member('/typed'), await member('/typed')];
    ann.send('hi');
    expect(await ann.receive()).toBe('{"text":"hi"}');
    expect(await ben.receive()).toBe('{"text":"hi"}');
    expect(written).toBe(1);
  });

  it('fails the handler that sends what the route does not declare', async () => {
    const ann = await member('/wrong');
    ann.send('go');
    await expect(ann.receive()).rejects.toThrow('E_RESPONSE_MISMATCH');
    expect((await ann.closed).code).toBe(1011);
  });

  it('closes its members', async () => {
    const ann = await member('/plain');
    expect([...group]).toHaveLength(1);
    group.close(4000, 'over');
    expect(await ann.closed).toMatchObject({ code: 4000, reason: 'over' });
    expect(group.size).toBe(0);
  });

  it('takes no socket that has ended', async () => {
    let late: WebSocketConnection | undefined;
    class Late {
      @WebSocket('/')
      async late(socket: WebSocketConnection) {
        late = socket;
        await socket.send('hi');
      }
    }
    const socket = await new TestClient(createApp(Late)).connect('/');
    await socket.closed;
    if (late !== undefined) group.join(late);
    expect(group.size).toBe(0);
  });
});

describe('the options of a group', () => {
  it.each([Number.NaN, -1, Infinity])('have no maxWaitingBytes of %d', (maxWaitingBytes) => {
    expect(() => new WebSocketGroup({ maxWaitingBytes })).toThrow(RangeError);
  });
});

const KILOBYTE = 1024;

async function slowAndQuick(
  options: WebSocketGroupOptions,
): Promise<{ slow: Client; quick: Client }> {
  group = new WebSocketGroup(options);
  const api: Listening = await createApp(Rooms).listen(0);
  onTestFinished(() => api.close({ drainTimeoutS: 0 }));
  const slow = openSocket(`${api.url}/plain`);
  const quick = openSocket(`${api.url}/plain`);
  await Promise.all([opened(slow), opened(quick)]);
  await expect.poll(() => group.size).toBe(2);
  slow.pause();
  return { slow, quick };
}

/** Broadcasts 64 KiB a turn until `isOver`, at most 100 MiB. */
async function flood(isOver: (reached: number) => boolean): Promise<number> {
  const message = new Uint8Array(64 * KILOBYTE);
  for (let count = 0; count < 1600; count += 1) {
    if (isOver(group.broadcast(message))) return count;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error('nothing was too slow');
}

describe('a slow member of a group', () => {
  it('is closed', async () => {
    const { slow, quick } = await slowAndQuick({ maxWaitingBytes: 512 * KILOBYTE });
    await flood((reached) => reached === 1);
    expect(group.size).toBe(1);
    expect(quick.readyState).toBe(quick.OPEN);
    slow.resume();
    expect(await closed(slow)).toEqual({ code: 1013, reason: 'Too slow' });
  });

  it('misses messages until it has room, in order', async () => {
    const { slow } = await slowAndQuick({
      slowMembers: 'drop',
      maxWaitingBytes: 512 * KILOBYTE,
    });
    const sizes: number[] = [];
    slow.on('message', (data: Buffer) => sizes.push(data.length));
    const sent = await flood((reached) => reached === 1);
    expect(group.size).toBe(2);
    slow.resume();
    await expect.poll(() => sizes.length).toBe(sent);
    await expect.poll(() => group.broadcast('a')).toBe(2);
    await expect.poll(() => sizes.at(-1)).toBe(1);
  });
});
