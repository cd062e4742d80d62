import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

import { expect, it, onTestFinished, vi } from 'vitest';

import { childPort } from '../../src/ipc/process-port.js';
import { connectPeer, type Peer } from '../../src/ipc/rpc.js';
import { mainFile } from '../../src/main-file.js';
import type { ReplicaProcedures } from '../../src/replica/replica-procedures.js';
import { BASE_CONFIG } from '../controller/support.js';
import { fixture } from '../support/processes.js';

vi.setConfig({ testTimeout: 30_000 });

function startProcess(): {
  readonly child: ChildProcess;
  readonly peer: Peer<ReplicaProcedures>;
  readonly errors: Promise<string>;
} {
  const child = fork(mainFile('replica'), ['replica'], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  if (child.stderr === null) throw new TypeError('The process has no standard error.');
  const peer = connectPeer<ReplicaProcedures, object>(childPort(child), {});
  return { child, peer, errors: text(child.stderr) };
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
    spec: {
      identity: { id: 'app#Shop#a', application: 'app', deployment: 'Shop' },
      version: 'v1',
      config: BASE_CONFIG,
      entry: { module: fixture('shop.mjs'), exportName: 'app' },
      servesHttp: true,
      built: undefined,
    },
    address: given.address,
    secret: undefined,
    tracing: undefined,
  });
  expect(await once(child, 'exit')).toEqual([1, null]);
  expect(await errors).toMatch(new RegExp(`The replica could not start: .*(?:${given.code})`));
});
