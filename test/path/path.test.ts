import { fileURLToPath } from 'node:url';

import { expect, it } from 'vitest';

import { spawnNode } from '../support/sluice-process.js';

const LOADER = fileURLToPath(
  new URL('../../packages/sluice/dist/loader/register.js', import.meta.url),
);
const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

it('prints the files of a served request from the server through the channel to the application', async () => {
  const program = spawnNode(['--import', LOADER, MAIN]);

  expect(await program.ended()).toBe(0);

  const rows = [...program.output().matchAll(/^ *(\d+) +(\d+) {2}(packages\/\S+)(?: {2}.+)?$/gm)];
  const files = rows.map(([, , , file = '']) => file);
  const firstIn = (folder: string): number => files.findIndex((file) => file.startsWith(folder));
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
    /^(\d+) source files, (\d+) calls of named functions$/m.exec(program.output()) ?? [];
  const named = rows.map(([, , calls]) => Number(calls)).filter((calls) => calls > 0);
  expect(Number(fileCount)).toBe(named.length);
  expect(Number(callCount)).toBe(named.reduce((sum, calls) => sum + calls, 0));
}, 120_000);
