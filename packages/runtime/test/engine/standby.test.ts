import { readFileSync } from 'node:fs';

import { expect, it, onTestFinished } from 'vitest';

import { createEngine } from '../../src/engine/create-engine.js';
import type { Engine } from '../../src/engine/engine.js';
import { createChannelAddresses } from '../../src/process/channel-addresses.js';
import { BASE_CONFIG } from '../controller/support.js';
import { quietLog } from '../support/log.js';
import { descendantsOf, fixture, gone } from '../support/processes.js';

function processEngine(): Engine {
  const addresses = createChannelAddresses();
  const engine = createEngine({ kind: 'process', addresses, execArgv: [], log: quietLog });
  onTestFinished(async () => {
    await engine.close();
    addresses.remove();
  });
  return engine;
}

/** The processes that stand by, of those that this test process has started. */
function standingBy(): readonly number[] {
  return descendantsOf(process.pid).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('sluice: standby');
    } catch {
      return false;
    }
  });
}

async function started(engine: Engine, id: string): Promise<number | undefined> {
  await engine.startReplica({
    identity: { id, application: 'app', deployment: 'Shop' },
    version: 'v1',
    config: BASE_CONFIG,
    entry: { module: fixture('shop.mjs'), exportName: 'app' },
    servesHttp: true,
    built: undefined,
  });
  return (await engine.adopt()).find(({ spec }) => spec.identity.id === id)?.pid;
}

it('a process stands by as long as that is wanted', async () => {
  const engine = processEngine();
  await started(engine, 'a');
  expect(standingBy()).toEqual([]);
  await engine.keepStandby?.(true);
  await engine.keepStandby?.(true);
  await expect.poll(standingBy, { timeout: 20_000 }).toHaveLength(1);
  const pids = standingBy();
  await engine.keepStandby?.(false);
  await gone(pids);
  expect(standingBy()).toEqual([]);
});

it('the process that stood by becomes the next replica, and another takes its place', async () => {
  const engine = processEngine();
  const events = engine.watch()[Symbol.asyncIterator]();
  await engine.keepStandby?.(true);
  await expect.poll(standingBy, { timeout: 20_000 }).toHaveLength(1);
  const [pid] = standingBy();
  expect(await started(engine, 'a')).toBe(pid);
  expect((await events.next()).value).toMatchObject({ type: 'listening', replica: { pid } });
  await expect.poll(standingBy, { timeout: 20_000 }).toHaveLength(1);
  expect(standingBy()).not.toContain(pid);
});

it('a process that stood by and died is followed by another', async () => {
  const engine = processEngine();
  await engine.keepStandby?.(true);
  await expect.poll(standingBy, { timeout: 20_000 }).toHaveLength(1);
  const [pid = -1] = standingBy();
  process.kill(pid, 'SIGKILL');
  await gone([pid]);
  await expect.poll(standingBy, { timeout: 20_000 }).toHaveLength(1);
  expect(await started(engine, 'a')).not.toBe(pid);
});
