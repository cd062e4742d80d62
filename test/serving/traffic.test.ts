import { serve } from 'sluice';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { app, from, report, url } from './lifecycle-app.js';
import { keepAsking } from './load.js';

vi.setConfig({ testTimeout: 60_000 });
afterEach(() => serve.shutdown());

function share(part: { candidate?: number; mirror?: number } | null) {
  return { deployments: { Shop: { traffic: part } } };
}

function traffic() {
  return serve.status().applications[0]?.deployments[0]?.traffic;
}

describe('a candidate version', () => {
  it('gets its share of the requests, and all of them once it is deployed without', async () => {
    const v2 = app();
    await serve.run(app(), from('v1'));
    await serve.run(v2, from('v2', share({ candidate: 30 })));
    expect(report().status).toBe('RUNNING');
    const stop = keepAsking(url());
    await expect
      .poll(() => traffic()?.candidate.requests ?? 0, { timeout: 20_000 })
      .toBeGreaterThan(20);
    const { failed, answers } = await stop();
    expect(failed).toEqual([]);
    const candidates = answers.filter(({ version }) => version === 'v2').length / answers.length;
    expect(candidates).toBeGreaterThan(0.1);
    expect(candidates).toBeLessThan(0.6);
    expect(traffic()).toMatchObject({ share: 30, candidate: { errors: 0 }, stable: { errors: 0 } });

    const promoting = keepAsking(url());
    await serve.run(v2, from('v2', share(null)));
    expect((await promoting()).failed).toEqual([]);
    const after = await keepAsking(url())();
    expect(new Set(after.answers.map(({ version }) => version))).toEqual(new Set(['v2']));
    expect(traffic()).toBeUndefined();
  });

  it('is given up by itself when clearly more of its requests fail, and the status says why', async () => {
    await serve.run(app(), from('v1'));
    await serve.run(app(), from('faulty', share({ candidate: 50 })));
    const stop = keepAsking(url());
    await expect.poll(() => report().status, { timeout: 20_000 }).toBe('DEPLOY_FAILED');
    await stop();
    expect(report().message).toMatch(
      /^Shop: the candidate was given up: \d+ of \d+ of its requests failed since it began, and 0 of \d+ of the version before$/,
    );
    const after = await keepAsking(url())();
    expect(after.failed).toEqual([]);
    expect(new Set(after.answers.map(({ version }) => version))).toEqual(new Set(['v1']));
  });
});

describe('a mirror', () => {
  it('gets copies whose failures nobody sees, and is given up for them', async () => {
    await serve.run(app(), from('v1'));
    await serve.run(app(), from('faulty', share({ mirror: 100 })));
    const stop = keepAsking(url());
    await expect.poll(() => report().status, { timeout: 20_000 }).toBe('DEPLOY_FAILED');
    const load = await stop();
    expect(load.failed).toEqual([]);
    expect(new Set(load.answers.map(({ version }) => version))).toEqual(new Set(['v1']));
  });

  it('gets the bodies too', async () => {
    await serve.run(app(), from('v1'));
    await serve.run(app(), from('v2', share({ mirror: 100 })));
    for (let at = 0; at < 20; at += 1) {
      // One after another.
      // oxlint-disable-next-line no-await-in-loop
      const response = await fetch(url('/echo'), { method: 'POST', body: 'hello' });
      // oxlint-disable-next-line no-await-in-loop
      expect(await response.json()).toEqual({ version: 'v1', body: 'hello' });
    }
    await expect
      .poll(
        async () => {
          await fetch(url('/echo'), { method: 'POST', body: 'hello' });
          return traffic()?.candidate;
        },
        { timeout: 20_000 },
      )
      .toMatchObject({ requests: expect.toSatisfy((count: number) => count > 5), errors: 0 });
  });
});
