import { once } from 'node:events';

import { describe, expect, it, onTestFinished, vi } from 'vitest';

import { OutgoingBody } from '../../src/channel/request/outgoing-body.js';
import { INLINE_BODY_BYTES } from '../../src/channel/wire/frame.js';
import { TestCall, TestExchange, TestReplica } from './fixtures.js';
import { openChannel } from './transport.js';
import { bodyOf, readWhole } from '../support/request-body.js';

const LARGE = 10 * INLINE_BODY_BYTES;

describe('a channel that its replica closes', () => {
  it('lets the answers of a closing channel leave, aborts running handlers, and takes nothing more', async () => {
    const reasons: string[] = [];
    const answered = Buffer.alloc(1024 * 1024);
    const replica = new TestReplica({
      handle: (exchange) => {
        if (exchange.head.path === '/answered') return exchange.reply.respond(200, [], answered);
        return new Promise((resolve) => {
          exchange.abort.listen((reason) => {
            reasons.push(reason);
            resolve();
          });
        });
      },
    });
    const { client, served } = await openChannel('unix', replica);
    const slow = new TestExchange({ path: '/answered' });
    slow.isSlow = true;
    const outcomes = [client.forward(slow), client.forward(new TestExchange())];
    await slow.until(({ chunks }) => chunks.length > 0);
    waitForEver();
    const closed = served.close();
    await expect.poll(() => reasons).toEqual(['shutdown']);
    expect(await client.forward(new TestExchange())).toEqual({ kind: 'rejected', why: 'draining' });
    slow.unblock();
    expect(await outcomes[0]).toEqual({ kind: 'done' });
    expect(slow.responseBody.length).toBe(answered.length);
    // Whether it was carried out only its handler knows.
    expect(await outcomes[1]).toEqual({ kind: 'lost', sent: true, responseStarted: false });
    await closed;
    await client.closed;
  });

  it('is ended by its client as soon as nothing runs over it', async () => {
    const { client, served } = await openChannel('unix', new TestReplica());
    await client.control('are you there');
    waitForEver();
    const unread = client.forward(new TestExchange({ method: 'POST' }));
    await served.close();
    expect(await unread).toEqual({ kind: 'rejected', why: 'draining' });
    await client.closed;
  });
});

/** Stops the timers, so that the limit on the wait of a close never passes. */
function waitForEver(): void {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
}

describe('the outcome of a request', () => {
  it('rejects a request, its body untouched, when the replica is full or draining', async () => {
    const replica = new TestReplica();
    replica.limit = 0;
    const { client } = await openChannel('unix', replica);
    const exchange = new TestExchange({ method: 'POST', body: Buffer.alloc(LARGE) });
    expect(await client.forward(exchange)).toEqual({ kind: 'rejected', why: 'full' });
    replica.isDraining = true;
    expect(await client.forward(exchange)).toEqual({ kind: 'rejected', why: 'draining' });
    expect(exchange.bodyReads).toBe(0);
    expect(await client.call(new TestCall())).toEqual({ kind: 'rejected', why: 'draining' });
  });

  it('loses a request unsent when the connection had ended', async () => {
    const { client, stream } = await openChannel('unix', new TestReplica());
    stream.destroy();
    await client.closed;
    const lost = { kind: 'lost', sent: false, responseStarted: false };
    expect(await client.forward(new TestExchange())).toEqual(lost);
    expect(await client.call(new TestCall())).toEqual(lost);
  });

  it('loses a request unsent when the connection ends in the tick of the request', async () => {
    const { client, stream } = await openChannel('unix', new TestReplica());
    await client.control('are you there');
    const closed = once(stream, 'close');
    const outcome = client.forward(new TestExchange());
    stream.destroy();
    await closed;
    expect(await outcome).toEqual({ kind: 'lost', sent: false, responseStarted: false });
  });

  it('loses a request with its response begun when the connection ends inside the answer', async () => {
    const replica = new TestReplica({
      handle: (exchange) => {
        exchange.reply.begin(200, []);
        exchange.reply.write('part');
        return new Promise((resolve) => exchange.abort.listen(() => resolve()));
      },
    });
    const { client, stream } = await openChannel('unix', replica);
    const exchange = new TestExchange();
    const outcome = client.forward(exchange);
    await exchange.until(({ chunks }) => chunks.length > 0);
    stream.destroy();
    expect(await outcome).toEqual({ kind: 'lost', sent: true, responseStarted: true });
    expect(exchange.isDestroyed).toBe(true);
  });

  it('sends a held body again, from its first byte, over another channel', async () => {
    const dying = new TestReplica({
      handle: async (exchange) => {
        for await (const piece of bodyOf(exchange).stream(LARGE)) {
          if (piece.length > 0) first.stream.destroy();
        }
      },
    });
    const first = await openChannel('unix', dying);
    const bodies: Uint8Array[] = [];
    const second = await openChannel(
      'unix',
      new TestReplica({
        handle: async (exchange) => {
          bodies.push(await readWhole(exchange, LARGE));
          exchange.reply.respond(200, []);
        },
      }),
    );
    const body = Buffer.alloc(LARGE, 'once and again ');
    const exchange = new TestExchange({ method: 'PUT', body });
    const held = new OutgoingBody(bodyOf(exchange), { hold: true });
    expect(await first.client.forward(exchange, held)).toMatchObject({
      kind: 'lost',
    });
    expect(await second.client.forward(exchange, held)).toEqual({ kind: 'done' });
    expect(bodies.map((bytes) => body.equals(bytes))).toEqual([true]);
    expect(exchange.bodyReads).toBe(1);
  });
});
