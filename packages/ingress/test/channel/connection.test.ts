import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';

import { describe, expect, it, onTestFinished } from 'vitest';

import { connectChannel } from '../../src/channel/connect-channel.js';
import { memoryPair } from '../../src/channel/memory-pair.js';
import { openEndpoint } from '../../src/channel/open-endpoint.js';
import { serveChannel } from '../../src/channel/serve-channel.js';
import { EMPTY, FrameType } from '../../src/channel/wire/frame.js';
import { TestExchange, TestReplica } from './fixtures.js';
import { clientHello, frameOf, responseHead, serverHello } from './frames.js';
import { PromisedClient } from './promised.js';
import { listen, openChannel, socketPath } from './transport.js';

describe('the handshake', () => {
  it('connects two ends that know the secret', async () => {
    const { client } = await openChannel('memory', new TestReplica(), { secret: 's3cret' });
    const exchange = new TestExchange();
    expect(await client.forward(exchange)).toEqual({ kind: 'done' });
    expect(exchange.status).toBe(200);
  });

  it.each([
    ['another secret', 'right', 'wrong'],
    ['no secret', 'right', undefined],
    ['a secret the server does not have', undefined, 'wrong'],
  ])('turns away a client with %s, before its request is sent', async (_who, theirs, ours) => {
    const [near, far] = memoryPair();
    const replica = new TestReplica();
    const served = serveChannel(far, replica, { secret: theirs });
    const client = new PromisedClient(connectChannel(near, { secret: ours }));
    const exchange = new TestExchange();
    const outcome = client.forward(exchange);
    if (theirs === undefined) void served.close();
    expect(await outcome).toMatchObject({ kind: 'lost', responseStarted: false });
    expect(replica.admitted).toBe(0);
  });

  it('closes on a peer that speaks another protocol', async () => {
    const [near, far] = memoryPair();
    const closed = new Promise<Error | undefined>((resolve) => {
      serveChannel(far, new TestReplica(), { onClose: resolve });
    });
    near.resume();
    near.write('GET / HTTP/1.1\r\nhost: example.test\r\n\r\n');
    expect(await closed).toMatchObject({ code: 'E_CHANNEL_PROTOCOL' });
    if (!near.destroyed) await once(near, 'close');
  });

  it('closes on another version of the protocol, and says so', async () => {
    const [near, far] = memoryPair();
    const closed = new Promise<Error | undefined>((resolve) => {
      serveChannel(far, new TestReplica(), { onClose: resolve });
    });
    near.resume();
    const hello = clientHello();
    hello.writeUInt16BE(999, 8 + 6);
    near.write(hello);
    expect(await closed).toMatchObject({ code: 'E_CHANNEL_VERSION' });
  });
});

describe('a broken peer', () => {
  it.each([
    ['an unknown frame', Buffer.from([200, 0, 0, 0, 0, 0, 0, 1])],
    ['an oversized frame', Buffer.from([FrameType.Data, 255, 0, 0, 0, 0, 0, 1])],
    ['a cut head', frameOf(FrameType.Request, 1, Buffer.from([0, 0, 0]))],
    ['a stream 0', frameOf(FrameType.Control, 0, EMPTY)],
    [
      'a stream opened twice',
      Buffer.concat([frameOf(FrameType.Control, 1, EMPTY), frameOf(FrameType.Control, 1, EMPTY)]),
    ],
  ])('that sends %s is cut off, and no slot stays taken', async (_what, bytes) => {
    const [near, far] = memoryPair();
    const replica = new TestReplica();
    const closed = new Promise<Error | undefined>((resolve) => {
      serveChannel(far, replica, { onClose: resolve });
    });
    near.resume();
    near.write(clientHello());
    near.write(bytes);
    expect(await closed).toMatchObject({ code: 'E_CHANNEL_PROTOCOL' });
    expect(replica.ongoing).toBe(0);
  });
});

describe('a replica process that is killed', () => {
  it.each([
    ['before it answers', EMPTY, { kind: 'lost', sent: true, responseStarted: false }],
    ['inside its answer', responseHead(), { kind: 'lost', sent: true, responseStarted: true }],
  ])('%s loses the request', async (_when, reply, expected) => {
    const path = socketPath();
    const child = fork(fileURLToPath(new URL('mute-replica.mjs', import.meta.url)), [
      path,
      serverHello().toString('hex'),
      reply.toString('hex'),
    ]);
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child, 'message');
    const client = new PromisedClient(connectChannel(await openEndpoint({ kind: 'unix', path })));
    const exchange = new TestExchange();
    const outcome = client.forward(exchange);
    await once(child, 'message');
    if (reply.length > 0) await exchange.until(({ responded }) => responded);
    child.kill('SIGKILL');
    expect(await outcome).toEqual(expected);
    expect(exchange.isDestroyed).toBe(reply.length > 0);
  });
});

describe('a replica that hangs', () => {
  it('counts a hanging replica as silent until it is heard again', async () => {
    const [near, far] = memoryPair();
    serveChannel(far, new TestReplica());
    let nowMs = 0;
    const heard = new Promise<void>((resolve) => {
      const client = new PromisedClient(
        connectChannel(near, {
          now: () => nowMs,
          heartbeatMs: 2,
          onAvailable: resolve,
        }),
      );
      onTestFinished(() => client.close());
      silentMs = (): number => client.silentMs(nowMs);
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(silentMs()).toBe(0);
    far.pause();
    nowMs = 10;
    await untilPinged(() => {
      nowMs += 1;
      return silentMs() > 0;
    });
    nowMs += 5000;
    expect(silentMs()).toBeGreaterThan(1000);
    far.resume();
    await heard;
    expect(silentMs()).toBe(0);
  });
});

describe('frames of one tick', () => {
  it('sends the frames of one tick in one write', async () => {
    const path = socketPath();
    await listen(path, (stream) => serveChannel(stream, new TestReplica()));
    const socket = connect(path);
    await once(socket, 'connect');
    const client = new PromisedClient(connectChannel(socket));
    onTestFinished(() => client.close());
    await client.control('ready');
    let writes = 0;
    const write = socket.write.bind(socket);
    socket.write = (chunk: Uint8Array): boolean => {
      writes += 1;
      return write(chunk);
    };
    await Promise.all(Array.from({ length: 50 }, () => client.forward(new TestExchange())));
    expect(writes).toBe(1);
  });
});

let silentMs = (): number => 0;

async function untilPinged(isPinged: () => boolean): Promise<void> {
  while (!isPinged()) {
    // oxlint-disable-next-line no-await-in-loop
    await new Promise((resolve) => setImmediate(resolve));
  }
}
