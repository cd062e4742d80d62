import { afterEach, describe, expect, it, vi } from 'vitest';

import {
  fixture,
  gone,
  killTrees,
  pidAt,
  processOf,
  startTree,
  until,
  type Tree,
} from '../support/processes.js';

vi.setConfig({ testTimeout: 60_000 });
afterEach(killTrees);

async function ready(): Promise<[Tree, string]> {
  const entry = { module: fixture('shop.mjs'), exportName: 'app' };
  const tree = startTree({ applications: [{ name: 'default', routePrefix: '/', entry }] });
  const { facts } = await tree.next('ready');
  return [tree, facts.url ?? ''];
}

function stop(tree: Tree, part: 'controller' | 'ingress'): number {
  const pid = processOf(tree, part) ?? -1;
  process.kill(pid, 'SIGSTOP');
  return pid;
}

describe('a process that the system has stopped', () => {
  it('replaces an ingress that the system has stopped', async () => {
    const [tree, url] = await ready();
    const pid = stop(tree, 'ingress');
    await tree.next(
      'log',
      ({ text }) => text === `ingress 1 (pid ${pid}) is stopped and is killed`,
    );
    expect(await pidAt(`${url}/pid`)).toBeGreaterThan(0);
  });

  it('replaces a controller that the system has stopped, and the next one does its work', async () => {
    const [tree, url] = await ready();
    const pid = stop(tree, 'controller');
    const victim = await pidAt(`${url}/pid`);
    process.kill(victim, 'SIGKILL');
    await gone([victim, pid]);
    await until(() => tree.descendants().length === 4);
    expect(processOf(tree, 'controller')).not.toBe(pid);
  });

  it('is not held up in a drain by a controller that the system has stopped', async () => {
    const [tree, url] = await ready();
    await pidAt(`${url}/pid`);
    stop(tree, 'controller');
    const below = tree.descendants();
    const startedMs = performance.now();
    tree.process.kill('SIGTERM');
    expect(await tree.exited).toBe(0);
    // The deployment has 20 s to finish what it has, which is nothing.
    expect(performance.now() - startedMs).toBeLessThan(20_000);
    await gone(below);
  });
});
