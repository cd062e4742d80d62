import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  CancelledError,
  Get,
  HttpError,
  type Listening,
  WebSocket,
  WebSocketConnection,
  WebSocketDisconnect,
  createApp,
  sleep,
} from '@sluice/core';

import { captureLog } from '../support/capture-log.js';
import {
  closed,
  heard,
  openSocket,
  opened,
  refusal,
  transcript,
  upgraded,
} from '../support/ws-client.js';

const events: unknown[] = [];

class Sockets {
  @Get('/plain')
  plain() {
    return 'plain';
  }

  @WebSocket('/echo')
  async echo(socket: WebSocketConnection) {
    for await (const message of socket) await socket.send(message);
    events.push('ended');
  }

  @WebSocket('/rooms/:room')
  async room(socket: WebSocketConnection, room: number, name = 'anonymous') {
    await socket.send({ room, name, params: socket.params, query: socket.query });
  }

  @WebSocket('/protocol')
  async protocol(socket: WebSocketConnection) {
    await socket.accept({ subprotocol: 'chat.v2', headers: { 'x-own': 'yes' } });
    await socket.sendJson(socket.subprotocols);
  }

  @WebSocket('/typed')
  async typed(socket: WebSocketConnection) {
    const json = await socket.receiveJson();
    const text = await socket.receiveText();
    const bytes = await socket.receiveBytes();
    await socket.sendJson({ json, text, bytes: [...bytes] });
    await socket.sendText('text');
    await socket.sendBytes(Uint8Array.of(1, 2));
    socket.close(4001, 'bye');
  }

  @WebSocket('/refuse')
  refuse(socket: WebSocketConnection) {
    socket.close();
  }

  @WebSocket('/ignore')
  ignore(socket: WebSocketConnection) {
    // Returns without accepting.
    events.push(socket.path);
  }

  @WebSocket('/teapot')
  teapot(socket: WebSocketConnection) {
    throw new HttpError(418, socket.query['drink']);
  }

  @WebSocket('/fails-early')
  failsEarly(socket: WebSocketConnection) {
    throw new Error(`secret of ${socket.path}`);
  }

  @WebSocket('/fails')
  async fails(socket: WebSocketConnection) {
    await socket.receive();
    throw new Error('secret');
  }

  @WebSocket('/waits')
  async waits(socket: WebSocketConnection) {
    await socket.send('ready');
    await sleep(60_000).catch((error: unknown) => {
      events.push(error instanceof CancelledError ? 'cancelled' : error);
    });
    events.push(await socket.receive().catch((error: unknown) => error));
    events.push(await socket.send('late').catch((error: unknown) => error));
  }
}

let api: Listening;
const log = captureLog();

beforeAll(async () => {
  api = await createApp(Sockets).listen(0);
});

afterAll(() => api.close());

const open = (path: string, options: Parameters<typeof openSocket>[1] = {}) =>
  openSocket(`${api.url}${path}`, options);

