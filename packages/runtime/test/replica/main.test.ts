import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { AbortState } from '@sluice/core/internal';
import { connectChannel, openEndpoint } from '@sluice/ingress/channel';
import { expect, it, onTestFinished, vi } from 'vitest';

import { encode } from '../../src/codec/codec.js';
import { childPort } from '../../src/ipc/process-port.js';
import { connectPeer, type Peer } from '../../src/ipc/rpc.js';
import { mainFile } from '../../src/main-file.js';
import type { ChannelAddress } from '../../src/process/serve-channels.js';
import type { ControlMessage } from '../../src/replica/control-message.js';
import type {
  PlacementProcedures,
  ReplicaProcedures,
} from '../../src/replica/replica-procedures.js';
import type { SelfReport } from '../../src/replica/self-report.js';
import { BASE_CONFIG } from '../controller/support.js';
import { deferred } from '../support/deferred.js';
import { fixture } from '../support/processes.js';

vi.setConfig({ testTimeout: 30_000 });

const SPEC = {
  identity: { id: 'app#Shop#a', application: 'app', deployment: 'Shop' },
  version: 'v1',
  config: { ...BASE_CONFIG, gracefulShutdownTimeoutS: 600 },
  entry: { module: fixture('shop.mjs'), exportName: 'app' },
  servesHttp: false,
  built: undefined,
};

function startProcess(): {
  readonly child: ChildProcess;
  readonly peer: Peer<ReplicaProcedures>;
  readonly errors: Promise<string>;
  /** Resolves with where the replica listens. */
  readonly listening: Promise<ChannelAddress>;
} {
  const child = fork(mainFile('replica'), ['replica'], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  if (child.stderr === null) throw new TypeError('The process has no standard error.');
  const listening = deferred<ChannelAddress>();
  const peer = connectPeer<ReplicaProcedures, PlacementProcedures>(childPort(child), {
    listening: ({ endpoint }) => listening.resolve(endpoint),
  });
  return { child, peer, errors: text(child.stderr), listening: listening.promise };
}

it.each([
  {
    what: 'a host that is not of this machine',
    address: { kind: 'tcp', host: '192.0.2.1', port: 0 },
    code: 'EADDRNOTAVAIL',
  },
  {
    what: 'a directory that is gone',
    address: { kind: 'unix', path: '/no-such-directory/replica.sock' },
    code: 'EACCES|ENOENT',
  },
] as const)('says why it cannot serve its channel at $what, and exits', async (given) => {
  const { child, peer, errors } = startProcess();
  peer.notify('start', {
    spec: SPEC,
    address: given.address,
    secret: undefined,
    tracing: undefined,
    inspectPort: undefined,
  });
  expect(await once(child, 'exit')).toEqual([1, null]);
  expect(await errors).toMatch(new RegExp(`The replica could not start: .*(?:${given.code})`));
});

it('drains as long as the newest config says when it is told to end', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'replica-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const replica = startProcess();
  const address = { kind: 'unix', path: join(directory, 'socket') } as const;
  replica.peer.notify('start', {
    spec: SPEC,
    address,
    secret: undefined,
    inspectPort: undefined,
    tracing: undefined,
  });
  const endpoint = await replica.listening;
  const controller = connectChannel(await openEndpoint(endpoint));
  const ask = (message: ControlMessage): Promise<unknown> => controller.control(message);
  let report: Partial<SelfReport> = { revision: -1 };
  while (report.life?.kind !== 'ready') {
    report = Object(await ask({ type: 'report', after: report.revision ?? -1 }));
  }
  const config = { ...SPEC.config, gracefulShutdownTimeoutS: 0 };
  await ask({ type: 'configure', config });
  const caller = connectChannel(await openEndpoint(endpoint));
  caller.call(
    {
      head: { deployment: 'Shop', method: 'fetch', requestId: 'r-1' },
      argument: encode([{ url: 'http://shop/pid?wait=600000' }], 'argument'),
      item: () => undefined,
      result: () => undefined,
      error: () => undefined,
      abort: new AbortState(),
    },
    { ended: () => undefined, failed: () => undefined },
  );
  await expect.poll(() => ask({ type: 'load' })).toMatchObject({ ongoing: 1 });
  replica.child.kill('SIGTERM');
  expect(await once(replica.child, 'exit')).toEqual([0, null]);
});
