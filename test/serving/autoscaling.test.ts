import { readFileSync } from 'node:fs';

import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';

import { descendantsOf, gone } from '../../packages/runtime/test/support/processes.js';
import { createApplication } from '../../packages/sluice/test/cli/application.js';
import { sluiceRun, type Served } from '../support/sluice-process.js';
import { SCALED_APP } from './fixtures/scaled-app.js';

/** Reached late only by a machine that is busy with something else. */
const EVENTUALLY = { timeout: 25_000, interval: 50 };

async function serveApp(name: string, ...args: readonly string[]): Promise<Served> {
  const project = await createApplication({ 'app.ts': SCALED_APP });
  const served = await sluiceRun([`app.ts:${name}`, ...args], { cwd: project.root });
  onTestFinished(async () => {
    const left = descendantsOf(served.child.pid ?? -1);
    await served.stop('SIGKILL');
    await gone(left);
  });
  await served.prints(/Ctrl-C stops it/);
  return served;
}

async function pidOf(url: string): Promise<number> {
  const response = await fetch(`${url}/pid`);
  expect(response.status).toBe(200);
  return Number(await response.text());
}

/** The replicas that answer a number of requests. */
async function pidsOf(url: string, requests = 12): Promise<ReadonlySet<number>> {
  return new Set(await Promise.all(Array.from({ length: requests }, () => pidOf(url))));
}

/** Requests that wait until they are aborted; resolves when all are on their way. */
function hold(url: string, count: number): AbortController {
  const control = new AbortController();
  onTestFinished(() => control.abort());
  for (let index = 0; index < count; index++) {
    fetch(`${url}/hold`, { signal: control.signal }).catch(() => undefined);
  }
  return control;
}

function isController(pid: number): boolean {
  return titleOf(pid).startsWith('sluice: controller');
}

/** The processes that are ready to become replicas. */
function standingBy(served: Served): readonly number[] {
  return descendantsOf(served.child.pid ?? -1).filter((pid) =>
    titleOf(pid).startsWith('sluice: standby'),
  );
}

/** Empty for a process that has just ended. */
function titleOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

describe('a deployment that scales by its load', () => {
  it('serves a step of load with more replicas, and goes back to one without load', async () => {
    const served = await serveApp('held');
    expect((await pidsOf(served.url)).size).toBe(1);
    expect(standingBy(served)).toEqual([]);
    const held = hold(served.url, 6);
    await expect.poll(async () => (await pidsOf(served.url)).size, EVENTUALLY).toBe(3);
    expect(served.output()).toMatch(/deployment default#Held scales from \d to 3 replicas/);
    held.abort();
    await served.prints(/scales from \d to 1 replica:/);
    await expect.poll(async () => (await pidsOf(served.url)).size, EVENTUALLY).toBe(1);
  });

  it('goes on with as many replicas when the controller is killed', async () => {
    const served = await serveApp('held');
    const held = hold(served.url, 6);
    await expect.poll(async () => (await pidsOf(served.url)).size, EVENTUALLY).toBe(3);
    const before = await pidsOf(served.url);
    const controller = descendantsOf(served.child.pid ?? -1).find(isController);
    process.kill(controller ?? -1, 'SIGKILL');
    await served.prints(/was left by an earlier controller and is taken over/);
    expect(descendantsOf(served.child.pid ?? -1)).toEqual(expect.arrayContaining([...before]));
    // The next controller scales too: the load that it finds is still three replicas' worth.
    held.abort();
    await served.prints(/scales from 3 to 1 replica:/);
  });

  it('has the number that --num-replicas says, whatever the load', async () => {
    const served = await serveApp('held', '--num-replicas', '2');
    expect(served.output()).not.toMatch(/scales/);
    expect((await pidsOf(served.url)).size).toBe(2);
  });

  it('40 holds a thousand WebSockets evenly, and counts them as ongoing requests', async () => {
    const served = await serveApp('sockets');
    const pids: number[] = [];
    const sockets = new Set<WebSocket>();
    onTestFinished(() => sockets.forEach((socket) => socket.terminate()));
    const open = async (count: number): Promise<void> => {
      const opened = Array.from({ length: count }, () => {
        const socket = new WebSocket(`${served.url.replace('http', 'ws')}/pid`);
        sockets.add(socket);
        return new Promise<void>((resolve, reject) => {
          socket.once('error', reject);
          socket.once('message', (data: Buffer) => {
            pids.push(Number(data.toString()));
            resolve();
          });
        });
      });
      await Promise.all(opened);
    };
    await open(40);
    expect(new Set(pids).size).toBeLessThanOrEqual(4);
    await served.prints(/scales from \d to 4 replicas/);
    await expect
      .poll(async () => {
        await open(4);
        return new Set(pids).size;
      }, EVENTUALLY)
      .toBe(4);
    pids.length = 0;
    await open(1_000);
    const perReplica = [...new Set(pids)].map((pid) => pids.filter((one) => one === pid).length);
    expect(perReplica).toHaveLength(4);
    expect(Math.max(...perReplica) / Math.min(...perReplica)).toBeLessThanOrEqual(1.5);
  });
});

describe('a deployment that may have no replica', () => {
  it('runs once to show what it serves, then has none, and starts one for requests that are held', async () => {
    const served = await serveApp('idle');
    await served.prints(/scales from 1 to 0 replicas/);
    await served.prints(/has been drained and ended/);
    await expect.poll(() => standingBy(served), EVENTUALLY).toHaveLength(1);
    const [standby] = standingBy(served);
    const pids = await pidsOf(served.url, 50);
    expect(pids).toContain(standby);
    expect(served.output()).toMatch(/scales from 0 to 1 replica:/);
  });

  it('is started by a call through a handle', async () => {
    const served = await serveApp('front');
    expect(served.output()).not.toMatch(/default#Model#\w+ .*is ready/);
    await pidOf(served.url);
    await served.prints(/default#Model scales from 1 to 0 replicas/);
    await served.prints(/default#Model#\w+ .*has been drained and ended/);
    await pidOf(served.url);
  });
});
