import { expect, it, onTestFinished, vi } from 'vitest';

import { systemClock } from '../../src/clock.js';
import { createChannelAddresses } from '../../src/process/channel-addresses.js';
import type { ControllerMember } from '../../src/supervisor/controller-member.js';
import { startIngress } from '../../src/supervisor/ingress-member.js';
import { bindPort } from '../../src/supervisor/listen.js';
import { deferred } from '../support/deferred.js';

vi.setConfig({ testTimeout: 30_000 });

/** A controller that never answers. */
const controller: ControllerMember = {
  pid: undefined,
  status: { applications: [] },
  call: () => new Promise(() => undefined),
  onBegun: () => undefined,
  release: () => undefined,
  stop: () => Promise.resolve(),
};

it('starts no other ingress for one that dies while it is closed', async () => {
  const lines: string[] = [];
  const add = (line: string): void => void lines.push(line);
  const listening = await bindPort('127.0.0.1', 0);
  const addresses = createChannelAddresses();
  const ended = deferred();
  const ingress = startIngress({
    id: 'ingress 1',
    clock: systemClock,
    log: { info: add, warn: add, error: add },
    http: {},
    logging: undefined,
    tracing: undefined,
    handle: listening.handle,
    controller,
    retireMs: 1_000,
    addresses: { ...addresses, release: () => ended.resolve() },
    awaited: () => [],
  });
  onTestFinished(async () => {
    await ingress.stop();
    listening.close();
    addresses.remove();
  });
  // Clients that are turned away need no routes, which nobody sends here.
  ingress.turnAway();
  await ingress.accepting;
  const { pid = -1 } = ingress;
  process.kill(pid, 'SIGSTOP');
  const closed = ingress.close();
  process.kill(pid, 'SIGKILL');
  await closed;
  await ended.promise;
  expect(lines).toEqual([]);
  expect(ingress.pid).toBe(pid);
});
