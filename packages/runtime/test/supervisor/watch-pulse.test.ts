import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

import { expect, it, onTestFinished } from 'vitest';

import { watchPulse } from '../../src/supervisor/pulse.js';
import { ManualClock } from '../controller/manual-clock.js';
import { quietLog } from '../support/log.js';

function watch(ping: () => Promise<unknown>): {
  readonly child: ChildProcess;
  readonly clock: ManualClock;
  readonly lines: string[];
} {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const exited = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  const clock = new ManualClock();
  const lines: string[] = [];
  const log = { ...quietLog, warn: (line: string) => void lines.push(line) };
  watchPulse({ role: 'ingress 1', child, clock, log, ping });
  return { child, clock, lines };
}

it('kills a process that runs and does not answer', async () => {
  const { child, clock, lines } = watch(() => new Promise(() => undefined));
  const exited = once(child, 'exit');
  while (lines.length === 0) {
    // oxlint-disable-next-line no-await-in-loop
    await clock.advance(1_000);
  }
  expect(await exited).toEqual([null, 'SIGKILL']);
  expect(lines).toEqual([`ingress 1 (pid ${child.pid}) has not answered for 30 s and is killed`]);
});

it('leaves a process alone that answers, however late', async () => {
  const answers: (() => void)[] = [];
  const { child, clock, lines } = watch(() => new Promise<void>((go) => answers.push(go)));
  while (answers.length < 10) {
    // oxlint-disable-next-line no-await-in-loop
    await clock.advance(5_000);
    answers.at(-1)?.();
  }
  expect(lines).toEqual([]);
  expect(child.exitCode ?? child.signalCode).toBeNull();
});
