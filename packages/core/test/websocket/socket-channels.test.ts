import { type ChannelListener, subscribe, unsubscribe } from 'node:diagnostics_channel';

import { afterEach, beforeEach, expect, it } from 'vitest';

import {
  TestClient,
  WebSocket,
  WebSocketConnection,
  type WebSocketEvent,
  WebSocketException,
} from '@sluice/core';

class Rooms {
  @WebSocket('/rooms/:room')
  async room(socket: WebSocketConnection, room: number): Promise<void> {
    if (room === 0) throw new WebSocketException(1008, 'no');
    await socket.accept();
    if (room === 1) throw new WebSocketException(4001, 'late');
  }
}

let seen: unknown[] = [];
const listener =
  (name: string): ChannelListener =>
  (message) => {
    const { path, route, isAccepted, code, durationMs }: WebSocketEvent = Object(message);
    seen.push([name, path, route, isAccepted, code, typeof durationMs]);
  };
const LISTENERS = ['start', 'end'].map(
  (name) => [`sluice:websocket:${name}`, listener(name)] as const,
);
beforeEach(() => {
  seen = [];
  for (const [name, listen] of LISTENERS) subscribe(name, listen);
});
afterEach(() => {
  for (const [name, listen] of LISTENERS) unsubscribe(name, listen);
});

it.each([
  ['/rooms/7', true, 1000],
  ['/rooms/1', true, 4001],
  ['/rooms/0', false, 1006],
  ['/rooms/x', false, 1006],
])('the channels tell of the WebSocket %s', async (path, isAccepted, code) => {
  const client = new TestClient(Rooms, { raiseServerErrors: false });
  await client.connect(path).catch(() => 'refused');
  await expect.poll(() => seen).toHaveLength(2);
  expect(seen).toEqual([
    ['start', path, '/rooms/{room}', undefined, undefined, 'undefined'],
    ['end', path, '/rooms/{room}', isAccepted, code, 'number'],
  ]);
});
