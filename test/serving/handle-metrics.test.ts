import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { scrape } from '../support/scrape.js';
import { freePort, type Served, sluiceRun } from '../support/sluice-process.js';

let served: Served;
let metricsUrl: string;

beforeAll(async () => {
  const port = String(await freePort());
  served = await sluiceRun(['test/serving/fixtures/measured.ts:app', '--metrics-port', port]);
  [, metricsUrl = ''] = await served.prints(/metrics are at (\S+)/);
});
afterAll(() => served.stop('SIGINT'));

const OUTCOMES = ['ok', 'error', 'expired'] as const;

/** Calls of a deployment that have ended ok, with an error, and too late to start. */
async function calls(deployment: string): Promise<readonly number[]> {
  const scraped = await scrape(metricsUrl);
  return OUTCOMES.map((outcome) =>
    scraped.sum('sluice_handle_call_duration_seconds_count', { deployment, outcome }),
  );
}

/** Reads a response until it has ended or broken off. */
async function read(path: string): Promise<string> {
  const response = await fetch(`${served.url}${path}`);
  let text = '';
  try {
    for await (const chunk of response.body ?? []) text += Buffer.from(chunk).toString();
    return text;
  } catch {
    return `${text}(cut)`;
  }
}

describe('calls through handles', () => {
  it('are counted by how they ended', async () => {
    const [ok = 0, error = 0, expired] = await calls('Model');
    await read('/predict');
    await read('/predict?kind=bad');
    expect(await calls('Model')).toEqual([ok + 1, error + 1, expired]);
  });

  it('are expired, not failed, when they waited longer than they may', async () => {
    const [ok = 0, error, expired = 0] = await calls('Busy');
    expect(await read('/late')).toBe('"rejected"');
    expect(await calls('Busy')).toEqual([ok + 1, error, expired + 1]);
  });

  it('are counted once when their stream is handed off', async () => {
    const [ok = 0, error = 0, expired] = await calls('Model');
    expect(await read('/count')).toBe('1\n2\n');
    await expect.poll(() => calls('Model')).toEqual([ok + 1, error, expired]);
    expect(await read('/count?to=3')).toBe('1\n2\n3\n(cut)');
    await expect.poll(() => calls('Model')).toEqual([ok + 1, error + 1, expired]);
  });
});
