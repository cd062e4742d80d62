import { once } from 'node:events';
import { createConnection } from 'node:net';

import { afterEach, describe, expect, it, vi } from 'vitest';

import { endTrees, gone, ProcessTree, until } from '../e2e/process-tree.js';
import { keepAsking } from './load.js';

vi.setConfig({ testTimeout: 60_000 });
afterEach(endTrees);

const ONE = { args: ['--num-replicas', '1'] };

function pidUrl(tree: ProcessTree): string {
  return `${tree.served.url}/pid`;
}

async function isRefused(port: number): Promise<boolean> {
  const socket = createConnection(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return false;
  } catch {
    return true;
  } finally {
    socket.destroy();
  }
}

describe('53 kill -9 of the only replica', () => {
  it('53 runs once more what may be repeated and has had no byte of an answer', async () => {
    const tree = await ProcessTree.start(ONE);
    const answers = await tree.begin(5, 'GET', '/wait?ms=500');
    tree.kill(tree.replicas[0]);
    const all = await Promise.all(answers);
    expect(all.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(all.every(({ pid }) => pid !== tree.replicas[0])).toBe(true);
    expect(tree.starts()).toBe(10);
  });

  it('53 answers the others with 502 at once, and runs none of them again', async () => {
    const tree = await ProcessTree.start(ONE);
    const answers = await tree.begin(5, 'POST', '/orders?ms=5000');
    tree.kill(tree.replicas[0]);
    const all = await Promise.all(answers);
    expect(all.map(({ status, retryAfter }) => `${status} ${retryAfter}`)).toEqual(
      Array.from({ length: 5 }, () => '502 1'),
    );
    expect(tree.starts()).toBe(5);
  });

  it('53 holds new requests until the replacement serves, which is soon', async () => {
    const tree = await ProcessTree.start(ONE);
    const killedMs = performance.now();
    tree.kill(tree.replicas[0]);
    await gone(tree.replicas);
    const answer = await tree.ask('/pid');
    expect(answer.status).toBe(200);
    expect(answer.pid).not.toBe(tree.replicas[0]);
    expect(answer.atMs - killedMs).toBeLessThan(10_000);
  });
});

describe('54 kill -9 of the controller', () => {
  it('54 fails 0 requests, and the same replicas go on under the next controller', async () => {
    const tree = await ProcessTree.start();
    const stop = keepAsking(pidUrl(tree));
    const [controller = -1] = tree.members('controller');
    tree.kill(controller);
    await gone([controller]);
    await until(() => tree.members('controller').length === 1);
    const load = await stop();
    expect(load.failed).toEqual([]);
    expect(tree.below()).toEqual(expect.arrayContaining([...tree.replicas]));
    expect(new Set(load.answers.map(({ value }) => value))).toEqual(new Set(tree.replicas));
  });

  it('54 fails 0 requests when it comes while a replica is being replaced', async () => {
    const tree = await ProcessTree.start();
    const stop = keepAsking(pidUrl(tree));
    tree.kill(tree.replicas[0]);
    await gone(tree.replicas.slice(0, 1));
    const [controller = -1] = tree.members('controller');
    tree.kill(controller);
    await gone([controller]);
    // The next controller finishes what the last one began.
    const seen = new Set<unknown>();
    await until(async () => seen.add((await tree.ask('/pid')).pid).size === 2);
    expect((await stop()).failed).toEqual([]);
    expect(seen).toContain(tree.replicas[1]);
    expect(seen).not.toContain(tree.replicas[0]);
  });
});

describe('54b kill -9 of the supervisor', () => {
  it('54b leaves no process and a free port', async () => {
    const tree = await ProcessTree.start();
    const below = tree.below();
    const killedMs = performance.now();
    tree.kill(tree.served.child.pid);
    await gone(below);
    await until(() => isRefused(tree.served.port));
    expect(performance.now() - killedMs).toBeLessThan(10_000);
  });
});

describe('55 kill -9 of an ingress', () => {
  it('55 refuses no connection while another one listens', async () => {
    const tree = await ProcessTree.start({ args: ['--num-proxies', '2'] });
    const [first = -1] = tree.members('ingress');
    expect(tree.members('ingress')).toHaveLength(2);
    tree.kill(first);
    await gone([first]);
    // New connections: those that the dead one held end with it.
    const refused = await Promise.all(
      Array.from({ length: 50 }, () => isRefused(tree.served.port)),
    );
    expect(refused.filter(Boolean)).toEqual([]);
    await until(() => tree.members('ingress').length === 2);
    expect((await tree.ask('/pid')).status).toBe(200);
  });

  it('55 answers again at once when it was the only one', async () => {
    const tree = await ProcessTree.start();
    const [only = -1] = tree.members('ingress');
    const killedMs = performance.now();
    tree.kill(only);
    await gone([only]);
    await until(async () => {
      const answer = await tree.ask('/pid').catch(() => undefined);
      return answer?.status === 200;
    });
    expect(performance.now() - killedMs).toBeLessThan(10_000);
  });
});
