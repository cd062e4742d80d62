import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket as Client } from 'ws';

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
  ignore(_: WebSocketConnection) {
    // Returns without accepting.
  }

  @WebSocket('/teapot')
  teapot(_: WebSocketConnection) {
    throw new HttpError(418, 'tea');
  }

  @WebSocket('/fails-early')
  failsEarly(_: WebSocketConnection) {
    throw new Error('secret');
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

function open(
  path: string,
  options: { headers?: Record<string, string>; protocols?: string[] } = {},
) {
  const url = `${api.url.replace('http', 'ws')}${path}`;
  return new Client(url, options.protocols ?? [], { headers: options.headers ?? {} });
}

interface Closed {
  readonly code: number;
  readonly reason: string;
}

/** What a socket says until it closes. */
async function transcript(client: Client): Promise<{ messages: unknown[]; closed: Closed }> {
  const messages: unknown[] = [];
  client.on('message', (data: Buffer, isBinary) => {
    messages.push(isBinary ? [...data] : data.toString());
  });
  return { messages, closed: await closed(client) };
}

async function closed(client: Client): Promise<Closed> {
  const [code, reason] = (await once(client, 'close')) as [number, Buffer];
  return { code, reason: reason.toString() };
}

/** The plain response to a refused handshake. */
async function refusal(client: Client): Promise<{ status: number | undefined; body: string }> {
  client.on('error', () => undefined);
  const [, response] = (await once(client, 'unexpected-response')) as [
    unknown,
    import('node:http').IncomingMessage,
  ];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status: response.statusCode, body: Buffer.concat(chunks).toString() };
}

describe('a WebSocket', () => {
  it('echoes text and bytes, and its iteration ends when the client closes', async () => {
    events.length = 0;
    const client = open('/echo');
    await once(client, 'open');
    client.send('hi');
    expect(String((await once(client, 'message'))[0])).toBe('hi');
    client.send(Uint8Array.of(1, 2));
    const [data, isBinary] = (await once(client, 'message')) as [Buffer, boolean];
    expect([isBinary, ...data]).toEqual([true, 1, 2]);
    client.close(1000);
    expect((await closed(client)).code).toBe(1000);
    await until(() => events.includes('ended'));
  });

  it('has path and query parameters, and closes with 1000 when its handler returns', async () => {
    const { messages, closed: end } = await transcript(open('/rooms/7?name=Ada'));
    expect(messages.map((message) => JSON.parse(String(message)) as unknown)).toEqual([
      { room: 7, name: 'Ada', params: { room: '7' }, query: { name: 'Ada' } },
    ]);
    expect(end.code).toBe(1000);
  });

  it('refuses invalid parameters with 422 on the handshake', async () => {
    const { status, body } = await refusal(open('/rooms/x'));
    expect(status).toBe(422);
    expect(JSON.parse(body)).toMatchObject({ detail: [{ loc: ['path', 'room'] }] });
  });

  it('accepts a subprotocol and adds headers', async () => {
    const client = open('/protocol', { protocols: ['chat.v1', 'chat.v2'] });
    const upgraded = once(client, 'upgrade') as Promise<[import('node:http').IncomingMessage]>;
    const { messages } = await transcript(client);
    const [response] = await upgraded;
    expect(client.protocol).toBe('chat.v2');
    expect(response.headers['x-own']).toBe('yes');
    expect(response.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(messages).toEqual(['["chat.v1","chat.v2"]']);
  });

  it('reads and writes by type, and closes with its own code', async () => {
    const client = open('/typed');
    const said = transcript(client);
    await once(client, 'open');
    client.send('{"a":1}');
    client.send('text');
    client.send(Uint8Array.of(7));
    const { messages, closed: end } = await said;
    expect(messages).toEqual(['{"json":{"a":1},"text":"text","bytes":[7]}', 'text', [1, 2]]);
    expect(end).toEqual({ code: 4001, reason: 'bye' });
  });

  it('closes with 1007 when a message is not what the handler reads', async () => {
    const client = open('/typed');
    const said = transcript(client);
    await once(client, 'open');
    client.send('{');
    expect((await said).closed).toEqual({ code: 1007, reason: 'The message is not JSON.' });
  });

  it.each([
    ['/refuse', 403, 'Forbidden'],
    ['/ignore', 403, 'Forbidden'],
    ['/teapot', 418, 'tea'],
    ['/nowhere', 404, 'Not Found'],
    ['/plain', 404, 'Not Found'],
  ])('%s is refused with %d', async (path, status, detail) => {
    const refused = await refusal(open(path));
    expect(refused).toEqual({ status, body: JSON.stringify({ detail }) });
  });

  it('is refused with 500, and nothing of the message, when its handler fails before accepting', async () => {
    log.length = 0;
    expect(await refusal(open('/fails-early'))).toEqual({
      status: 500,
      body: 'Internal Server Error',
    });
    expect(log).toHaveLength(1);
  });

  it('closes with 1011 when its handler fails later', async () => {
    log.length = 0;
    const client = open('/fails');
    const said = transcript(client);
    await once(client, 'open');
    client.send('go');
    expect((await said).closed).toEqual({ code: 1011, reason: '' });
    expect(log).toHaveLength(1);
  });

  it('cancels its handler when the client vanishes; later reads and writes reject', async () => {
    events.length = 0;
    log.length = 0;
    const client = open('/waits');
    await once(client, 'message');
    client.terminate();
    await until(() => events.length === 3);
    expect(events[0]).toBe('cancelled');
    expect(events[1]).toBeInstanceOf(WebSocketDisconnect);
    expect(events[1]).toMatchObject({ code: 1006 });
    expect(events[2]).toBeInstanceOf(WebSocketDisconnect);
    expect(log).toEqual([]);
  });

  it('closes with 1009 when a message is too long', async () => {
    const client = open('/echo');
    const said = transcript(client);
    await once(client, 'open');
    client.send('x'.repeat(1024 * 1024 + 1));
    expect((await said).closed.code).toBe(1009);
  });
});

describe('the origin of a WebSocket', () => {
  it.each([
    [undefined, undefined],
    ['own', undefined],
    ['http://evil.example', 403],
    ['null', 403],
  ])('%s is refused with %s', async (origin, status) => {
    const own = origin === 'own' ? api.url : origin;
    const client = open('/echo', { headers: own === undefined ? {} : { origin: own } });
    if (status === undefined) {
      await once(client, 'open');
      client.close();
    } else {
      expect((await refusal(client)).status).toBe(status);
    }
  });

  it('may be allowed', async () => {
    const app = createApp(Sockets, { allowedOrigins: ['http://friend.example'] });
    const listening = await app.listen(0);
    const client = new Client(`${listening.url.replace('http', 'ws')}/echo`, {
      headers: { origin: 'http://friend.example' },
    });
    await once(client, 'open');
    client.close();
    await listening.close();
  });
});

describe('draining', () => {
  it('closes WebSockets with 1012', async () => {
    const listening = await createApp(Sockets).listen(0);
    const client = new Client(`${listening.url.replace('http', 'ws')}/echo`);
    await once(client, 'open');
    const end = closed(client);
    await listening.close();
    expect((await end).code).toBe(1012);
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(1);
}
