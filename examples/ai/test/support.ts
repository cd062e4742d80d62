import { onTestFinished } from 'vitest';

import { type Served, sluiceRun } from '../../../test/support/sluice-process.js';

/** Serves an example until the test is over. */
export async function serve(...args: readonly string[]): Promise<Served> {
  const served = await sluiceRun([...args]);
  onTestFinished(async () => void (await served.stop('SIGINT')));
  await served.prints(/Ctrl-C/);
  return served;
}

export const nowMs = (): number => Number(process.hrtime.bigint() / 1000n) / 1000;

/** Prints a figure, which no test asserts: the machine may be busy. */
export function figure(text: string): void {
  process.stdout.write(`  ${text}\n`);
}
