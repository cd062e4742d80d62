import type { RoutingSnapshot } from '@sluice/ingress';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { Controller } from '../../src/controller/controller.js';
import type { PlannedApplication } from '../../src/controller/goal.js';
import type { ReplicaReport } from '../../src/controller/report-status.js';
import { InlineEngine } from '../../src/engine/inline-engine.js';
import type { Log } from '../../src/process/create-log.js';
import { quietLog } from '../support/log.js';
import { ManualClock } from './manual-clock.js';
import { Broken, plan, Shop } from './shop.js';

let clock: ManualClock;
let engine: InlineEngine;
let controller: Controller;

function createController(log: Log = quietLog): Controller {
  return new Controller({
    engine,
    clock,
    log,
  });
}

beforeEach(async () => {
  Shop.isHealthy = true;
  Shop.configs.length = 0;
  clock = new ManualClock();
  engine = new InlineEngine({ log: quietLog });
  controller = createController();
  await controller.start();
});
afterEach(async () => {
  await controller.close();
  await engine.close();
});

function replicas(of: Controller = controller): readonly ReplicaReport[] {
  return of.status().applications.flatMap((one) => one.deployments.flatMap((d) => d.replicas));
}

async function deploy(wanted: PlannedApplication): Promise<string | undefined> {
  await controller.deploy(wanted);
  // Retries are a moment apart.
  const advancing = clock.advance(20_000);
  const report = await controller.settled('app');
  await advancing;
  return report?.status;
}

