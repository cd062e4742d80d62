import { afterEach, describe, expect, it, vi } from 'vitest';

import { bind } from '../../src/deployment/bind.js';
import { serve } from '../../src/serve/serve.js';
import { quietLog } from '../support/log.js';
import { fixture, pidAt } from '../support/processes.js';

/** Stands for the fixture's class of the same name, which the replicas import. */
class Shop {
  fetch(): string {
    return '';
  }
}

class NoDatabase {
  fetch(): string {
    return '';
  }
}

const OPTIONS = { port: 0, replicaExecArgv: [], log: quietLog } as const;
const ENTRY = { module: fixture('shop.mjs'), exportName: 'app' };

function pids(): number[] {
  return serve
    .status()
    .applications.flatMap((one) => one.deployments)
    .flatMap((one) => one.replicas.filter((replica) => replica.status === 'RUNNING'))
    .map((replica) => replica.pid ?? -1)
    .toSorted((a, b) => a - b);
}

function pid(prefix: string): Promise<number> {
  return pidAt(`${serve.status().url}${prefix}/pid`);
}

/** Asks without pause until told to stop; resolves with what failed. */
function load(prefix: string): () => Promise<unknown[]> {
  const over = new AbortController();
  const failures: unknown[] = [];
  const client = async (): Promise<void> => {
    while (!over.signal.aborted) {
      await pid(prefix).catch((error: unknown) => failures.push(error));
    }
  };
  const clients = Promise.all([client(), client(), client(), client()]);
  return async () => {
    over.abort();
    await clients;
    return failures;
  };
}

vi.setConfig({ testTimeout: 30_000 });
afterEach(() => serve.shutdown());

describe('serve.run again', () => {
  it('rolls replicas to the new version without a failed request', async () => {
    const app = bind(Shop).options({ numReplicas: 2 });
    await serve.run(app, { ...OPTIONS, entry: ENTRY, routePrefix: '/shop' });
    const before = pids();
    const stop = load('/shop');
    await serve.run(app.options({}), { entry: ENTRY, routePrefix: '/shop' });
    expect(await stop()).toEqual([]);
    expect(pids().filter((one) => before.includes(one))).toEqual([]);
  });

  it('changes the route prefix and the number of replicas in place', async () => {
    const app = bind(Shop);
    await serve.run(app, { ...OPTIONS, entry: ENTRY, routePrefix: '/old' });
    const [before] = pids();
    await serve.run(app, { entry: ENTRY, routePrefix: '/new', numReplicas: 2 });
    expect(pids()).toContain(before);
    expect(pids()).toHaveLength(2);
    await expect(pid('/old')).rejects.toThrow('404');
    expect(pids()).toContain(await pid('/new'));
  });

  it('keeps the old version serving when the new one cannot start', async () => {
    await serve.run(bind(Shop), { ...OPTIONS, entry: ENTRY });
    const [before] = pids();
    const stop = load('');
    const broken = { module: fixture('broken.mjs'), exportName: 'brokenShop' };
    const update = serve.run(bind(NoDatabase).options({ name: 'Shop' }), { entry: broken });
    await expect(update).rejects.toThrow('no database');
    expect(await stop()).toEqual([]);
    expect(pids()).toEqual([before]);
    expect(serve.status().applications[0]?.status).toBe('DEPLOY_FAILED');
  });

  it('refuses a route prefix that another application has', async () => {
    await serve.run(bind(Shop), { ...OPTIONS, entry: ENTRY, name: 'one', routePrefix: '/shop' });
    const second = serve.run(bind(Shop), { entry: ENTRY, name: 'two', routePrefix: '/shop' });
    await expect(second).rejects.toThrow(/application "one" has it/);
  });

  it('refuses to move to another port', async () => {
    await serve.run(bind(Shop), { ...OPTIONS, entry: ENTRY });
    await expect(serve.run(bind(Shop), { entry: ENTRY, port: 1 })).rejects.toThrow(/cannot move/);
  });
});

describe('serve.delete', () => {
  it('takes one application out and leaves the other', async () => {
    await serve.run(bind(Shop), { ...OPTIONS, entry: ENTRY, name: 'one', routePrefix: '/one' });
    await serve.run(bind(Shop), { entry: ENTRY, name: 'two', routePrefix: '/two' });
    await serve.delete('one');
    await expect(pid('/one')).rejects.toThrow('404');
    expect(pids()).toEqual([await pid('/two')]);
  });
});
