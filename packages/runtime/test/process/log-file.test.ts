import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, it, onTestFinished } from 'vitest';

import { writeLastLines } from '../../src/process/last-lines.js';
import { openLogFile } from '../../src/process/log-file.js';

// A library that writes again and again what the disk does not take would never end here.
it.runIf(existsSync('/dev/full'))('goes on when the disk is full', () => {
  const log = openLogFile('/dev', 'full', { maxBytes: Number.MAX_SAFE_INTEGER, backupCount: 1 });
  for (let at = 0; at < 10_000; at += 1) log.write('a line that is lost');
  writeLastLines();
  expect(existsSync('/dev/full')).toBe(true);
});

it('writes lines in order, and puts a full file aside', () => {
  const directory = mkdtempSync(join(tmpdir(), 'sluice-log-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const log = openLogFile(directory, 'own.log', { maxBytes: 20, backupCount: 2 });
  for (const line of ['one', 'two', 'three', 'four', 'five', 'six', 'seven']) log.write(line);
  writeLastLines();
  const read = (name: string): string => readFileSync(join(directory, name), 'utf8');
  expect([read('own.log.1'), read('own.log')]).toEqual([
    'one\ntwo\nthree\nfour\n',
    'five\nsix\nseven\n',
  ]);
});
