import { describe, expect, it } from 'vitest';

import type { EndedWork } from '../../src/channel/channel-handler.js';
import { Gate, TestExchange, TestReplica } from './fixtures.js';
import { openChannel } from './transport.js';

describe.each(['memory', 'unix'] as const)('the times of handlers over a %s channel', (name) => {
  it('tells how long each of several handlers ran that one write began', async () => {
    const replica = new TimedReplica((path) => {
      replica.nowMs += Number(path.slice(1));
    });
    const { client } = await openChannel(name, replica);

    await Promise.all(
      ['/10', '/20', '/3'].map((path) => client.forward(new TestExchange({ path }))),
    );

    expect(replica.times).toEqual([10, 20, 3]);
  });

  it('counts no other handler into the time of one that waits', async () => {
    const gate = new Gate();
    const replica = new TimedReplica((path) => {
      replica.nowMs += Number(path.slice(1));
      return path === '/10' ? gate.opened : undefined;
    });
    const { client } = await openChannel(name, replica);

    const waiting = client.forward(new TestExchange({ path: '/10' }));
    await client.forward(new TestExchange({ path: '/20' }));
    gate.open();
    await waiting;

    expect(replica.times).toEqual([20, 30]);
  });

  it('counts the time between two requests into neither', async () => {
    const replica = new TimedReplica((path) => {
      replica.nowMs += Number(path.slice(1));
    });
    const { client } = await openChannel(name, replica);

    await client.forward(new TestExchange({ path: '/10' }));
    replica.nowMs += 1_000;
    await client.forward(new TestExchange({ path: '/20' }));

    expect(replica.times).toEqual([10, 20]);
  });
});

/** A replica with a clock of its own, whose handlers get the path. */
class TimedReplica extends TestReplica {
  nowMs = 5;
  readonly times: number[] = [];

  constructor(run: (path: string) => void | Promise<void>) {
    super({
      handle: (exchange) => {
        exchange.reply.respond(200, []);
        return run(exchange.head.path);
      },
    });
  }

  readonly now = (): number => this.nowMs;

  override release(kind: 'request' | 'websocket', work: EndedWork): void {
    this.times.push(work.tookMs);
    super.release(kind, work);
  }
}
