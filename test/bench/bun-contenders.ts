import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Contender, Group } from './contenders.js';
import { npmPeers } from './npm-peers.js';

/** Bun, and Elysia. */
export const BUN = npmPeers('bun');

const onBun = (name: string, script: string): Contender => ({
  name,
  launch: () => ({
    command: join(BUN.directory, 'node_modules/@oven/bun-linux-x64/bin/bun'),
    args: [script],
  }),
  validates: true,
});

const ELYSIA = onBun('elysia on bun', join(BUN.directory, 'elysia.mjs'));

/** Elysia on Bun, and the application of the other groups on Bun beside it. */
export const BUN_GROUP: Group = {
  title: 'On Bun, side by side',
  contenders: [
    ELYSIA,
    { ...ELYSIA, name: 'elysia on bun (A/A)' },
    onBun('sluice on bun', fileURLToPath(new URL('./servers/sluice.js', import.meta.url))),
  ],
};
