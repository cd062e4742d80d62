import { readFileSync } from 'node:fs';
import { get } from 'node:http';

import { afterEach, describe, expect, it, vi } from 'vitest';

import type { ApplicationRequest } from '../../src/controller/application-request.js';
import type { ServeFacts } from '../../src/supervisor/facts.js';
import {
  fixture,
  gone,
  killTrees,
  pidAt,
  startTree,
  until,
  type Tree,
} from '../support/processes.js';

function application(
  module: string,
  exportName: string,
  more: Partial<ApplicationRequest> = {},
): ApplicationRequest {
  return {
    name: 'default',
    routePrefix: '/shop',
    entry: { module: fixture(module), exportName },
    ...more,
  };
}

const shop = application('shop.mjs', 'app');

async function ready(more: Parameters<typeof startTree>[0] = {}): Promise<[Tree, ServeFacts]> {
  const tree = startTree({ applications: [shop], ...more });
  const { facts } = await tree.next('ready');
  return [tree, facts];
}

function servingPid(facts: ServeFacts, query = ''): Promise<number> {
  return pidAt(`${facts.url}/shop/pid${query}`);
}

function replicaPids(facts: ServeFacts): number[] {
  return facts.applications.flatMap((one) => one.replicas.map((replica) => replica.pid ?? -1));
}

/** Asks over a connection of its own: one that is kept alive belongs to one ingress. */
function statusAt(url: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode));
    });
    request.once('error', reject);
  });
}

function statusesAt(url: string, count: number): Promise<(number | undefined)[]> {
  return Promise.all(Array.from({ length: count }, () => statusAt(url)));
}

const all200 = (count: number): number[] => Array.from({ length: count }, () => 200);

/** Resolves when the ingress has reached both replicas: until then all requests go to one. */
async function bothServe(facts: ServeFacts): Promise<void> {
  const seen = new Set<number>();
  await until(async () => seen.add(await servingPid(facts)).size === 2);
}

/** Sends a signal to a process that its supervisor may have replaced already. */
function signal(pid: number, name: 'SIGCONT' | 'SIGKILL'): void {
  try {
    process.kill(pid, name);
  } catch {
    // It is gone.
  }
}

/** Resolves with the process of a replica that was not there before. */
async function servedByOther(facts: ServeFacts): Promise<number> {
  let pid = -1;
  await until(async () => {
    pid = await servingPid(facts);
    return !replicaPids(facts).includes(pid);
  });
  return pid;
}

// Several processes start in each test, on a machine that may be busy.
vi.setConfig({ testTimeout: 30_000 });
afterEach(killTrees);

