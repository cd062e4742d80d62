import { once } from 'node:events';
import { type Socket, connect } from 'node:net';

import { Equals, IsInt, IsString, MaxLength } from 'class-validator';
import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import {
  type Listening,
  TestClient,
  Union,
  WebSocket,
  WebSocketConnection,
  WebSocketGroup,
  createApp,
} from '@sluice/core';

import { type LogLine, captureLog } from '../support/capture-log.js';

class Say {
  @Equals('say') type!: 'say';
  @IsString() @MaxLength(20) text!: string;
}

class Move {
  @Equals('move') type!: 'move';
  @IsInt() x!: number;
}

const ClientMessage = Union([Say, Move], { discriminator: 'type' });

let log: LogLine[] = [];
let open = 0;
const group = new WebSocketGroup<Say | Move>();

async function talk(socket: WebSocketConnection<Say | Move, Say | Move>): Promise<void> {
  open += 1;
  group.join(socket);
  try {
    for await (const message of socket) {
      await socket.send(message);
      group.broadcast(message, { except: socket });
    }
  } finally {
    open -= 1;
  }
}

class Chat {
  @WebSocket('/reply', { receive: ClientMessage, send: ClientMessage, invalidMessages: 'reply' })
  async reply(socket: WebSocketConnection<Say | Move, Say | Move>) {
    await talk(socket);
  }

  @WebSocket('/close', { receive: ClientMessage, send: ClientMessage, maxMessageBytes: 1000 })
  async close(socket: WebSocketConnection<Say | Move, Say | Move>) {
    await talk(socket);
  }
}

const valid = fc.oneof(
  fc.record({ type: fc.constant('say'), text: fc.string({ maxLength: 10 }) }),
  fc.record({ type: fc.constant('move'), x: fc.integer() }),
);
const message: fc.Arbitrary<string | Uint8Array> = fc.oneof(
  valid.map((value) => JSON.stringify(value)),
  valid.map((value) => new TextEncoder().encode(JSON.stringify(value))),
  fc.json(),
  fc
    .record({ type: fc.constantFrom('say', 'move', 'shout'), x: fc.anything() })
    .map((value) => JSON.stringify(value) ?? ''),
  fc.string({ unit: 'binary' }),
  fc.uint8Array({ maxLength: 200 }),
  fc.integer({ min: 1, max: 400 }).map((depth) => '['.repeat(depth)),
);

beforeEach(() => {
  log = captureLog();
});

/** Resolves when every handler has ended. */
async function allEnded(): Promise<void> {
  await expect.poll(() => open).toBe(0);
  expect(group.size).toBe(0);
}

describe('any message', () => {
  const client = new TestClient(Chat);

  it('is answered where the route answers, and ends no handler', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(message, { maxLength: 8 }), async (messages) => {
        const socket = await client.connect('/reply');
        for (const each of messages) {
          socket.send(each);
          const answer = await socket.receive();
          expect(JSON.parse(String(answer))).toMatchObject({
            type: expect.stringMatching(/^(say|move|error)$/),
          });
        }
        await socket[Symbol.asyncDispose]();
      }),
      { numRuns: 100, seed: 11 },
    );
    await allEnded();
    expect(log).toEqual([]);
  });

  it('is echoed, or closes the socket for a mistake of the client', async () => {
    await fc.assert(
      fc.asyncProperty(message, fc.boolean(), async (sent, vanishes) => {
        const socket = await client.connect('/close');
        socket.send(sent);
        if (vanishes) socket.vanish();
        const answered = socket.receive().then(
          () => 1000,
          ({ code }: { readonly code: number }) => code,
        );
        expect([1000, 1006, 1007, 1008, 1009]).toContain(await answered);
        await socket[Symbol.asyncDispose]();
      }),
      { numRuns: 150, seed: 12 },
    );
    await allEnded();
    expect(log).toEqual([]);
  });
});

let api: Listening;
beforeAll(async () => {
  api = await createApp(Chat).listen(0);
});
afterAll(() => api.close());

/** Opens a WebSocket by hand, so that any bytes can be sent on it. */
async function dial(path: string): Promise<Socket> {
  const socket = connect(api.port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
  );
  await once(socket, 'data');
  return socket;
}

/** A masked frame of a client (RFC 6455 §5.2); the mask is zero, which leaves the payload as it is. */
function frame(opcode: number, payload: Uint8Array, isLast: boolean): Buffer {
  const first = (isLast ? 0x80 : 0) | opcode;
  const head =
    payload.length < 126
      ? Buffer.of(first, 0x80 | payload.length)
      : Buffer.of(first, 0x80 | 126, payload.length >> 8, payload.length & 0xff);
  return Buffer.concat([head, Buffer.alloc(4), payload]);
}

/** A message in fragments, with pings between them. */
const fragmented = fc
  .record({
    text: message.map((each) => Buffer.from(each)),
    cuts: fc.array(fc.nat(100), { maxLength: 4 }),
    isText: fc.boolean(),
    pings: fc.boolean(),
  })
  .map(({ text, cuts, isText, pings }) => {
    const ends = [
      ...cuts.filter((cut) => cut < text.length).toSorted((a, b) => a - b),
      text.length,
    ];
    let from = 0;
    return Buffer.concat(
      ends.flatMap((end, index) => {
        const opcode = index > 0 ? 0 : isText ? 1 : 2;
        const piece = frame(opcode, text.subarray(from, end), index === ends.length - 1);
        from = end;
        return pings ? [piece, frame(9, Buffer.from('p'), true)] : [piece];
      }),
    );
  });

const wire = fc.oneof(
  { weight: 4, arbitrary: fragmented },
  // A close with a valid code, one with an invalid code, and no frames at all.
  fc.constantFrom(1000, 1001, 1005, 2999, 4000).map((code) => {
    const payload = Buffer.alloc(2);
    payload.writeUInt16BE(code);
    return frame(8, payload, true);
  }),
  fc.uint8Array({ minLength: 1, maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
);

describe('any bytes on an open socket', () => {
  it('end neither the server nor leave a handler behind, wherever the client cuts them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('/reply', '/close'),
        fc.array(wire, { minLength: 1, maxLength: 6 }),
        fc.record({ cutAt: fc.double({ min: 0, max: 1, noNaN: true }), resets: fc.boolean() }),
        async (path, frames, { cutAt, resets }) => {
          const socket = await dial(path);
          socket.resume();
          const bytes = Buffer.concat(frames);
          const half = Math.floor(bytes.length * cutAt);
          socket.write(bytes.subarray(0, half));
          await new Promise((resolve) => setImmediate(resolve));
          if (resets) socket.resetAndDestroy();
          else socket.end(bytes.subarray(half));
          if (!socket.closed) await once(socket, 'close');
        },
      ),
      { numRuns: 80, seed: 13 },
    );
    await allEnded();
    expect(log).toEqual([]);
    const socket = await dial('/reply');
    socket.write(frame(1, Buffer.from('{"type":"move","x":1}'), true));
    const [answer]: Buffer[] = await once(socket, 'data');
    expect(String(answer?.subarray(2))).toBe('{"type":"move","x":1}');
    socket.destroy();
    await allEnded();
  });
});
