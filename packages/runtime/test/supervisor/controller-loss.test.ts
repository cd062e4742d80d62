import { afterEach, expect, it, vi } from 'vitest';

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

async function killController(tree: Tree, afterMs: number): Promise<void> {
  let pid: number | undefined;
  await until(() => (pid = processOf(tree, 'controller')) !== undefined);
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  process.kill(pid ?? -1, 'SIGKILL');
  await gone([pid ?? -1]);
}

function startSlow(): Tree {
  const entry = { module: fixture('slow.mjs'), exportName: 'app' };
  return startTree({ applications: [{ name: 'default', routePrefix: '/', entry }] });
}

it('deploys though the controller dies at many moments of the deployment', async () => {
  const tree = startSlow();
  for (const afterMs of [0, 100, 200, 400, 600]) {
    // oxlint-disable-next-line no-await-in-loop
    await killController(tree, afterMs);
  }
  const { facts } = await tree.next('ready');
  expect(await pidAt(facts.url ?? '')).toBe(facts.applications[0]?.replicas[0]?.pid);
});

it('drains at a signal though the controller has died in the middle of a deployment', async () => {
  const tree = startSlow();
  await killController(tree, 1_000);
  const below = tree.descendants();
  tree.process.kill('SIGTERM');
  expect(await tree.exited).toBe(0);
  await gone(below);
});
