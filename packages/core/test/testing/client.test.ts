import { describe, expect, it } from 'vitest';

import {
  Get,
  WebSocket,
  WebSocketConnection,
  createApp,
  currentRequestId,
  testClient,
} from '@sluice/core';

class Rooms {
  @Get('/rooms/:room')
  show(room: number) {
    return { room };
  }

  @WebSocket('/rooms/:room')
  async join(socket: WebSocketConnection, room: number) {
    await socket.accept(socket.subprotocols.includes('v2') ? { subprotocol: 'v2' } : {});
    for await (const message of socket) await socket.send(`${room}: ${String(message)}`);
  }

  @WebSocket('/id')
  async id(socket: WebSocketConnection) {
    await socket.send(currentRequestId() ?? '');
  }

  @WebSocket('/once')
  async once(socket: WebSocketConnection) {
    await socket.send('bye');
  }
}

const client = testClient(createApp(Rooms));

describe('the test client', () => {
  it('sends requests', async () => {
    const response = await client.fetch('/rooms/7');
    expect(await response.json()).toEqual({ room: 7 });
  });

  it('talks over WebSockets', async () => {
    const socket = await client.connect('/rooms/7', { subprotocols: ['v1', 'v2'] });
    expect(socket.subprotocol).toBe('v2');
    socket.send('hi');
    expect(await socket.receive()).toBe('7: hi');
    socket.close();
    expect((await socket.closed).code).toBe(1000);
  });

  it('sees the application close', async () => {
    const socket = await client.connect('/once');
    const messages: unknown[] = [];
    for await (const message of socket) messages.push(message);
    expect(messages).toEqual(['bye']);
    expect((await socket.closed).code).toBe(1000);
  });

  it.each([
    ['/rooms/x', 422],
    ['/nowhere', 404],
  ])('is refused at %s with %d', async (path, status) => {
    await expect(client.connect(path)).rejects.toMatchObject({ status });
  });

  it('gives a WebSocket the request id of its handshake', async () => {
    const headers = { 'x-request-id': 'mine' };
    const socket = await client.connect('/id', { headers });
    expect(await socket.receive()).toBe('mine');
  });

  it('sends headers', async () => {
    const headers = { origin: 'http://evil.example' };
    await expect(client.connect('/once', { headers })).rejects.toMatchObject({ status: 403 });
  });
});
