import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, expect, it, onTestFinished, vi } from 'vitest';

import { fixture, killTrees, pidAt, processOf, startTree, until } from '../support/processes.js';

vi.setConfig({ testTimeout: 60_000 });
afterEach(killTrees);

it('serves again though somebody deletes the directory of its sockets and an ingress ends', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'tree-'));
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }));
  const entry = { module: fixture('shop.mjs'), exportName: 'app' };
  const tree = startTree(
    { applications: [{ name: 'default', routePrefix: '/', entry }] },
    { TMPDIR: parent, XDG_RUNTIME_DIR: '' },
  );
  const { facts } = await tree.next('ready');
  for (const name of readdirSync(parent)) rmSync(join(parent, name), { recursive: true });
  process.kill(processOf(tree, 'ingress') ?? -1, 'SIGKILL');
  let pid: number | undefined;
  await until(async () => {
    pid = await pidAt(`${facts.url}/pid`).catch(() => undefined);
    return pid !== undefined;
  });
  expect(pid).toBeGreaterThan(0);
});
