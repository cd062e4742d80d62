import { Get } from '@sluice/core';
import { describe, expect, it } from 'vitest';

import { ownAnswer, type FrontState } from '../../src/front/health.js';
import type { RoutingSnapshot } from '../../src/index.js';
import {
  openStage,
  openStageWith,
  routerOf,
  snapshotOf,
  stageApplication,
  type Stage,
} from './stage.js';

class App {
  @Get('/-/healthz')
  own(): string {
    return 'mine';
  }
}

const APP = { kind: 'class', type: App } as const;
const unused = routerOf(() => Promise.resolve({ kind: 'aborted' }));
const OWN = ['/-/healthz', '/-/readyz', '/-/startupz', '/-/routes'];
const EMPTY: RoutingSnapshot = { version: 1, applications: [], deployments: [] };

const STARTING = { name: 'shop', routePrefix: '/shop', hasFailed: false };
const RUNNING: FrontState = {
  hasStarted: true,
  isLeaving: false,
  isDraining: false,
  snapshot: EMPTY,
  awaited: [],
};
const NOT_STARTED: FrontState = { ...RUNNING, hasStarted: false };

/** What probes are answered: healthz, readyz, startupz. */
const CONTRACT: readonly (readonly [
  string,
  FrontState,
  readonly [number, number, number],
  string,
])[] = [
  [
    'before the routes are known',
    { ...NOT_STARTED, snapshot: undefined },
    [503, 503, 503],
    'Route table is not populated yet.',
  ],
  [
    'while an application starts',
    { ...NOT_STARTED, awaited: [STARTING] },
    [503, 503, 503],
    "Application 'shop' is starting.",
  ],
  [
    'when an application could not be deployed at the start',
    { ...NOT_STARTED, awaited: [{ ...STARTING, hasFailed: true }] },
    [503, 503, 503],
    "Application 'shop' failed to deploy.",
  ],
  ['when all applications have run', RUNNING, [200, 200, 200], 'success'],
  [
    'while an application starts that code added',
    { ...RUNNING, awaited: [STARTING] },
    [503, 503, 200],
    "Application 'shop' is starting.",
  ],
  [
    'in the delay before a drain',
    { ...RUNNING, isLeaving: true },
    [503, 503, 200],
    'This node is being drained.',
  ],
  [
    'while it drains',
    { ...RUNNING, isLeaving: true, isDraining: true },
    [503, 503, 503],
    'This node is being drained.',
  ],
];

describe('probes', () => {
  it.each(CONTRACT)('%s', (_, state, statuses, body) => {
    const answers = ['/-/healthz', '/-/readyz', '/-/startupz'].map((path) =>
      ownAnswer('GET', path, state),
    );
    expect(answers.map((answer) => answer?.status)).toEqual(statuses);
    const bodies = answers.map((answer) => answer?.body);
    expect(bodies).toEqual(statuses.map((status) => (status === 200 ? 'success' : body)));
  });

  it('know that the start is over though nobody asked then', async () => {
    const { url, front } = await openStage([await stageApplication('/app', APP)]);
    front.expect([STARTING]);
    const statuses = ['/-/readyz', '/-/startupz'].map(
      async (path) => (await fetch(url + path)).status,
    );
    expect(await Promise.all(statuses)).toEqual([503, 200]);
  });

  it.each(['/-/healthz', '/-/readyz', '/-/startupz'])(
    'leave no line in the access log: %s',
    async (path) => {
      const { url, lines } = await openStage([await stageApplication('/app', APP)]);
      expect((await fetch(url + path)).status).toBe(200);
      expect(lines).toEqual([]);
    },
  );
});

