import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';

import { expect, it, onTestFinished } from 'vitest';

import { createApp } from '@sluice/core';
import { createClient, withOptions } from '../../src/client.js';

import { Chat, ending, gate } from '../compile/resumable/chat.js';

/** A server of the application behind a way that a test can break. */
async function open() {
  const server = await createApp(Chat).listen(0);
  const sockets = new Set<Socket>();
  const way = createServer((socket) => {
    const onward = connect(server.port, '127.0.0.1');
    for (const one of [socket, onward]) sockets.add(one.on('error', () => undefined));
    socket.pipe(onward).pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(way, 'listening');
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    way.close();
    await server.close({ drainTimeoutS: 0 });
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the server listens on TCP
  const { port } = way.address() as AddressInfo;
  const client = createClient<typeof Chat>(`http://127.0.0.1:${port}`);
  return { client, breakAll: () => sockets.forEach((socket) => socket.destroy()) };
}

it('goes on where its connection broke, and gets every event once', async () => {
  const { client, breakAll } = await open();
  const got: unknown[] = [];
  for await (const item of withOptions(client, { reconnect: true }).count('client', 4)) {
    got.push(item);
    if (got.length === 2) breakAll();
    gate('client', got.length).resolve(undefined);
  }
  expect(got).toEqual([1, 2, 3, 4].map((index) => ({ index })));
  expect(await ending('client').promise).toBe('whole');
});

it('stops the stream when its loop is left', async () => {
  const { client } = await open();
  for await (const item of client.count('left', 4)) {
    expect(item).toEqual({ index: 1 });
    break;
  }
  expect(await ending('left').promise).toBe('cancelled');
});

it('stops the stream when the call is aborted', async () => {
  const { client } = await open();
  const leave = new AbortController();
  const reading = async (): Promise<void> => {
    for await (const _ of withOptions(client, { signal: leave.signal }).count('aborted', 4)) {
      leave.abort();
    }
  };
  await expect(reading()).rejects.toThrow('aborted');
  expect(await ending('aborted').promise).toBe('cancelled');
});
