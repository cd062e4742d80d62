import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { beforeAll, expect, it } from 'vitest';

import { spawnNode } from '../support/sluice-process.js';

const LOADER = fileURLToPath(
  new URL('../../packages/sluice/dist/loader/register.js', import.meta.url),
);
const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
const PAGE = new URL('../../docs/architecture.md', import.meta.url);

let exitCode: unknown;
let printed = '';
let rows: RegExpExecArray[] = [];
let files: string[] = [];

beforeAll(async () => {
  const program = spawnNode(['--import', LOADER, MAIN]);
  exitCode = await program.ended();
  printed = program.output();
  rows = [...printed.matchAll(/^ *(\d+) +(\d+) {2}(packages\/\S+)(?: {2}.+)?$/gm)];
  files = rows.map(([, , , file = '']) => file);
}, 120_000);

it('prints the files of a served request from the server through the channel to the application', () => {
  expect(exitCode).toBe(0);
  const way = [
    'packages/core/src/node/',
    'packages/ingress/src/front/',
    'packages/ingress/src/channel/',
    'packages/runtime/src/replica/',
    'packages/core/src/compile/',
  ];
  expect(way.toSorted((a, b) => firstIn(a) - firstIn(b))).toEqual(way);
  expect(firstIn('packages/core/src/node/')).toBe(0);
  expect(rows.map(([, place]) => Number(place))).toEqual(rows.map((_, index) => index + 1));

  const [, fileCount, callCount] =
    /^(\d+) source files, (\d+) calls of named functions$/m.exec(printed) ?? [];
  const named = rows.map(([, , calls]) => Number(calls)).filter((calls) => calls > 0);
  expect(Number(fileCount)).toBe(named.length);
  expect(Number(callCount)).toBe(named.reduce((sum, calls) => sum + calls, 0));
});

it('enters every file that the page on the architecture names on the way of a request', () => {
  const page = readFileSync(PAGE, 'utf8');
  const way = page.split('\n## ').find((section) => section.startsWith('The way of a request\n'));
  const named = [...(way ?? '').matchAll(/\b(core|ingress|runtime)\/(\S+\.ts)\b/g)].map(
    ([, name, file]) => `packages/${name}/src/${file}`,
  );
  expect(named).not.toEqual([]);
  expect(named.filter((file) => !files.includes(file))).toEqual([]);
});

function firstIn(folder: string): number {
  return files.findIndex((file) => file.startsWith(folder));
}
