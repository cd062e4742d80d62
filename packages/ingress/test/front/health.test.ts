import { Get } from '@sluice/core';
import { describe, expect, it } from 'vitest';

import { ownAnswer } from '../../src/front/health.js';
import type { RoutingSnapshot } from '../../src/index.js';
import { openStage, openStageWith, routerOf, snapshotOf, stageApplication } from './stage.js';

class App {
  @Get('/-/healthz')
  own(): string {
    return 'mine';
  }
}

const app = { kind: 'class', type: App } as const;
const unused = routerOf(() => Promise.resolve({ kind: 'aborted' }));
const EMPTY: RoutingSnapshot = { version: 1, applications: [], deployments: [] };

describe('/-/healthz', () => {
  it('answers success once there is a replica, and is not logged', async () => {
    const { url, lines } = await openStage([await stageApplication('/app', app)]);
    const response = await fetch(`${url}/-/healthz`);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('success');
    expect(lines).toEqual([]);
  });

  it('belongs to the application below its prefix', async () => {
    const { url } = await openStage([await stageApplication('/app', app)]);
    expect(await (await fetch(`${url}/app/-/healthz`)).json()).toBe('mine');
  });

  it('answers 503 before the routes are known', async () => {
    const { url } = await openStageWith(unused, undefined);
    const response = await fetch(`${url}/-/healthz`);
    expect(response.status).toBe(503);
    expect(await response.text()).toBe('Route table is not populated yet.');
  });

  it('is well with no applications at all', async () => {
    const { url } = await openStageWith(unused, EMPTY);
    expect((await fetch(`${url}/-/healthz`)).status).toBe(200);
  });

  it('answers 503 while no application has a replica', async () => {
    const snapshot = snapshotOf([await stageApplication('/app', app)]);
    const without = {
      ...snapshot,
      deployments: snapshot.deployments.map((route) => ({ ...route, replicas: [] })),
    };
    const { url } = await openStageWith(unused, without);
    const response = await fetch(`${url}/-/healthz`);
    expect(response.status).toBe(503);
    expect(await response.text()).toBe('No replicas are available yet.');
  });

  it.each(['/-/healthz', '/-/routes'])('answers 503 on %s while draining', (path) => {
    expect(ownAnswer('GET', path, { isDraining: true, snapshot: EMPTY })).toMatchObject({
      status: 503,
      body: 'This node is being drained.',
    });
  });

  it('allows GET and HEAD alone', async () => {
    const { url } = await openStageWith(unused, EMPTY);
    const response = await fetch(`${url}/-/healthz`, { method: 'POST' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD');
  });
});

describe('/-/routes', () => {
  it('tells which application has which prefix', async () => {
    const applications = await Promise.all([
      stageApplication('/raw', app),
      stageApplication('/', app),
      stageApplication(null, app),
    ]);
    const { url } = await openStage(applications);
    const response = await fetch(`${url}/-/routes`);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual({ '/raw': '/raw', '/': '/' });
  });
});
