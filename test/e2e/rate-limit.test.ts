import { expect, it, onTestFinished } from 'vitest';

import { sluiceRun } from '../support/sluice-process.js';

const FIXTURE = 'test/e2e/fixtures/limited';

/** The statuses of requests that a proxy sends for clients, one after another. */
async function statusesOf(url: string, clients: readonly string[]): Promise<readonly number[]> {
  const statuses: number[] = [];
  for (const client of clients) {
    // oxlint-disable-next-line no-await-in-loop
    statuses.push((await fetch(url, { headers: { 'x-forwarded-for': client } })).status);
  }
  return statuses;
}

const ANN = '203.0.113.7';
const BEN = '203.0.113.8';

it('a rate limit counts the clients of a proxy that is trusted', async () => {
  const served = await sluiceRun(['--config', `${FIXTURE}.yaml`]);
  onTestFinished(() => void served.stop());
  const clients = [ANN, ANN, ANN, BEN, `${BEN}, ${ANN}`, `${ANN}, ${BEN}`, BEN];
  expect(await statusesOf(served.url, clients)).toEqual([200, 200, 429, 200, 429, 200, 429]);
});

it('a rate limit counts a proxy that is not trusted as one client', async () => {
  const served = await sluiceRun([`${FIXTURE}.ts:app`]);
  onTestFinished(() => void served.stop());
  expect(await statusesOf(served.url, [ANN, BEN, ANN, BEN])).toEqual([200, 200, 429, 429]);
});
