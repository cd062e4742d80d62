import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Contender, Group } from './contenders.js';

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const SOURCES = file('../servers/bun');
const DIRECTORY = file('../../../.cache/bench-bun');

/** Installs Bun and Elysia in their pinned versions; returns why that failed, if it did. */
export function installBun(): string | undefined {
  const [wanted, installed] = [join(SOURCES, 'package.json'), join(DIRECTORY, 'installed.json')];
  mkdirSync(DIRECTORY, { recursive: true });
  // Elysia is found from the folder of its server.
  copyFileSync(join(SOURCES, 'elysia.mjs'), join(DIRECTORY, 'elysia.mjs'));
  if (textOf(installed) === textOf(wanted)) return undefined;
  copyFileSync(wanted, join(DIRECTORY, 'package.json'));
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--no-package-lock'];
  const done = spawnSync('npm', ['install', ...quiet], { cwd: DIRECTORY, encoding: 'utf8' });
  if (done.status !== 0) return `npm install failed: ${done.stderr}`;
  copyFileSync(wanted, installed);
  return undefined;
}

/** True when {@link installBun} has installed what is pinned now. */
export function isBunInstalled(): boolean {
  const wanted = textOf(join(SOURCES, 'package.json'));
  return wanted !== undefined && textOf(join(DIRECTORY, 'installed.json')) === wanted;
}

const onBun = (name: string, script: string): Contender => ({
  name,
  launch: () => ({
    command: join(DIRECTORY, 'node_modules/@oven/bun-linux-x64/bin/bun'),
    args: [script],
  }),
  validates: true,
});

const ELYSIA = onBun('elysia on bun', join(DIRECTORY, 'elysia.mjs'));

/** Elysia on Bun, and the application of the other groups on Bun beside it. */
export const BUN_GROUP: Group = {
  title: 'On Bun, side by side',
  contenders: [
    ELYSIA,
    { ...ELYSIA, name: 'elysia on bun (A/A)' },
    onBun('sluice on bun', file('./servers/sluice.js')),
  ],
};

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
