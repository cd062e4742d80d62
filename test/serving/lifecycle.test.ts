import { bind, serve } from 'sluice';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { answer, app, Door, from, greetWith, pids, report, url } from './lifecycle-app.js';
import { keepAsking, type LoadResult } from './load.js';

/** Does something under load, and gives what became of the requests meanwhile. */
async function underLoad(
  work: () => Promise<unknown>,
  path = '/',
  init?: RequestInit,
): Promise<LoadResult> {
  const stop = keepAsking(url(path), init === undefined ? {} : { init });
  await work();
  return await stop();
}

vi.setConfig({ testTimeout: 60_000 });
afterEach(() => serve.shutdown());

describe('a change of the user config', () => {
  it('50 a new user config reaches the same replicas, once each, with 0 failed requests', async () => {
    const shop = app();
    await serve.run(shop, from('v1'));
    const before = pids();
    const load = await underLoad(() =>
      serve.run(shop, from('v1', { deployments: greetWith('welcome') })),
    );
    expect(load.failed).toEqual([]);
    expect(pids()).toEqual(before);
    const seen = new Map<unknown, unknown>();
    await expect
      .poll(async () => {
        const { pid, greeting, configured } = await answer();
        seen.set(pid, `${String(greeting)} ${String(configured)}`);
        return [...seen.values()];
      })
      .toEqual(['welcome 2', 'welcome 2']);
  });

  it('50 a bad user config leaves the old one serving, with 0 failed requests', async () => {
    const shop = app();
    await serve.run(shop, from('v1'));
    const before = pids();
    const load = await underLoad(async () => {
      const update = serve.run(shop, from('v1', { deployments: greetWith('bad') }));
      await expect(update).rejects.toThrow('cannot greet like that');
    });
    expect(load.failed).toEqual([]);
    expect(new Set(load.answers.map(({ greeting }) => greeting))).toEqual(new Set(['hello']));
    expect(pids()).toEqual(before);
    const { status, message } = report();
    expect(status).toBe('DEPLOY_FAILED');
    // With the place in the application's own code.
    expect(message).toMatch(/cannot greet like that\n\s+at .*lifecycle\.mjs/);
  });
});

describe('an update of the code', () => {
  it('51 a version that cannot start leaves the old one serving, with 0 failed requests', async () => {
    await serve.run(app(), from('v1', { numReplicas: 1 }));
    const before = pids();
    const load = await underLoad(async () => {
      const update = serve.run(app(), from('broken', { numReplicas: 1 }));
      await expect(update).rejects.toThrow('no database');
    });
    expect(load.failed).toEqual([]);
    expect(pids()).toEqual(before);
    expect(report()).toMatchObject({
      status: 'DEPLOY_FAILED',
      message: expect.stringMatching(/no database\n\s+at .*lifecycle\.mjs/),
    });
    expect(serve.status().applications[0]?.deployments[0]?.isRolledBack).toBe(true);
  });

  it('51 the next good version takes over from what was left serving', async () => {
    await serve.run(app(), from('v1'));
    await expect(serve.run(app(), from('broken'))).rejects.toThrow('no database');
    const load = await underLoad(() => serve.run(app(), from('v2')));
    expect(load.failed).toEqual([]);
    expect(await answer()).toMatchObject({ version: 'v2' });
    expect(report()).toEqual({ status: 'RUNNING', message: '' });
  });

  it('51 an application of several deployments goes back as a whole', async () => {
    await serve.run(bind(Door, app()), from('doorV1'));
    const load = await underLoad(async () => {
      await expect(serve.run(bind(Door, app()), from('doorBroken'))).rejects.toThrow('no database');
    });
    expect(load.failed).toEqual([]);
    await expect.poll(answer).toEqual({ door: 'v1', shop: 'v1' });
  });

  it('52 a request in flight during an update is answered by the version that has it', async () => {
    await serve.run(app(), from('v1', { numReplicas: 1 }));
    const begun = fetch(url('/?ms=1500'));
    const load = await underLoad(() => serve.run(app(), from('v2', { numReplicas: 1 })));
    expect(load.failed).toEqual([]);
    const response = await begun;
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ version: 'v1' });
  });

  it('52 a request that outlives the grace of its replica is told to come back', async () => {
    const short = { Shop: { gracefulShutdownTimeoutS: 0.5 } };
    await serve.run(app(), from('v1', { numReplicas: 1, deployments: short }));
    const begun = fetch(url('/?ms=30000'), { method: 'POST' });
    await serve.run(app(), from('v2', { numReplicas: 1, deployments: short }));
    // 502, because the replica had it: whether it was carried out cannot be known.
    const response = await begun;
    expect([response.status, response.headers.get('retry-after')]).toEqual([502, '1']);
  });

  it('52 one that may be repeated is answered by the next version instead', async () => {
    const short = { Shop: { gracefulShutdownTimeoutS: 0.5 } };
    await serve.run(app(), from('v1', { numReplicas: 1, deployments: short }));
    const begun = fetch(url('/?ms=30000&only=v1'));
    await serve.run(app(), from('v2', { numReplicas: 1, deployments: short }));
    const response = await begun;
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ version: 'v2' });
  });

  it('rolls to the next version with 0 failed requests, however it may surge', async () => {
    await serve.run(app(), from('v1'));
    const load = await underLoad(() =>
      serve.run(app(), from('v2', { deployments: { Shop: { maxSurgePercent: 0 } } })),
    );
    expect(load.failed).toEqual([]);
    expect(load.answers.at(-1)).toMatchObject({ version: 'v2' });
  });
});

describe('requests that must not run twice', () => {
  it('none is lost to replicas that are replaced under load, again and again', async () => {
    await serve.run(app(), from('v1'));
    const post = { method: 'POST', body: 'hello' };
    const load = await underLoad(
      async () => {
        for (const version of ['v2', 'v1', 'v2', 'v1']) {
          // One update after another.
          // oxlint-disable-next-line no-await-in-loop
          await serve.run(app(), from(version));
        }
      },
      '/echo',
      post,
    );
    expect(load.failed).toEqual([]);
  });
});

describe('changes that touch no replica', () => {
  it.each([
    { what: 'the number of replicas', options: { numReplicas: 3 } },
    { what: 'max_ongoing_requests', options: { maxOngoingRequests: 7 } },
    { what: 'max_queued_requests', options: { maxQueuedRequests: 7 } },
    { what: 'the health checks', options: { healthCheckPeriodS: 3, healthCheckTimeoutS: 4 } },
    { what: 'the grace', options: { gracefulShutdownTimeoutS: 3 } },
    { what: 'the pace of updates', options: { maxSurgePercent: 0, rollingUpdatePercentage: 1 } },
  ])('$what changes in place, with 0 failed requests', async ({ options }) => {
    const shop = app();
    await serve.run(shop, from('v1'));
    const before = pids();
    const load = await underLoad(() =>
      serve.run(shop, from('v1', { deployments: { Shop: options } })),
    );
    expect(load.failed).toEqual([]);
    expect(pids()).toEqual(expect.arrayContaining(before));
    expect((await answer())['configured']).toBe(1);
  });

  it('the route prefix changes in place', async () => {
    const shop = app();
    await serve.run(shop, from('v1'));
    const before = pids();
    await serve.run(shop, from('v1', { routePrefix: '/shop' }));
    expect((await fetch(url('/shop'))).status).toBe(200);
    expect((await fetch(url('/other'))).status).toBe(404);
    expect(pids()).toEqual(before);
  });
});
