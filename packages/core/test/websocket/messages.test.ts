import { Equals, IsInt, IsString, MaxLength } from 'class-validator';
import { Exclude } from 'class-transformer';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import {
  type AppOptions,
  Int,
  MapOf,
  Union,
  WebSocket,
  WebSocketConnection,
  createApp,
  TestClient,
} from '@sluice/core';

import { captureLog } from '../support/capture-log.js';

const log = captureLog();

class Say {
  @Equals('say') type!: 'say';
  @IsString() @MaxLength(10) text!: string;
}

class Move {
  @Equals('move') type!: 'move';
  @IsInt() x!: number;
}

const ClientMessage = Union([Say, Move], { discriminator: 'type' });

class Said {
  @IsString() text!: string;
  @Exclude() secret?: string;
}

const seen: unknown[] = [];

class Chat {
  @WebSocket('/chat', { receive: ClientMessage, send: Said })
  async chat(socket: WebSocketConnection<Say | Move, Said>) {
    for await (const message of socket) {
      seen.push(message instanceof Say || message instanceof Move);
      const text = message.type === 'say' ? message.text : `moved to ${message.x}`;
      await socket.send({ text, secret: 's' });
    }
    seen.push('ended');
  }

  @WebSocket('/patient', {
    receive: { count: Int },
    send: Number,
    invalidMessages: 'reply',
    maxJsonDepth: 3,
    maxJsonKeys: 4,
    maxMessageBytes: 200,
  })
  async patient(socket: WebSocketConnection<{ count: number }, number>) {
    for await (const { count } of socket) await socket.send(count + 1);
  }

  @WebSocket('/one', { receive: z.object({ at: z.coerce.date() }) })
  async one(socket: WebSocketConnection<{ at: Date }>) {
    const { at } = await socket.receive();
    await socket.sendText(at.toISOString());
    await socket.sendBytes(Uint8Array.of(1));
  }

  @WebSocket('/later', { receive: z.string().refine(async (text) => text !== 'no') })
  async later(socket: WebSocketConnection<string>) {
    for await (const text of socket) await socket.send(text);
  }

  @WebSocket('/raw', { receive: MapOf(Int), maxJsonDepth: 2 })
  async raw(socket: WebSocketConnection<Record<string, number>>) {
    await socket.sendJson(await socket.receiveJson());
    await socket.receiveJson();
  }

  @WebSocket('/wrong', { send: Said })
  async wrong(socket: WebSocketConnection<string | Uint8Array, Said>) {
    await socket.accept();
    // Nobody awaits it, and still the mistake is not lost.
    void socket.send(JSON.parse('5'));
    await socket.receive();
  }
}

const open = (path: string, options: AppOptions = {}, headers = {}) =>
  new TestClient(createApp(Chat, options)).connect(path, { headers });

