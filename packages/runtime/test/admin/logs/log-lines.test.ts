import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { beforeEach, expect, it, onTestFinished } from 'vitest';

import { followLog, lastLines } from '../../../src/admin/logs/log-lines.js';

let file: string;

beforeEach(() => {
  const directory = mkdtempSync(join(tmpdir(), 'sluice-log-'));
  file = join(directory, 'server.log');
  onTestFinished(() => rmSync(directory, { recursive: true }));
});

const all = (): boolean => true;
const notThree = (line: string): boolean => line !== 'three';

it('has the last lines that are wanted, and where the file ended', async () => {
  writeFileSync(file, 'one\ntwo\nthree\nfour\nbegun');
  expect(await lastLines(file, { count: 2, isWanted: notThree })).toEqual({
    lines: ['two', 'four'],
    end: 24,
  });
});

it('keeps the beginning of a line that has no end', async () => {
  writeFileSync(file, `${'x'.repeat(300_000)}\nafter\n`);
  const { lines } = await lastLines(file, { count: 2, isWanted: all });
  expect(lines.map((line) => line.length)).toEqual([100_000, 5]);
});

it('follows what is written, and a file that begins anew', async () => {
  writeFileSync(file, 'before\n');
  const over = new AbortController();
  const lines = followLog(file, { from: 7, signal: over.signal });
  const next = async (): Promise<unknown> => (await lines.next()).value;
  const first = next();
  appendFileSync(file, 'né');
  appendFileSync(file, 'e\n');
  expect(await first).toBe('née');
  const second = next();
  renameSync(file, `${file}.1`);
  writeFileSync(file, 'anew\n');
  expect(await second).toBe('anew');
  over.abort();
  expect(await lines.next()).toEqual({ done: true, value: undefined });
});
