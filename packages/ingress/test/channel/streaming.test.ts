import { type Exchange, CancelledError, HttpError } from '@sluice/core';
import { describe, expect, it } from 'vitest';

import { STREAM_CREDIT_BYTES } from '../../src/channel/flow/window.js';
import { INLINE_BODY_BYTES } from '../../src/channel/wire/frame.js';
import { Gate, TestExchange, TestReplica } from './fixtures.js';
import { openChannel } from './transport.js';
import { bodyOf, readWhole } from '../support/request-body.js';

const KIB = 1024;
const LARGE = 10 * INLINE_BODY_BYTES;

describe.each(['memory', 'unix'] as const)('over a %s channel', (transport) => {
  it('a slow client pauses the producer', async () => {
    let produced = 0;
    const stopped = new Gate();
    const replica = new TestReplica({
      handle: async (exchange) => {
        exchange.reply.begin(200, []);
        while (produced < 16 * 1024 * KIB) {
          produced += 16 * KIB;
          if (exchange.reply.write(Buffer.alloc(16 * KIB))) continue;
          const drained = exchange.reply.drained();
          if (produced > STREAM_CREDIT_BYTES) stopped.open();
          // oxlint-disable-next-line no-await-in-loop
          await drained;
        }
        exchange.reply.end();
      },
    });
    const { client } = await openChannel(transport, replica);
    const exchange = new TestExchange();
    exchange.isSlow = true;
    const outcome = client.forward(exchange);
    await stopped.opened;
    // Nothing else is under way: a message there and back shows that the producer stands still.
    await client.control('are you there');
    expect(produced).toBeLessThan(1024 * KIB);
    exchange.unblock();
    expect(await outcome).toEqual({ kind: 'done' });
    expect(exchange.responseBody.length).toBe(16 * 1024 * KIB);
  });

  it('a slow handler pauses the client that uploads', async () => {
    let uploaded = 0;
    const gate = new Gate();
    const received: number[] = [];
    const replica = new TestReplica({
      handle: async (exchange) => {
        for await (const piece of bodyOf(exchange).stream(Number.MAX_SAFE_INTEGER)) {
          received.push(piece.length);
          await gate.opened;
        }
        exchange.reply.respond(200, []);
      },
    });
    const { client } = await openChannel(transport, replica);
    const exchange = new TestExchange({
      method: 'POST',
      body: (async function* body() {
        for (let index = 0; index < 1024; index += 1) {
          uploaded += 16 * KIB;
          yield Buffer.alloc(16 * KIB);
        }
      })(),
    });
    const outcome = client.forward(exchange);
    await client.control('are you there');
    await client.control('are you there');
    await client.control('are you there');
    expect(uploaded).toBeLessThan(1024 * KIB);
    gate.open();
    expect(await outcome).toEqual({ kind: 'done' });
    expect(received.reduce((sum, length) => sum + length, 0)).toBe(16 * 1024 * KIB);
  });

  it('a stream that nobody reads holds up no other', async () => {
    const replica = new TestReplica({
      handle: async (exchange) => {
        if (exchange.head.path === '/quick') return exchange.reply.respond(200, [], 'quick');
        exchange.reply.begin(200, []);
        while (exchange.abort.reason === undefined) {
          // oxlint-disable-next-line no-await-in-loop
          if (!exchange.reply.write(Buffer.alloc(64 * KIB))) await exchange.reply.drained();
        }
        return undefined;
      },
    });
    const { client } = await openChannel(transport, replica);
    const slow = Array.from({ length: 5 }, () => new TestExchange({ path: '/slow' }));
    for (const exchange of slow) exchange.isSlow = true;
    const outcomes = slow.map((exchange) => client.forward(exchange));
    await Promise.all(slow.map((exchange) => exchange.until(({ chunks }) => chunks.length > 0)));
    const quick = new TestExchange({ path: '/quick' });
    await client.forward(quick);
    expect(quick.responseBody.toString()).toBe('quick');
    for (const exchange of slow) exchange.giveUp();
    await Promise.all(outcomes);
  });

  it('a long body is not asked for before the handler reads it', async () => {
    const gate = new Gate();
    const replica = new TestReplica({
      handle: async (exchange) => {
        await gate.opened;
        await readWhole(exchange, LARGE);
        exchange.reply.respond(200, []);
      },
    });
    const { client } = await openChannel(transport, replica);
    const exchange = new TestExchange({ method: 'POST', body: Buffer.alloc(LARGE) });
    const outcome = client.forward(exchange);
    await replica.until(({ ongoing }) => ongoing === 1);
    await client.control('are you there');
    expect(exchange.bodyReads).toBe(0);
    gate.open();
    await outcome;
    expect(exchange.bodyReads).toBe(1);
  });

  it('a body above its limit is 413 at the handler, on its declared length or as it comes', async () => {
    const errors: unknown[] = [];
    const replica = new TestReplica({
      handle: async (exchange) => {
        await readWhole(exchange, 10).catch((error: unknown) => errors.push(error));
        exchange.reply.respond(413, []);
      },
    });
    const { client } = await openChannel(transport, replica);
    await client.forward(new TestExchange({ method: 'POST', body: Buffer.alloc(11) }));
    await client.forward(new TestExchange({ method: 'POST', body: Buffer.alloc(LARGE) }));
    await client.forward(
      new TestExchange({ method: 'POST', body: Buffer.alloc(LARGE), isChunked: true }),
    );
    expect(errors.map((error) => error instanceof HttpError && error.status)).toEqual([
      413, 413, 413,
    ]);
  });

  it('a body that the front refuses rejects forward, and cancels the handler', async () => {
    const seen: unknown[] = [];
    const replica = new TestReplica({
      handle: (exchange) =>
        readWhole(exchange, LARGE)
          .then(undefined, (error) => seen.push(error))
          .then(() => undefined),
    });
    const { client } = await openChannel(transport, replica);
    const exchange = new TestExchange({
      method: 'POST',
      body: brokenBody(),
    });
    await expect(client.forward(exchange)).rejects.toMatchObject({ status: 408 });
    await replica.until(({ ongoing }) => ongoing === 0);
    expect(seen).toEqual([expect.any(CancelledError)]);
  });

  it('a handler that cuts its answer short makes the front do so', async () => {
    const replica = new TestReplica({
      handle: (exchange) => {
        exchange.reply.begin(200, []);
        exchange.reply.write('part');
        exchange.reply.destroy();
      },
    });
    const { client } = await openChannel(transport, replica);
    const exchange = new TestExchange();
    await client.forward(exchange);
    expect(exchange).toMatchObject({ isDestroyed: true, isEnded: false });
  });

  it.each([
    ['without an answer', (): void => {}, { status: 500, isDestroyed: false }],
    [
      'in the middle of one',
      (exchange: Exchange): void => exchange.reply.begin(200, []),
      { status: 200, isDestroyed: true },
    ],
    [
      'by throwing',
      (): void => {
        throw new Error('boom');
      },
      { status: 500, isDestroyed: false },
    ],
  ])('a handler that ends %s leaves no client waiting', async (_how, handle, expected) => {
    const replica = new TestReplica({ handle });
    const { client } = await openChannel(transport, replica);
    const exchange = new TestExchange();
    await client.forward(exchange);
    expect(exchange).toMatchObject(expected);
    expect(replica.ongoing).toBe(0);
  });

  it('HEAD keeps the length of a long body and sends nothing of it', async () => {
    const replica = new TestReplica({
      handle: (exchange) => exchange.reply.respond(200, [], Buffer.alloc(LARGE)),
    });
    const { client } = await openChannel(transport, replica);
    const exchange = new TestExchange({ method: 'HEAD' });
    await client.forward(exchange);
    expect(exchange.responseHeader('content-length')).toBe(String(LARGE));
    expect(exchange.responseBody.length).toBe(0);
  });
});

async function* brokenBody(): AsyncGenerator<Uint8Array, void> {
  yield Buffer.from('part');
  throw new HttpError(408);
}
