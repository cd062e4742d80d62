import { describe, expect, it } from 'vitest';

import { Gate, TestCall, TestExchange, TestReplica } from './fixtures.js';
import { openChannel } from './transport.js';

const KIB = 1024;

describe.each(['memory', 'unix'] as const)('cancellation over a %s channel', (transport) => {
  it('tells the handler why a request is cancelled, and ends when the handler has ended', async () => {
    const gate = new Gate();
    const reasons: string[] = [];
    const replica = new TestReplica({
      handle: (exchange) => {
        exchange.abort.listen((reason) => reasons.push(reason));
        return gate.opened;
      },
    });
    const { client } = await openChannel(transport, replica);
    const exchange = new TestExchange();
    const outcome = client.forward(exchange);
    await replica.until(({ ongoing }) => ongoing === 1);
    exchange.giveUp('timeout');
    await client.control('are you there');
    expect(reasons).toEqual(['timeout']);
    expect(client.ongoing).toBe(1);
    gate.open();
    expect(await outcome).toEqual({ kind: 'done' });
    expect(client.ongoing).toBe(0);
    expect(exchange.responded).toBe(false);
  });

  it('wakes a cancelled producer that waits for a slow client', async () => {
    const replica = new TestReplica({
      handle: async (exchange) => {
        exchange.reply.begin(200, []);
        while (exchange.abort.reason === undefined) {
          // oxlint-disable-next-line no-await-in-loop
          if (!exchange.reply.write(Buffer.alloc(64 * KIB))) await exchange.reply.drained();
        }
      },
    });
    const { client } = await openChannel(transport, replica);
    const exchange = new TestExchange();
    exchange.isSlow = true;
    const outcome = client.forward(exchange);
    await exchange.until(({ chunks }) => chunks.length > 0);
    exchange.giveUp();
    expect(await outcome).toEqual({ kind: 'done' });
    expect(replica.ongoing).toBe(0);
  });

  it('cancels a finished answer that its client never took', async () => {
    const replica = new TestReplica({
      handle: (exchange) => exchange.reply.respond(200, [], Buffer.alloc(1024 * KIB)),
    });
    const { client } = await openChannel(transport, replica);
    const exchange = new TestExchange();
    exchange.isSlow = true;
    const outcome = client.forward(exchange);
    await exchange.until(({ chunks }) => chunks.length > 0);
    await client.control('are you there');
    expect(replica.ongoing).toBe(0);
    exchange.giveUp();
    expect(await outcome).toEqual({ kind: 'done' });
  });

  it('cancels a call in the middle of its stream', async () => {
    const replica = new TestReplica({
      call: async (call) => {
        while (call.abort.reason === undefined) {
          // oxlint-disable-next-line no-await-in-loop
          await call.item(Buffer.from('item'));
          // oxlint-disable-next-line no-await-in-loop
          await new Promise((resolve) => setImmediate(resolve));
        }
      },
    });
    const { client } = await openChannel(transport, replica);
    const call = new TestCall(Buffer.from(''), true);
    const first = new Gate();
    call.onItem = () => first.open();
    const outcome = client.call(call);
    await first.opened;
    call.giveUp();
    expect(await outcome).toEqual({ kind: 'done' });
    expect(replica.ongoing).toBe(0);
  });

  it('aborts every handler when the connection ends', async () => {
    const reasons: string[] = [];
    const replica = new TestReplica({
      handle: (exchange) =>
        new Promise((resolve) => {
          exchange.abort.listen((reason) => {
            reasons.push(reason);
            resolve();
          });
        }),
    });
    const { client, stream } = await openChannel(transport, replica);
    const outcomes = [1, 2, 3].map(() => client.forward(new TestExchange()));
    await replica.until(({ ongoing }) => ongoing === 3);
    stream.destroy();
    expect(await Promise.all(outcomes)).toEqual(
      Array.from({ length: 3 }, () => ({ kind: 'lost', sent: true, responseStarted: false })),
    );
    await replica.until(({ ongoing }) => ongoing === 0);
    expect(reasons).toEqual(['disconnect', 'disconnect', 'disconnect']);
  });
});