describe('Controller', () => {
  it('changes a user config in place: reconfigure runs once in each replica', async () => {
    await deploy(plan({ numReplicas: 2 }));
    const before = replicas().map((one) => one.id);
    Shop.configs.length = 0;
    expect(await deploy(plan({ numReplicas: 2, userConfig: 'b' }))).toBe('RUNNING');
    expect(Shop.configs).toEqual(['b', 'b']);
    expect(replicas().map((one) => one.id)).toEqual(before);
  });

  it('keeps replicas and their config when a user config is refused', async () => {
    await deploy(plan({ numReplicas: 2 }));
    const before = replicas();
    expect(await deploy(plan({ numReplicas: 2, userConfig: 'bad' }))).toBe('DEPLOY_FAILED');
    expect(controller.status().applications[0]?.message).toContain('cannot be bad');
    expect(replicas()).toEqual(before);
  });

  it('lets a refused update be followed by a good one', async () => {
    await deploy(plan());
    await deploy(plan({}, { version: 'v2', type: Broken }));
    expect(await deploy(plan({}, { version: 'v3' }))).toBe('RUNNING');
    expect(replicas()).toHaveLength(1);
  });

  it('fails a first deployment with the application’s own error after three tries', async () => {
    expect(await deploy(plan({}, { type: Broken }))).toBe('DEPLOY_FAILED');
    expect(controller.status().applications[0]?.message).toMatch(
      /^Shop: Error: no database\n\s+at/,
    );
  });

  it('fails a first deployment whose replicas keep dying once they are ready', async () => {
    controller.onStatus(() => {
      for (const { id } of replicas().filter(({ status }) => status === 'RUNNING')) {
        void engine.killReplica(id);
      }
    });
    expect(await deploy(plan({ numReplicas: 2 }))).toBe('DEPLOY_FAILED');
    expect(controller.status().applications[0]?.message).toMatch(/^Shop: replica .* ended: killed/);
  });

  it('says each reason for a start that is tried again once', async () => {
    const lines: string[] = [];
    controller = createController({ ...quietLog, warn: (line) => void lines.push(line) });
    await controller.start();
    await deploy(plan({}, { type: Broken }));
    expect(lines).toEqual([
      expect.stringMatching(/^replica \S+ could not start and is tried again: Error: no database$/),
    ]);
  });

  it('routes to an ingress that an update removes until its successor serves', async () => {
    const seen: (string | undefined)[] = [];
    await controller.subscribe({
      id: 'ingress',
      select: (routing) => routing,
      send: async ({ applications }) => void seen.push(applications[0]?.ingress),
    });
    await deploy(plan());
    await deploy(plan({}, { name: 'Broken', type: Broken }));
    expect(new Set(seen)).toEqual(new Set([undefined, 'Shop']));
    expect(await deploy(plan({}, { name: 'Store' }))).toBe('RUNNING');
    expect(seen.at(-1)).toBe('Store');
    expect(replicas()).toHaveLength(1);
  });

  it('replaces a replica after three failed health checks', async () => {
    await deploy(plan());
    const [sick] = replicas();
    Shop.isHealthy = false;
    await clock.advance(20_000);
    expect(replicas().map((one) => one.id)).toContain(sick?.id);
    Shop.isHealthy = true;
    await clock.advance(1);
    Shop.isHealthy = false;
    await clock.advance(31_000);
    Shop.isHealthy = true;
    await clock.advance(1_000);
    expect(replicas().map((one) => one.id)).not.toContain(sick?.id);
    expect(replicas()).toMatchObject([{ status: 'RUNNING' }]);
  });

  it('names an application whose module is being imported, until it is known', async () => {
    const statuses = (): unknown[] => controller.status().applications.map(({ status }) => status);
    controller.announce({ name: 'app', routePrefix: '/' });
    expect(statuses()).toEqual(['NOT_STARTED']);
    await deploy(plan());
    expect(statuses()).toEqual(['RUNNING']);
    // An update is imported too, and the application runs meanwhile.
    controller.announce({ name: 'app', routePrefix: '/' });
    expect(statuses()).toEqual(['RUNNING']);
  });

  it('does not try again what failed before an earlier controller ended', async () => {
    await deploy(plan());
    expect(await deploy(plan({}, { version: 'v2', type: Broken }))).toBe('DEPLOY_FAILED');
    const before = replicas();
    await controller.close();
    controller = createController();
    await controller.start();
    await clock.advance(20_000);
    expect(replicas()).toEqual(before);
    expect(controller.status().applications[0]).toMatchObject({
      status: 'DEPLOY_FAILED',
      message: expect.stringContaining('no database'),
      deployments: [{ isRolledBack: true }],
    });
  });

  it('takes over what an earlier controller left', async () => {
    await deploy(plan({ numReplicas: 2 }));
    const before = replicas();
    await controller.close();
    controller = createController();
    await controller.start();
    expect(replicas()).toEqual(before);
    expect(controller.status().applications[0]?.status).toBe('RUNNING');
  });

  it('publishes newer snapshots than its predecessor', async () => {
    const versions: number[] = [];
    const ingress = (id: string) => ({
      id,
      select: <T>(routing: T): T => routing,
      send: async (snapshot: RoutingSnapshot) => void versions.push(snapshot.version),
    });
    await controller.subscribe(ingress('first'));
    await deploy(plan());
    await controller.close();
    controller = createController();
    await controller.start();
    await controller.subscribe(ingress('second'));
    expect(versions).toEqual(versions.toSorted((a, b) => a - b));
    expect(new Set(versions).size).toBe(versions.length);
  });

  it('routes to no replica before it is ready, and to none of a deleted application', async () => {
    const seen: number[] = [];
    await controller.subscribe({
      id: 'ingress',
      select: (routing) => routing,
      send: async ({ deployments }) => {
        seen.push(deployments.flatMap((one) => one.replicas).length);
      },
    });
    await deploy(plan());
    await controller.remove('app');
    expect(seen).toEqual([0, 0, 1, 0]);
  });

  it('refuses a route prefix that is taken', async () => {
    await deploy(plan());
    const second = controller.deploy({ ...plan(), name: 'other' });
    await expect(second).rejects.toThrow('E_ROUTE_PREFIX_TAKEN');
  });
});
