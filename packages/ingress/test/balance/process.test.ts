import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

import { describe, expect, it, onTestFinished } from 'vitest';

import { openEndpoint } from '../../src/channel/open-endpoint.js';
import { serveChannel } from '../../src/channel/serve-channel.js';
import { TestReplica } from '../channel/fixtures.js';
import { serverHello } from '../channel/frames.js';
import { listen, socketPath } from '../channel/transport.js';
import { TestCluster } from './fixtures.js';

describe('a replica process that is killed with a request', () => {
  it('sends a request of a killed replica to another one, once nobody listens at its address', async () => {
    const [dead, alive] = [socketPath(), socketPath()];
    const child = fork(fileURLToPath(new URL('../channel/mute-replica.mjs', import.meta.url)), [
      dead,
      serverHello().toString('hex'),
      '',
    ]);
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child, 'message');
    const replica = new TestReplica();
    await listen(alive, (stream) => serveChannel(stream, replica));

    const cluster = new TestCluster({ open: openEndpoint });
    cluster.publish({ replicas: [{ id: 'dead', endpoint: { kind: 'unix', path: dead } }] });
    const works = [true, false].map((isRepeatable) => {
      const work = cluster.request();
      work.isRepeatable = isRepeatable;
      return work;
    });
    await once(child, 'message');
    cluster.publish({ replicas: [{ id: 'alive', endpoint: { kind: 'unix', path: alive } }] });
    child.kill('SIGKILL');
    expect(await Promise.all(works.map(({ dispatched }) => dispatched))).toEqual([
      { kind: 'done' },
      { kind: 'lost', sent: true, responseStarted: false },
    ]);
    expect(works.map(({ sentTo }) => sentTo)).toEqual([['dead', 'alive'], ['dead']]);
  });
});

describe('a replica on another node', () => {
  it('reaches a replica over TCP with the secret', async () => {
    const { endpoint, replica } = await listenTcp('s3cret');
    const cluster = new TestCluster({ open: openEndpoint, secret: 's3cret' });
    cluster.publish({ replicas: [{ id: 'far', endpoint }] });
    expect(await cluster.request().dispatched).toEqual({ kind: 'done' });
    expect(replica.admitted).toBe(1);
  });

  it('sends nothing to a TCP replica without the secret, and keeps the work waiting', async () => {
    const { endpoint, replica, refused } = await listenTcp('s3cret');
    const cluster = new TestCluster({ open: openEndpoint, secret: 'wrong' });
    cluster.publish({ replicas: [{ id: 'far', endpoint }] });
    const work = cluster.request();
    expect(await refused).toMatchObject({ code: 'E_CHANNEL_SECRET' });
    work.exchange.giveUp();
    expect(await work.dispatched).toEqual({ kind: 'aborted' });
    expect([work.sentTo, replica.admitted]).toEqual([[], 0]);
  });
});

async function listenTcp(secret: string): Promise<{
  endpoint: { kind: 'tcp'; host: string; port: number };
  replica: TestReplica;
  refused: Promise<Error | undefined>;
}> {
  const replica = new TestReplica();
  let refuse: (error: Error | undefined) => void;
  const refused = new Promise<Error | undefined>((resolve) => {
    refuse = resolve;
  });
  const server = createServer((stream) => {
    serveChannel(stream, replica, { secret, onClose: (error) => refuse(error) });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on TCP');
  return { endpoint: { kind: 'tcp', host: '127.0.0.1', port: address.port }, replica, refused };
}