describe('a WebSocket', () => {
  it('a WebSocket echoes text and bytes, and its iteration ends when the client closes', async () => {
    events.length = 0;
    const client = open('/echo');
    await opened(client);
    client.send('hi');
    expect(await heard(client)).toBe('hi');
    client.send(Uint8Array.of(1, 2));
    expect(await heard(client)).toEqual([1, 2]);
    client.close(1000);
    expect((await closed(client)).code).toBe(1000);
    await expect.poll(() => events).toContain('ended');
  });

  it('a WebSocket has path and query parameters, and closes with 1000 when its handler returns', async () => {
    const { messages, closed: end } = await transcript(open('/rooms/7?name=Ada'));
    expect(messages.map((message) => JSON.parse(String(message)) as unknown)).toEqual([
      { room: 7, name: 'Ada', params: { room: '7' }, query: { name: 'Ada' } },
    ]);
    expect(end.code).toBe(1000);
  });

  it('a WebSocket refuses invalid parameters with 422 on the handshake', async () => {
    const { status, body } = await refusal(open('/rooms/x'));
    expect(status).toBe(422);
    expect(JSON.parse(body)).toMatchObject({ detail: [{ loc: ['path', 'room'] }] });
  });

  it('a WebSocket accepts a subprotocol and adds headers', async () => {
    const client = open('/protocol', { protocols: ['chat.v1', 'chat.v2'] });
    const accepted = upgraded(client);
    const { messages } = await transcript(client);
    const response = await accepted;
    expect(client.protocol).toBe('chat.v2');
    expect(response.headers['x-own']).toBe('yes');
    expect(response.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(messages).toEqual(['["chat.v1","chat.v2"]']);
  });

  it('a WebSocket reads and writes by type, and closes with its own code', async () => {
    const client = open('/typed');
    const said = transcript(client);
    await opened(client);
    client.send('{"a":1}');
    client.send('text');
    client.send(Uint8Array.of(7));
    const { messages, closed: end } = await said;
    expect(messages).toEqual(['{"json":{"a":1},"text":"text","bytes":[7]}', 'text', [1, 2]]);
    expect(end).toEqual({ code: 4001, reason: 'bye' });
  });

  it('a WebSocket reads JSON without the key __proto__', async () => {
    const client = open('/typed');
    const said = transcript(client);
    await opened(client);
    client.send('{"a":[{"__proto__":{"b":1},"c":"__proto__"}]}');
    client.send('text');
    client.send(Uint8Array.of(7));
    const [first] = (await said).messages;
    expect(first).toBe('{"json":{"a":[{"c":"__proto__"}]},"text":"text","bytes":[7]}');
  });

  it('a WebSocket closes with 1007 when a message is not what the handler reads', async () => {
    const client = open('/typed');
    const said = transcript(client);
    await opened(client);
    client.send('{');
    expect((await said).closed).toEqual({ code: 1007, reason: 'The message is not JSON.' });
  });

  it.each([
    ['/refuse', 403, 'Forbidden'],
    ['/ignore', 403, 'Forbidden'],
    ['/teapot?drink=tea', 418, 'tea'],
    ['/nowhere', 404, 'Not Found'],
    ['/plain', 404, 'Not Found'],
  ])('a WebSocket at %s is refused with %d', async (path, status, detail) => {
    const refused = await refusal(open(path));
    expect(refused).toEqual({ status, body: JSON.stringify({ detail }) });
  });

  it('a WebSocket is refused with 500, and nothing of the message, when its handler fails before accepting', async () => {
    log.length = 0;
    expect(await refusal(open('/fails-early'))).toEqual({
      status: 500,
      body: 'Internal Server Error',
    });
    expect(log).toHaveLength(1);
  });

  it('a WebSocket closes with 1011 when its handler fails later', async () => {
    log.length = 0;
    const client = open('/fails');
    const said = transcript(client);
    await opened(client);
    client.send('go');
    expect((await said).closed).toEqual({ code: 1011, reason: '' });
    expect(log).toHaveLength(1);
  });

  it('a WebSocket cancels its handler when the client vanishes; later reads and writes reject', async () => {
    events.length = 0;
    log.length = 0;
    const client = open('/waits');
    await heard(client);
    client.terminate();
    await expect.poll(() => events).toHaveLength(3);
    expect(events[0]).toBe('cancelled');
    expect(events[1]).toBeInstanceOf(WebSocketDisconnect);
    expect(events[1]).toMatchObject({ code: 1006 });
    expect(events[2]).toBeInstanceOf(WebSocketDisconnect);
    expect(log).toEqual([]);
  });

  it('a WebSocket closes with 1009 when a message is too long', async () => {
    const client = open('/echo');
    const said = transcript(client);
    await opened(client);
    client.send('x'.repeat(1024 * 1024 + 1));
    expect((await said).closed.code).toBe(1009);
  });
});

function answer(origin: string | undefined): Promise<unknown> {
  const client = open('/rooms/1', { headers: origin === undefined ? {} : { origin } });
  return Promise.race([refusal(client).then(({ status }) => status), closed(client)]);
}

describe('the origin of a WebSocket', () => {
  it.each(['http://evil.example', 'null', 'not a url'])(
    'a WebSocket of the origin %s is refused',
    async (origin) => {
      expect(await answer(origin)).toBe(403);
    },
  );

  it('a WebSocket may be without an origin', async () => {
    expect(await answer(undefined)).toMatchObject({ code: 1000 });
  });

  it('a WebSocket may have the host itself as its origin', async () => {
    expect(await answer(api.url)).toMatchObject({ code: 1000 });
  });

  it('a WebSocket of an allowed origin is accepted', async () => {
    const app = createApp(Sockets, { allowedOrigins: ['http://friend.example'] });
    const listening = await app.listen(0);
    const headers = { origin: 'http://friend.example' };
    const client = openSocket(`${listening.url}/rooms/1`, { headers });
    expect((await closed(client)).code).toBe(1000);
    await listening.close();
  });
});

describe('draining', () => {
  it('draining closes WebSockets with 1012', async () => {
    const listening = await createApp(Sockets).listen(0);
    const client = openSocket(`${listening.url}/echo`);
    await opened(client);
    const end = closed(client);
    await listening.close();
    expect((await end).code).toBe(1012);
  });
});
