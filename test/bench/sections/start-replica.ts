import { fileURLToPath } from 'node:url';

import { connectChannel } from '@sluice/ingress/channel';
import {
  ControlLink,
  createChannelAddresses,
  createEngine,
  DEFAULT_DEPLOYMENT_CONFIG,
  type Engine,
  type ReplicaHandle,
} from '@sluice/runtime/internal';

import { memoryOf } from '../process/tree.js';
import { type Figure, type Table, withInterval } from '../report.js';
import { estimate } from '../statistics.js';

const shop = fileURLToPath(new URL('../shop/shop.js', import.meta.url));

/** Starts replicas of the compiled example application, one at a time. */
export async function startReplicas(count: number): Promise<{ table: Table; figures: Figure[] }> {
  const addresses = createChannelAddresses();
  const engine = createEngine({ kind: 'process', addresses, execArgv: [] });
  const ms: number[] = [];
  const resident: number[] = [];
  try {
    for (let turn = 0; turn < count; turn += 1) {
      const began = performance.now();
      const replica = await startOne(engine, `bench-${turn}`);
      ms.push(performance.now() - began);
      resident.push(memoryOf(replica.pid ?? 0).residentBytes / 1e6);
      await engine.killReplica(replica.spec.identity.id);
    }
  } finally {
    await engine.close();
    addresses.remove();
  }
  const spawn = estimate(ms);
  const memory = estimate(resident);
  return {
    table: {
      title: `A replica of examples/shop.ts, compiled: medians of ${count}`,
      rows: [
        ['spawn to ready, ms', 'RSS when ready, MB'],
        [withInterval(spawn), withInterval(memory)],
      ],
    },
    figures: [
      { name: 'replica: spawn to ready, ms', estimate: spawn },
      { name: 'replica: resident memory when ready, MB', estimate: memory },
    ],
  };
}

async function startOne(engine: Engine, id: string): Promise<ReplicaHandle> {
  const events = engine.watch();
  await engine.startReplica({
    identity: { id, application: 'default', deployment: 'Shop' },
    version: 'bench',
    config: DEFAULT_DEPLOYMENT_CONFIG,
    entry: { module: shop, exportName: 'app' },
    servesHttp: true,
    built: undefined,
  });
  for await (const event of events) {
    if (event.type !== 'listening' || event.replica.spec.identity.id !== id) continue;
    await ready(new ControlLink(connectChannel(await engine.open(event.replica.endpoint))));
    return event.replica;
  }
  throw new Error('the engine ended');
}

/** Resolves when the replica has said that it serves. */
async function ready(link: ControlLink): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    link
      .follow(({ life }) => {
        if (life.kind === 'ready') resolve();
        if (life.kind === 'failed') reject(new Error(life.error));
      })
      .catch(reject);
  });
  link.close();
}
