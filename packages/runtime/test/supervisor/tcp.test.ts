import { afterEach, expect, it, vi } from 'vitest';

import {
  fixture,
  gone,
  killTrees,
  pidAt,
  processOf,
  startTree,
  until,
} from '../support/processes.js';

vi.setConfig({ testTimeout: 60_000 });
afterEach(killTrees);

it('serves, replaces replicas and survives its controller with channels over TCP', async () => {
  const entry = { module: fixture('shop.mjs'), exportName: 'app' };
  const tree = startTree({
    applications: [{ name: 'default', routePrefix: '/', entry }],
    tcp: { host: '127.0.0.1', secret: 'between us' },
  });
  const { facts } = await tree.next('ready');
  const url = `${facts.url}/pid`;
  const first = await pidAt(url);

  process.kill(first, 'SIGKILL');
  await gone([first]);
  expect(await pidAt(url)).not.toBe(first);

  const controller = processOf(tree, 'controller') ?? -1;
  process.kill(controller, 'SIGKILL');
  await tree.next('log', ({ text }) => text.startsWith('controller (pid'));
  const second = await pidAt(url);
  process.kill(second, 'SIGKILL');
  await gone([second]);
  // The next controller knows of the death and starts another: two pids that are neither.
  const seen = new Set<number>();
  await until(async () => seen.add(await pidAt(url)).size >= 2);
  expect(seen).not.toContain(first);
  expect(seen).not.toContain(second);
});
