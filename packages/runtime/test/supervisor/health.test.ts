import { afterEach, describe, expect, it, vi } from 'vitest';

import { freePort } from '../../../../test/support/sluice-process.js';
import {
  fixture,
  gone,
  killTrees,
  pidAt,
  processOf,
  startTree,
  until,
  type Tree,
} from '../support/processes.js';

vi.setConfig({ testTimeout: 60_000 });
afterEach(killTrees);

async function startSlow(initMs: number, numProxies = 1): Promise<[Tree, string]> {
  const port = await freePort();
  const tree = startTree(
    {
      applications: [
        {
          name: 'default',
          routePrefix: '/',
          entry: { module: fixture('slow.mjs'), exportName: 'app' },
        },
      ],
      http: { port },
      numProxies,
    },
    { SLUICE_TEST_INIT_MS: String(initMs) },
  );
  return [tree, `http://127.0.0.1:${port}`];
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

async function ask(url: string): Promise<Answer | undefined> {
  try {
    const response = await fetch(url, { headers: { connection: 'close' } });
    return { status: response.status, body: await response.text() };
  } catch {
    return undefined;
  }
}

async function firstAnswer(url: string): Promise<Answer> {
  let answer: Answer | undefined;
  await until(async () => (answer = await ask(url)) !== undefined);
  if (answer === undefined) throw new Error('no answer');
  return answer;
}

const STARTING = { status: 503, body: "Application 'default' is starting." };

describe('a server whose application is starting', () => {
  it('is not healthy until the application runs', async () => {
    const [tree, url] = await startSlow(1_500);
    expect(await firstAnswer(`${url}/-/healthz`)).toEqual(STARTING);
    expect(await ask(`${url}/-/readyz`)).toEqual(STARTING);
    expect((await ask(`${url}/anything`))?.status).toBe(503);
    const seen: Answer[] = [];
    await until(async () => {
      const answer = await firstAnswer(`${url}/-/healthz`);
      seen.push(answer);
      return answer.status === 200;
    });
    // Who is told that all is well can send requests at once.
    expect(await pidAt(url)).toBeGreaterThan(0);
    expect(new Set(seen.slice(0, -1).map(({ body }) => body))).toEqual(new Set([STARTING.body]));
    await tree.next('ready');
  });

  it('is not healthy through an ingress that was replaced while the application starts', async () => {
    const [tree, url] = await startSlow(600_000);
    expect(await firstAnswer(`${url}/-/healthz`)).toEqual(STARTING);
    process.kill(processOf(tree, 'ingress') ?? -1, 'SIGKILL');
    await tree.next('log', ({ text }) => text.includes('ingress 1'));
    expect(await firstAnswer(`${url}/-/healthz`)).toEqual(STARTING);
  });

  it('stays healthy when a replica ends after it has run', async () => {
    const [tree, url] = await startSlow(300);
    const { facts } = await tree.next('ready');
    const pid = facts.applications[0]?.replicas[0]?.pid ?? -1;
    process.kill(pid, 'SIGKILL');
    await gone([pid]);
    expect((await firstAnswer(`${url}/-/healthz`)).status).toBe(200);
    expect(await pidAt(url)).not.toBe(pid);
  });
});
