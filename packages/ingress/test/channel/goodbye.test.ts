import * as fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';

import { connectChannel } from '../../src/channel/connect-channel.js';
import { memoryPair } from '../../src/channel/memory-pair.js';
import { FrameReader } from '../../src/channel/wire/frame-reader.js';
import { FrameType } from '../../src/channel/wire/frame.js';
import { decodeGoodbye, encodeGoodbye } from '../../src/channel/wire/goodbye.js';
import { TestCall, TestExchange } from './fixtures.js';
import { frameOf, serverHello } from './frames.js';
import { PromisedClient } from './promised.js';

const DRAINING = { kind: 'rejected', why: 'draining' };

/** A replica that reads what it is told to, and answers nothing by itself. */
async function openSilent(): Promise<{
  readonly client: PromisedClient;
  readonly opened: (count: number) => Promise<readonly number[]>;
  readonly send: (...frames: readonly Buffer[]) => void;
  readonly end: () => void;
}> {
  const [near, far] = memoryPair();
  const ids: number[] = [];
  let watch: (() => void) | undefined;
  const reader = new FrameReader((type, id) => {
    if (type < FrameType.Request || type > FrameType.Take) return;
    ids.push(id);
    watch?.();
  });
  far.on('data', (chunk: Buffer) => reader.feed(chunk));
  far.write(serverHello());
  const client = new PromisedClient(connectChannel(near));
  onTestFinished(() => client.close());
  return {
    client,
    opened: (count) =>
      new Promise((resolve) => {
        watch = () => {
          if (ids.length >= count) resolve(ids);
        };
        watch();
      }),
    send: (...frames) => void far.write(Buffer.concat(frames)),
    end: () => void far.end(),
  };
}

describe('a replica that says goodbye', () => {
  it('turns away what it has not begun, so that another replica may get it, and ends the rest', async () => {
    const { client, opened, send, end } = await openSilent();
    const begun = client.forward(new TestExchange());
    const unread = [
      client.forward(new TestExchange({ method: 'POST' })),
      client.call(new TestCall()),
    ];
    const [first = 0] = await opened(3);
    send(frameOf(FrameType.Goodbye, 0, encodeGoodbye([first]) ?? Buffer.alloc(0)));
    expect(await Promise.all(unread)).toEqual([DRAINING, DRAINING]);
    end();
    expect(await begun).toEqual({ kind: 'lost', sent: true, responseStarted: false });
  });

  it('is sent nothing more, and its answers are still taken', async () => {
    const { client, opened, send } = await openSilent();
    const exchange = new TestExchange();
    const begun = client.forward(exchange);
    const [first = 0] = await opened(1);
    const control = client.control('are you there');
    send(frameOf(FrameType.Goodbye, 0, encodeGoodbye([first]) ?? Buffer.alloc(0)));
    await expect(control).rejects.toThrow('the control message was not answered');
    expect(await client.forward(new TestExchange())).toEqual(DRAINING);
    expect(await client.call(new TestCall())).toEqual(DRAINING);
    await expect(client.control('and now')).rejects.toThrow('the connection has ended');
    send(frameOf(FrameType.Closed, first, Buffer.alloc(0)));
    expect(await begun).toEqual({ kind: 'done' });
  });
});

describe('the payload of a goodbye', () => {
  it('names the streams it was made of', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(2 ** 30 - 1)), (ids) => {
        expect([...decodeGoodbye(encodeGoodbye(ids) ?? Buffer.alloc(0))]).toEqual(ids);
      }),
    );
  });

  it('is left out when the streams do not fit into a frame', () => {
    expect(encodeGoodbye(Array.from({ length: 16_385 }, (_, id) => id))).toBeUndefined();
  });

  it('that is no list of streams is a broken protocol', () => {
    expect(() => decodeGoodbye(Buffer.alloc(3))).toThrow('a goodbye is not a list of streams');
  });
});
