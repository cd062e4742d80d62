import { connectChannel, memoryPair, type ChannelClient } from '@sluice/ingress/channel';
import { createRequestRouter } from '@sluice/ingress/router';
import { expect, it, onTestFinished } from 'vitest';

import { ControlLink } from '../../src/controller/fleet/control-link.js';
import { hostReplica, type HostedReplica } from '../../src/replica/host-replica.js';
import { SelfReporter } from '../../src/replica/self-report.js';

function host(start: Parameters<typeof hostReplica>[0]['start']): {
  readonly hosted: HostedReplica;
  readonly channel: ChannelClient;
} {
  const router = createRequestRouter({ open: async () => memoryPair()[0] });
  const hosted = hostReplica({ id: 'app#Shop#a1', reporter: new SelfReporter(), router, start });
  const [near, far] = memoryPair();
  hosted.accept(far);
  const channel = connectChannel(near);
  onTestFinished(async () => {
    channel.close();
    await hosted.close();
  });
  return { hosted, channel };
}

it('takes routes and questions for its report alone while a replica starts', async () => {
  const { channel } = host(() => new Promise(() => undefined));
  const link = new ControlLink(channel);
  expect((await link.control({ type: 'report', after: -1 })).life.kind).toBe('starting');
  const snapshot = { version: 1, applications: [], deployments: [] };
  expect(await link.control({ type: 'routing', snapshot })).toBeNull();
  await expect(link.control({ type: 'health' })).rejects.toThrow('app#Shop#a1 is starting');
});

it('rejects only when the reason of a failed start has been heard', async () => {
  const { hosted, channel } = host(() => Promise.reject(new Error('no database')));
  const link = new ControlLink(channel);
  let isOver = false;
  const over = hosted.ready.catch((error: unknown) => {
    isOver = true;
    return error;
  });
  const report = await link.control({ type: 'report', after: -1 });
  expect(report.life).toMatchObject({
    kind: 'failed',
    error: expect.stringContaining('no database'),
  });
  expect(isOver).toBe(false);
  const next = link.control({ type: 'report', after: report.revision });
  next.catch(() => undefined);
  expect(await over).toMatchObject({ message: 'no database' });
});