describe('typed messages', () => {
  it('are instances of the declared classes, and answered as responses are', async () => {
    seen.length = 0;
    const socket = await open('/chat');
    socket.send('{"type":"say","text":"hi","more":1}');
    expect(await socket.receive()).toBe('{"text":"hi"}');
    socket.send(new TextEncoder().encode('{"type":"move","x":3}'));
    expect(await socket.receive()).toBe('{"text":"moved to 3"}');
    socket.close();
    await expect.poll(() => seen).toEqual([true, true, 'ended']);
  });

  it.each([
    ['no JSON', '{', 1007, 'message.1: JSON decode error'],
    ['no UTF-8', Uint8Array.of(0xff), 1007, /^message: .* unicode string$/],
    ['another type', '{"type":"say","text":1}', 1008, 'message.say.text: text must be a string'],
    ['an unknown tag', '{"type":"shout"}', 1008, /^message: Input tag 'shout' found using 'type'/],
    [
      'too many levels',
      '['.repeat(65),
      1008,
      'message: JSON should be nested at most 64 levels deep',
    ],
  ])('close the socket for %s', async (_name, message, code, reason) => {
    seen.length = 0;
    const socket = await open('/chat');
    socket.send(message);
    const end = await socket.closed;
    expect(end.code).toBe(code);
    expect(end.reason).toMatch(reason);
    await expect.poll(() => seen).toEqual(['ended']);
    expect(log).toEqual([]);
  });

  it('are answered with their issues where the route says so', async () => {
    const socket = await open('/patient');
    const say = async (message: string | Uint8Array) => {
      socket.send(message);
      return JSON.parse(String(await socket.receive())) as unknown;
    };
    expect(await say('{"count":"x"}')).toEqual({
      type: 'error',
      detail: [
        {
          type: 'int_type',
          loc: ['message', 'count'],
          msg: 'Input should be a valid integer',
          input: 'x',
        },
      ],
    });
    expect(await say('nonsense')).toMatchObject({
      type: 'error',
      detail: [{ type: 'json_invalid', loc: ['message', 0], ctx: { error: 'Expecting value' } }],
    });
    expect(await say(Uint8Array.of(0xff))).toMatchObject({
      detail: [{ type: 'string_unicode', loc: ['message'] }],
    });
    expect(await say('{"a":{"b":{"c":{}}}}')).toMatchObject({
      detail: [{ type: 'recursion_depth_exceeded', loc: ['message'] }],
    });
    expect(await say('{"a":1,"b":1,"c":1,"d":1,"e":1}')).toMatchObject({
      detail: [{ type: 'too_many_keys', loc: ['message'] }],
    });
    expect(await say('{"count":2}')).toBe(3);
    socket.send(`{"count":2${' '.repeat(200)}}`);
    expect((await socket.closed).code).toBe(1009);
  });

  it('speak the language of the handshake', async () => {
    const messages = { de: { missing: 'Fehlt' } };
    const socket = await open('/patient', { messages }, { 'accept-language': 'de' });
    socket.send('{}');
    expect(await socket.receive()).toContain('"msg":"Fehlt"');
  });

  it('may be of schemas, which convert them', async () => {
    const socket = await open('/one');
    socket.send('{"at":"2026-05-01T00:00:00Z"}');
    expect(await socket.receive()).toBe('2026-05-01T00:00:00.000Z');
    expect(await socket.receive()).toEqual(Uint8Array.of(1));
  });

  it('may be of asynchronous schemas', async () => {
    const socket = await open('/later');
    socket.send('"yes"');
    expect(await socket.receive()).toBe('yes');
    socket.send('"no"');
    expect((await socket.closed).code).toBe(1008);
  });

  it('are read past their type by receiveJson, within the limits of JSON', async () => {
    const socket = await open('/raw');
    socket.send('{"a":"b"}');
    expect(await socket.receive()).toBe('{"a":"b"}');
    socket.send('[[[1]]]');
    expect(await socket.closed).toMatchObject({
      code: 1007,
      reason: 'JSON should be nested at most 2 levels deep.',
    });
  });

  it('follow the options for unknown properties', async () => {
    const socket = await open('/chat', { forbidUnknown: true });
    socket.send('{"type":"move","x":1,"__proto__":{}}');
    expect(await socket.closed).toMatchObject({
      code: 1008,
      reason: 'message.__proto__: Extra inputs are not permitted',
    });
  });

  it('of another type than declared fail the handler that sends them', async () => {
    const socket = await open('/wrong');
    await expect(socket.receive()).rejects.toThrow(/E_RESPONSE_MISMATCH: Chat\.wrong: .*`send`/);
    expect((await socket.closed).code).toBe(1011);
  });

  it('are checked by their rules where responses are', async () => {
    class Counter {
      @WebSocket('/', { send: Move })
      async count(socket: WebSocketConnection<string | Uint8Array, Move>) {
        await socket.accept();
        await socket.send({ type: 'move', x: 1.5 });
      }
    }
    const client = new TestClient(createApp(Counter, { validateResponses: true }));
    const socket = await client.connect('/');
    await expect(socket.receive()).rejects.toThrow('x must be an integer number');
    expect((await socket.closed).code).toBe(1011);
  });
});