describe('runSupervisor', () => {
  it('serves an application from two replica processes and says where', async () => {
    const [, facts] = await ready();
    const { applications, url } = facts;
    expect(applications[0]?.url).toBe(`${url}/shop`);
    expect(new Set(replicaPids(facts)).size).toBe(2);
    expect(replicaPids(facts)).toContain(await servingPid(facts));
  });

  it('answers a request whose replica was killed, and replaces the replica', async () => {
    const [, facts] = await ready();
    const waiting = Array.from({ length: 6 }, () => servingPid(facts, '?wait=300'));
    const [victim] = replicaPids(facts);
    await servingPid(facts);
    process.kill(victim ?? -1, 'SIGKILL');
    expect(new Set(await Promise.all(waiting))).not.toContain(victim);
    expect(await servedByOther(facts)).toBeGreaterThan(0);
  });

  it('keeps the replicas and fails nothing when the controller is killed', async () => {
    const [tree, facts] = await ready();
    const { controllerPid = -1 } = facts;
    process.kill(controllerPid, 'SIGKILL');
    await tree.next('log', ({ text }) => text.includes('controller'));
    const pids: number[] = [];
    await until(async () => {
      pids.push(await servingPid(facts));
      return tree.descendants().length === 4 && pids.length > 50;
    });
    expect(replicaPids(facts)).toEqual(expect.arrayContaining([...new Set(pids)]));
    // The new controller does its work: what dies is replaced.
    process.kill(replicaPids(facts)[0] ?? -1, 'SIGKILL');
    expect(await servedByOther(facts)).toBeGreaterThan(0);
  });

  it('serves on its port again when its ingress is killed', async () => {
    const [, facts] = await ready();
    process.kill(facts.ingressPids[0] ?? -1, 'SIGKILL');
    let pid: number | undefined;
    await until(async () => {
      pid = await servingPid(facts).catch(() => undefined);
      return pid !== undefined;
    });
    expect(replicaPids(facts)).toContain(pid);
  });

  it('serves from several ingresses, whichever of them is held up', async () => {
    const [, facts] = await ready({ numProxies: 2 });
    expect(new Set(facts.ingressPids).size).toBe(2);
    for (const pid of facts.ingressPids) {
      process.kill(pid, 'SIGSTOP');
      // oxlint-disable-next-line no-await-in-loop
      expect(await statusesAt(`${facts.url}/shop/pid`, 10)).toEqual(all200(10));
      signal(pid, 'SIGCONT');
    }
  });

  it('loses nothing that another ingress has when one of several is killed', async () => {
    const [tree, facts] = await ready({ numProxies: 2 });
    const [killed = -1, other = -1] = facts.ingressPids;
    process.kill(killed, 'SIGSTOP');
    // All that is accepted now is the other's.
    const slow = statusesAt(`${facts.url}/shop/pid?wait=500`, 10);
    await statusAt(`${facts.url}/shop/pid`);
    signal(killed, 'SIGKILL');
    await gone([killed]);
    expect(await slow).toEqual(all200(10));
    await until(() => tree.descendants().length === 5);
    expect(tree.descendants()).toContain(other);
  });

  it('loses no more than what an ingress had when one of several is killed', async () => {
    const [tree, facts] = await ready({ numProxies: 2 });
    const waiting = Array.from({ length: 20 }, () =>
      statusAt(`${facts.url}/shop/pid?wait=500`).catch(() => 'cut'),
    );
    await statusAt(`${facts.url}/shop/pid`);
    const [killed = -1, other = -1] = facts.ingressPids;
    process.kill(killed, 'SIGKILL');
    await gone([killed]);
    expect(await statusesAt(`${facts.url}/shop/pid`, 20)).toEqual(all200(20));
    await Promise.all(waiting);
    await until(() => tree.descendants().length === 5);
    expect(tree.descendants()).toContain(other);
  });

  it('takes everything with it when it is killed, a blocked replica too', async () => {
    const [tree, facts] = await ready();
    await bothServe(facts);
    const spinning = fetch(`${facts.url}/shop/spin`).catch(() => undefined);
    await servingPid(facts);
    const below = tree.descendants();
    tree.process.kill('SIGKILL');
    await gone(below);
    await spinning;
    await expect(fetch(facts.url ?? '')).rejects.toThrow('fetch failed');
    expect(below.length).toBeGreaterThanOrEqual(4);
  });

  it('finishes what is under way at the first signal, and leaves nothing', async () => {
    const [tree, facts] = await ready();
    const slow = servingPid(facts, '?wait=1000');
    await servingPid(facts);
    const below = tree.descendants();
    tree.process.kill('SIGINT');
    await tree.next('stopping');
    expect(replicaPids(facts)).toContain(await slow);
    expect(await tree.exited).toBe(0);
    await gone(below);
  });

  it('answers new connections in a drain though its only ingress dies', async () => {
    const [tree, facts] = await ready();
    const cut = servingPid(facts, '?wait=3000').catch(() => 'cut');
    await servingPid(facts);
    tree.process.kill('SIGTERM');
    await tree.next('stopping');
    const [killed = -1] = facts.ingressPids;
    process.kill(killed, 'SIGKILL');
    await gone([killed]);
    expect(await statusAt(`${facts.url}/shop/pid`)).toBe(503);
    expect(await cut).toBe('cut');
    expect(await tree.exited).toBe(0);
  });

  it('ends everything at once at the second signal', async () => {
    const [tree, facts] = await ready();
    const slow = servingPid(facts, '?wait=60000').then(
      () => 'answered',
      () => 'cut',
    );
    await servingPid(facts);
    tree.process.kill('SIGTERM');
    await tree.next('stopping');
    tree.process.kill('SIGTERM');
    expect(await tree.exited).toBe(143);
    expect(await slow).toBe('cut');
  });

  it('lets a replica that gets SIGTERM finish, and replaces it', async () => {
    const [, facts] = await ready();
    const slow = Array.from({ length: 4 }, () => servingPid(facts, '?wait=500'));
    await servingPid(facts);
    for (const pid of replicaPids(facts)) process.kill(pid, 'SIGTERM');
    expect(replicaPids(facts)).toEqual(expect.arrayContaining(await Promise.all(slow)));
    expect(await servedByOther(facts)).toBeGreaterThan(0);
  });

  it('drains and replaces a replica with an uncaught exception', async () => {
    const [, facts] = await ready({ applications: [{ ...shop, numReplicas: 1 }] });
    const slow = servingPid(facts, '?wait=500');
    await servingPid(facts);
    await fetch(`${facts.url}/shop/throw-later`);
    expect(replicaPids(facts)).toContain(await slow);
    expect(await servedByOther(facts)).toBeGreaterThan(0);
  });

  it('replaces a replica that the system has stopped', async () => {
    const [, facts] = await ready({ applications: [{ ...shop, numReplicas: 1 }] });
    const [pid = -1] = replicaPids(facts);
    process.kill(pid, 'SIGSTOP');
    expect(await servedByOther(facts)).toBeGreaterThan(0);
  });

  it('logs at the end that no process is left', async () => {
    const [tree] = await ready();
    tree.process.kill('SIGTERM');
    await tree.next('log', ({ text }) => text === 'stopped: no process is left');
    expect(await tree.exited).toBe(0);
  });

  it('names its processes for ps', async () => {
    const [tree, facts] = await ready();
    const titles = tree.descendants().map((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
    const ids = facts.applications.flatMap((one) => one.replicas.map(({ id }) => id));
    expect(titles.map((title) => title.replaceAll('\0', '')).toSorted()).toEqual([
      'sluice: controller',
      'sluice: ingress 1',
      ...ids.map((id) => `sluice: replica ${id}`).toSorted(),
    ]);
  });
});
