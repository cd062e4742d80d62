import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, it, onTestFinished } from 'vitest';

import { configureLog, loggingOptions, writeToFile } from '../../src/process/log-outlet.js';
import { resolveLogging, type LoggingOptions } from '../../src/process/logging-options.js';

const PROCESS = { source: { name: 'test', id: '1' }, fileName: 'test.log' };

function configure(options: LoggingOptions): Promise<void> {
  return configureLog(resolveLogging(options), PROCESS);
}

function say(message: string): void {
  writeToFile({ level: 'INFO', timeMs: 0, message });
}

async function directory(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'log-outlet-'));
  onTestFinished(async () => {
    await configure({});
    await rm(made, { recursive: true });
  });
  return made;
}

it('goes on with the file when other options change, and holds the process by it once', async () => {
  const logsDir = await directory();
  await configure({ logsDir });
  const listeners = process.listenerCount('exit');
  for (let at = 0; at < 5; at += 1) {
    say(`before ${at}`);
    await configure({ logsDir, logLevel: at % 2 === 0 ? 'WARNING' : 'INFO' });
  }
  await configure({ logsDir, encoding: 'JSON' });
  say('as JSON');
  expect(process.listenerCount('exit')).toBe(listeners);
  await configure({});
  const text = await readFile(join(logsDir, 'test.log'), 'utf8');
  expect(text).toContain('before 0');
  expect(text).toContain('"message":"as JSON"');
});

it('writes what is left when the directory changes, and lets go of the file', async () => {
  const [first, second] = [await directory(), await directory()];
  const listeners = process.listenerCount('exit');
  await configure({ logsDir: first });
  say('to the first');
  await configure({ logsDir: second });
  say('to the second');
  await configure({});
  expect(await readFile(join(first, 'test.log'), 'utf8')).toMatch(/to the first\n$/);
  expect(await readFile(join(second, 'test.log'), 'utf8')).toMatch(/to the second\n$/);
  expect(process.listenerCount('exit')).toBe(listeners);
});

it('takes the last of several changes at once', async () => {
  const logsDir = await directory();
  const changes = [
    configure({ logsDir, encoding: 'JSON', logLevel: 'DEBUG' }),
    configure({ logsDir, logLevel: 'ERROR' }),
    configure({ logLevel: 'CRITICAL' }),
  ];
  await Promise.all(changes);
  expect(loggingOptions()).toMatchObject({ logLevel: 'CRITICAL', logsDir: null });
});