describe('/-/healthz', () => {
  it('answers /-/healthz with success once there is a replica, without a log line', async () => {
    const { url, lines } = await openStage([await stageApplication('/app', APP)]);
    const response = await fetch(`${url}/-/healthz`);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('success');
    expect(lines).toEqual([]);
  });

  it('leaves /-/healthz below a prefix to the application', async () => {
    const { url } = await openStage([await stageApplication('/app', APP)]);
    expect(await (await fetch(`${url}/app/-/healthz`)).json()).toBe('mine');
  });

  it('answers /-/healthz with 503 before the routes are known', async () => {
    const { url } = await openStageWith(unused, undefined);
    const response = await fetch(`${url}/-/healthz`);
    expect(response.status).toBe(503);
    expect(await response.text()).toBe('Route table is not populated yet.');
  });

  it('is healthy with no applications at all', async () => {
    const { url } = await openStageWith(unused, EMPTY);
    expect((await fetch(`${url}/-/healthz`)).status).toBe(200);
  });

  it('stays healthy when an application that has run has no replica left', async () => {
    const snapshot = snapshotOf([await stageApplication('/app', APP)]);
    const without = {
      ...snapshot,
      deployments: snapshot.deployments.map((route) => ({ ...route, replicas: [] })),
    };
    const { url } = await openStageWith(unused, without);
    expect((await fetch(`${url}/-/healthz`)).status).toBe(200);
  });

  it.each(OWN)('answers 503 on %s while draining', (path) => {
    const state = { ...RUNNING, isLeaving: true, isDraining: true };
    expect(ownAnswer('GET', path, state)).toMatchObject({
      status: 503,
      body: 'This node is being drained.',
    });
  });

  it('allows only GET and HEAD on its own paths', async () => {
    const { url } = await openStageWith(unused, EMPTY);
    const response = await fetch(`${url}/-/healthz`, { method: 'POST' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD');
  });
});

describe('/-/routes', () => {
  it('lists on /-/routes which application has which prefix', async () => {
    const applications = await Promise.all([
      stageApplication('/raw', APP),
      stageApplication('/', APP),
      stageApplication(null, APP),
    ]);
    const { url } = await openStage(applications);
    const response = await fetch(`${url}/-/routes`);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual({ '/raw': '/raw', '/': '/' });
  });
});

describe('a front that awaits an application', () => {
  const late = { name: 'late', routePrefix: '/app/late', hasFailed: false };

  async function openAwaiting(awaited: typeof late): Promise<Stage> {
    const stage = await openStage([await stageApplication('/app', APP)]);
    stage.front.expect([awaited]);
    return stage;
  }

  it.each(['/-/healthz', '/-/readyz', '/-/routes', '/nowhere', '/app/late', '/app/late/x'])(
    'answers 503 on %s until the application is there',
    async (path) => {
      const { url, front } = await openAwaiting(late);
      const response = await fetch(url + path);
      expect(response.status).toBe(503);
      expect(response.headers.get('retry-after')).toBe('1');
      expect(await response.text()).toBe("Application 'late' is starting.");
      front.expect([]);
      expect((await fetch(url + path)).status).not.toBe(503);
    },
  );

  it('serves the other applications while one is awaited', async () => {
    const { url } = await openAwaiting(late);
    expect((await fetch(`${url}/app/-/healthz`)).status).toBe(200);
  });

  it('is unhealthy until a known application has run', async () => {
    const stage = await openStage([await stageApplication('/app', APP)]);
    stage.front.expect([{ name: '/app', routePrefix: '/app', hasFailed: false }]);
    expect((await fetch(`${stage.url}/-/healthz`)).status).toBe(503);
    expect((await fetch(`${stage.url}/-/routes`)).status).toBe(200);
    expect((await fetch(`${stage.url}/nowhere`)).status).toBe(404);
  });

  it('is unhealthy after an awaited application has failed, and stops waiting for its routes', async () => {
    const { url } = await openAwaiting({ ...late, hasFailed: true });
    const response = await fetch(`${url}/-/healthz`);
    expect(response.status).toBe(503);
    expect(await response.text()).toBe("Application 'late' failed to deploy.");
    expect((await fetch(`${url}/app/late`)).status).toBe(503);
    expect((await fetch(`${url}/nowhere`)).status).toBe(404);
  });
});
