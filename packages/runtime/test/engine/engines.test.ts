import { expect, it, onTestFinished } from 'vitest';

import type { BuiltDeployment } from '../../src/deployment/deployment-config.js';
import { createEngine } from '../../src/engine/create-engine.js';
import type { Engine } from '../../src/engine/engine.js';
import type {
  RemoteEngineEvents,
  RemoteEngineProcedures,
} from '../../src/engine/remote/engine-procedures.js';
import { createRemoteEngine } from '../../src/engine/remote/remote-engine.js';
import { serveEngine } from '../../src/engine/remote/serve-engine.js';
import { connectPeer, type Peer } from '../../src/ipc/rpc.js';
import { createChannelAddresses, type TcpChannels } from '../../src/process/channel-addresses.js';
import type { ReplicaSpec } from '../../src/replica/spec.js';
import { BASE_CONFIG } from '../controller/support.js';
import { deferred } from '../support/deferred.js';
import { quietLog } from '../support/log.js';
import { memoryPorts } from '../support/memory-ports.js';
import { fixture } from '../support/processes.js';
import { engineContract, openLink, type EngineUnderTest } from './contract.js';

class Shop {
  fetch(): string {
    return 'ok';
  }
}

class NoDatabase {
  constructor() {
    throw new Error('no database');
  }

  fetch(): string {
    return 'never';
  }
}

function spec(
  id: string,
  part: Partial<ReplicaSpec> & { readonly deployment: string },
): ReplicaSpec {
  return {
    identity: { id, application: 'app', deployment: part.deployment },
    version: 'v1',
    config: BASE_CONFIG,
    entry: undefined,
    servesHttp: true,
    built: undefined,
    ...part,
  };
}

function built(type: new () => object): BuiltDeployment {
  return {
    name: type.name,
    isIngress: true,
    target: { kind: 'class', type },
    args: [],
    options: {},
  };
}

function inline(): EngineUnderTest {
  const engine = createEngine({ kind: 'inline', log: quietLog });
  return {
    engine,
    sound: (id) => spec(id, { deployment: 'Shop', built: built(Shop) }),
    broken: (id) => spec(id, { deployment: 'NoDatabase', built: built(NoDatabase) }),
    close: () => engine.close(),
  };
}

function processes(tcp?: TcpChannels): EngineUnderTest {
  const addresses = createChannelAddresses(tcp);
  const engine = createEngine({ kind: 'process', addresses, execArgv: [], log: quietLog });
  const shop = { module: fixture('shop.mjs'), exportName: 'app' };
  const noDatabase = { module: fixture('broken.mjs'), exportName: 'noDatabase' };
  return {
    engine,
    sound: (id) => spec(id, { deployment: 'Shop', entry: shop }),
    broken: (id) => spec(id, { deployment: 'NoDatabase', entry: noDatabase }),
    async close() {
      await engine.close();
      addresses.remove();
    },
  };
}

const TCP: TcpChannels = { host: '127.0.0.1', secret: 'between us' };

/** The inline engine as a controller in another process would reach it. */
function remote(): EngineUnderTest {
  const near = inline();
  const [ours, theirs] = memoryPorts();
  const far = createRemoteEngine(
    (): Peer<RemoteEngineProcedures> => peer,
    () => undefined,
  );
  const peer = connectPeer<RemoteEngineProcedures, RemoteEngineEvents>(ours, far.events);
  // What has no JSON (the built class) is put in again on the other side, where it belongs.
  const put: Pick<Engine, 'startReplica'> = {
    startReplica: (sent) =>
      near.engine.startReplica(
        sent.identity.deployment === 'Shop'
          ? near.sound(sent.identity.id)
          : near.broken(sent.identity.id),
      ),
  };
  const back = connectPeer<RemoteEngineEvents, RemoteEngineProcedures>(theirs, {
    ...serveEngine(near.engine),
    engineStart: ({ spec: sent }) => put.startReplica(sent),
  });
  void (async () => {
    for await (const event of near.engine.watch()) back.notify('engineEvent', event);
  })();
  // Inline replicas are reached in their own process alone.
  return { ...near, engine: { ...far.engine, open: near.engine.open } };
}

engineContract('inline', inline);
engineContract('process', processes);
engineContract('process, over TCP,', () => processes(TCP));
engineContract('remote', remote);

it('refuses a channel to a replica of the TCP engine without the secret', async () => {
  const under = processes(TCP);
  onTestFinished(() => under.close());
  const { engine } = under;
  const events = engine.watch()[Symbol.asyncIterator]();
  await engine.startReplica(under.sound('a'));
  expect((await events.next()).value).toMatchObject({ type: 'listening' });
  const [adopted] = await engine.adopt();
  const link = await openLink(engine, adopted, 'not the secret');
  await expect(link.control({ type: 'report', after: -1 })).rejects.toThrow('the connection ended');
});

it('a closed engine starts no process', async () => {
  const under = processes();
  await under.close();
  await under.engine.startReplica(under.sound('a'));
  expect(await under.engine.adopt()).toEqual([]);
});

it('closes what an inline replica opened in its init, though it was stopped meanwhile', async () => {
  const opening = deferred();
  const opened = deferred();
  const closed = deferred();
  class Pool {
    async init(): Promise<void> {
      opening.resolve();
      await opened.promise;
    }
    close(): void {
      closed.resolve();
    }
  }
  const { engine } = inline();
  onTestFinished(() => engine.close());
  await engine.startReplica(
    spec('a', { deployment: 'Pool', built: built(Pool), servesHttp: false }),
  );
  await opening.promise;
  await engine.stopReplica('a', { graceMs: 20_000 });
  opened.resolve();
  await expect(closed.promise).resolves.toBeUndefined();
});
