import { describe, expect, expectTypeOf, it } from 'vitest';

import {
  Get,
  TestClient,
  WebSocket,
  WebSocketConnection,
  WebSocketDisconnect,
  currentRequestId,
  dependency,
} from '@sluice/core';

import { captureLog } from '../support/capture-log.js';

const log = captureLog();
const events: string[] = [];

const held = dependency({}, async function* () {
  yield 'held';
  events.push('released');
});

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
    await socket.accept({ headers: { 'set-cookie': 'seen=1', 'x-own': 'yes' } });
    await socket.send('bye');
  }

  @WebSocket('/sum', { dependencies: [held] })
  async sum(socket: WebSocketConnection) {
    for await (const message of socket) {
      await socket.sendJson({ sum: Number(JSON.parse(String(message)).a) + 1 });
    }
  }

  @WebSocket('/cookie')
  async cookie(socket: WebSocketConnection) {
    await socket.sendJson(Object.fromEntries(socket.headers));
  }

  @WebSocket('/fails')
  async fails(socket: WebSocketConnection) {
    await socket.send('first');
    throw new RangeError('of the handler');
  }

  @WebSocket('/fails-early')
  failsEarly(socket: WebSocketConnection) {
    throw new RangeError(`early at ${socket.path}`);
  }

  @WebSocket('/short', { maxMessageBytes: 4 })
  async short(socket: WebSocketConnection) {
    await socket.send(await socket.receive());
  }
}

const client = new TestClient(Rooms);

describe('the test client', () => {
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
    expect(socket.headers.get('x-own')).toBe('yes');
    const messages: unknown[] = [];
    for await (const message of socket) messages.push(message);
    expect(messages).toEqual(['bye']);
    expect((await socket.closed).code).toBe(1000);
    await expect(socket.receive()).rejects.toBeInstanceOf(WebSocketDisconnect);
  });

  it('sends and reads JSON of its types', async () => {
    const socket = await client.connect<{ sum: number }, { a: number }>('/sum');
    socket.sendJson({ a: 1 });
    const answer = await socket.receiveJson();
    expectTypeOf(answer).toEqualTypeOf<{ sum: number }>();
    expect(answer).toEqual({ sum: 2 });
    // @ts-expect-error: a is a number
    socket.sendJson({ a: '2' });
    expect(await socket.receiveText()).toBe('{"sum":3}');
    await socket[Symbol.asyncDispose]();
    expect(events).toEqual(['released']);
  });

  it.each([
    ['/rooms/x', 422],
    ['/nowhere', 404],
  ])('is refused at %s with %d', async (path, status) => {
    await expect(client.connect(path)).rejects.toMatchObject({
      name: 'WebSocketDenialError',
      status,
    });
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

  it('keeps the cookies of handshakes, and sends its own', async () => {
    const own = new TestClient(Rooms, { headers: { 'x-all': '1' } });
    await own.connect('/once');
    const socket = await own.connect('/cookie', { cookies: { once: '2' } });
    expect(await socket.receiveJson()).toMatchObject({ cookie: 'seen=1; once=2', 'x-all': '1' });
  });

  it('throws the error of a handler, behind what it has sent', async () => {
    log.length = 0;
    const socket = await client.connect('/fails');
    expect(await socket.receive()).toBe('first');
    await expect(socket.receive()).rejects.toThrow(new RangeError('of the handler'));
    expect((await socket.closed).code).toBe(1011);
    await expect(client.connect('/fails-early')).rejects.toThrow('early at /fails-early');
    expect(log).toEqual([]);
  });

  it('sees what other clients see where the test wants that', async () => {
    log.length = 0;
    const quiet = new TestClient(Rooms, { raiseServerErrors: false });
    const socket = await quiet.connect('/fails');
    await socket.receive();
    await expect(socket.receive()).rejects.toMatchObject({ code: 1011 });
    await expect(quiet.connect('/fails-early')).rejects.toMatchObject({ status: 500 });
    expect(log).toHaveLength(2);
  });

  it('counts the bytes of messages as a server does', async () => {
    const socket = await client.connect('/short');
    socket.send('äää');
    expect((await socket.closed).code).toBe(1009);
  });

  it('closes with 1001 when its client ends', async () => {
    const own = new TestClient(Rooms);
    const socket = await own.connect('/rooms/7');
    await own.close();
    expect(await socket.closed).toMatchObject({ code: 1001 });
  });
});
