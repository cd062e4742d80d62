import { get } from 'node:http';

import { expect, it, onTestFinished } from 'vitest';

import { type Served, sluiceRun } from '../support/sluice-process.js';

const REQUESTS = 10_000;
const AT_ONCE = 40;
const LONGEST_MS = 20;

interface Counts {
  readonly started: number;
  readonly ongoing: number;
  readonly finished: number;
}

async function serve(app: string): Promise<Served> {
  const target = `test/soak/fixtures/cancelled.ts:${app}`;
  const served = await sluiceRun([target], { env: { SLUICE_ACCESS_LOG: '0' } });
  onTestFinished(async () => void (await served.stop('SIGINT')));
  await served.prints(/Ctrl-C/);
  return served;
}

/** Asks the only replica, which answers only when its one slot is free. */
async function countsOf({ url }: Served): Promise<Counts> {
  const signal = AbortSignal.timeout(2000);
  const counts: unknown = await (await fetch(`${url}/counts`, { signal })).json();
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the fixture returns
  return counts as Counts;
}

function show({ started, finished }: Counts): void {
  console.log(`${started} of ${REQUESTS} handlers began; ${finished} ran to their end`);
}

function askAndLeave(url: string): Promise<unknown> {
  const request = get(`${url}/wait`, { agent: false }).on('error', () => undefined);
  const closed = new Promise((resolve) => request.once('close', resolve));
  setTimeout(() => request.destroy(), Math.random() * LONGEST_MS);
  return closed;
}

it('26 clients that leave at any moment leave no slot taken and no handler running', async () => {
  const served = await serve('counted');
  let left = REQUESTS;
  const leaving = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      // oxlint-disable-next-line no-await-in-loop
      await askAndLeave(served.url);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, leaving));
  const counts = await countsOf(served);
  show(counts);
  expect(counts).toMatchObject({ ongoing: 0, finished: 0 });
  // Enough of them had begun for the moments to be all there are.
  expect(counts.started).toBeGreaterThan(100);
});

it('26 calls that are cancelled at any moment leave no slot taken and no handler running', async () => {
  const served = await serve('caller');
  const query = `times=${REQUESTS}&atOnce=${AT_ONCE}&longestMs=${LONGEST_MS}`;
  const { status } = await fetch(`${served.url}/call?${query}`);
  expect(status).toBe(200);
  const counts = await countsOf(served);
  show(counts);
  expect(counts).toMatchObject({ ongoing: 0, finished: 0 });
  // Enough of them had begun for the moments to be all there are.
  expect(counts.started).toBeGreaterThan(100);
});
