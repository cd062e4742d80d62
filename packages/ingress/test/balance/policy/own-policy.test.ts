import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { setLogger } from '@sluice/core';
import { expect, it, onTestFinished } from 'vitest';

import { ownPolicy } from '../../../src/balance/policy/own-policy.js';

it('a policy that is asynchronous and fails ends no process, and the default takes its place', async () => {
  const logged: unknown[] = [];
  setLogger({ error: (_, fields) => void logged.push(fields?.['error']) });
  const directory = mkdtempSync(join(tmpdir(), 'policy-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const module = 'export const rejecting = { async choose() { throw new Error("no"); } };';
  writeFileSync(join(directory, 'policy.mjs'), module);
  const policy = await ownPolicy({
    kind: 'own',
    module: './policy.mjs',
    exportName: 'rejecting',
    kwargs: {},
    entry: join(directory, 'app.mjs'),
  });
  const candidate = { id: 'a', load: 0, models: undefined, isFree: () => true };
  const work = { kind: 'request' as const, header: () => undefined };
  for (let asked = 0; asked < 2; asked += 1) {
    const chosen = policy({ candidates: [candidate], work, random: Math.random, nowMs: 0 });
    expect(chosen).toBe(candidate);
  }
  // A rejection that nobody had handled would be heard of after this turn.
  await new Promise((resolve) => setImmediate(resolve));
  expect(logged.map(String)).toEqual([
    'TypeError: choose() gave a promise, not one of its replicas.',
  ]);
});
