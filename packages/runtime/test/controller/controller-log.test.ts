import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { Controller } from '../../src/controller/controller.js';
import type { PlannedApplication } from '../../src/controller/goal.js';
import type { ReplicaReport } from '../../src/controller/report-status.js';
import { InlineEngine } from '../../src/engine/inline-engine.js';
import { quietLog } from '../support/log.js';
import { ManualClock } from './manual-clock.js';
import { plan, Shop, Slow } from './shop.js';

let clock: ManualClock;
let engine: InlineEngine;
let controller: Controller;
let lines: string[];

beforeEach(async () => {
  Shop.isHealthy = true;
  Shop.configs.length = 0;
  clock = new ManualClock();
  engine = new InlineEngine({ log: quietLog });
  lines = [];
  const add = (line: string): void => void lines.push(line);
  controller = new Controller({
    engine,
    clock,
    log: { info: add, warn: add, error: add },
  });
  await controller.start();
});
afterEach(async () => {
  await controller.close();
  await engine.close();
});

function replicas(): readonly ReplicaReport[] {
  return controller
    .status()
    .applications.flatMap((one) => one.deployments.flatMap((d) => d.replicas));
}

async function deploy(wanted: PlannedApplication): Promise<string | undefined> {
  await controller.deploy(wanted);
  // Retries are a moment apart.
  const advancing = clock.advance(20_000);
  const report = await controller.settled('app');
  await advancing;
  return report?.status;
}

function killReady(): void {
  for (const { id } of replicas().filter(({ status }) => status === 'RUNNING')) {
    void engine.killReplica(id);
  }
}

describe('the log of the controller', () => {
  it('gives the application’s own error and frames when a health check or a config fails', async () => {
    await deploy(plan());
    await deploy(plan({ userConfig: 'bad' }));
    expect(controller.status().applications[0]?.message).toMatch(
      /^Shop: Error: cannot be bad\n {4}at Shop\.reconfigure \(.*shop\.ts/,
    );
    Shop.isHealthy = false;
    await clock.advance(11_000);
    expect(lines).toContainEqual(
      expect.stringMatching(
        /^replica \S+ failed health check 1 of 3: Error: lost its database\n {4}at Shop\.checkHealth/,
      ),
    );
    expect(lines.join('\n')).not.toContain('E_CHANNEL_CONTROL');
  });

  it('says when a replica is ready, unwell, replaced and drained', async () => {
    await deploy(plan());
    const [sick] = replicas();
    Shop.isHealthy = false;
    await clock.advance(31_000);
    Shop.isHealthy = true;
    await clock.advance(1_000);
    const ids = lines.map((line) =>
      line
        .replaceAll(sick?.id ?? '', 'OLD')
        .split('\n', 1)
        .join(''),
    );
    expect(ids).toEqual([
      expect.stringMatching(/^replica OLD \(pid \d+\) is ready after \d+\.\d s$/),
      'replica OLD failed health check 1 of 3: Error: lost its database',
      'replica OLD failed health check 2 of 3: Error: lost its database',
      'replica OLD failed health check 3 of 3: Error: lost its database',
      'replica OLD is replaced: it failed its health checks',
      expect.stringMatching(
        /^replica OLD \(pid \d+\) has been drained and ended after \d+\.\d s: stopped$/,
      ),
      expect.stringMatching(/^replica app#Shop#\w+ \(pid \d+\) is ready/),
    ]);
  });

  it('says what a slow start waits for, rarely, and names it when the start is given up', async () => {
    await controller.deploy(plan({ startTimeoutS: 21 }, { type: Slow }));
    await clock.advance(21_100);
    expect(lines.slice(0, 3)).toEqual([
      expect.stringMatching(/^replica \S+ is not ready after 5 s: it waits for init\(\) of Shop$/),
      expect.stringMatching(/^replica \S+ is not ready after 20 s: it waits for init\(\) of Shop$/),
      expect.stringMatching(
        /tried again: was not ready within 21 s \(start_timeout_s\): init\(\) of Shop was not over$/,
      ),
    ]);
  });

  it('answers for a deployment in a crash loop, says until when it waits, and recovers', async () => {
    let unavailable: string | undefined;
    await controller.subscribe({
      id: 'ingress',
      select: (routing) => routing,
      send: async ({ deployments }) => {
        unavailable = deployments[0]?.unavailable;
      },
    });
    await deploy(plan());
    const stop = controller.onStatus(killReady);
    killReady();
    // Longer than the window in which deaths are counted: a pause is no recovery.
    await clock.advance(120_000);
    expect(unavailable).toBe(
      "Deployment(name='Shop', app='app') is unavailable because its replicas keep ending; restarts are held back.",
    );
    const starts = lines.filter((line) => line.includes('is ready')).length;
    expect(starts).toBeLessThan(6 + 4 + 120 / 10);
    expect(lines).toContainEqual(
      expect.stringMatching(
        /^deployment app#Shop is degraded: its replicas keep ending \(replica \S+ ended: killed\)\. The next start is held back for 10\.0 s, until \d{4}-/,
      ),
    );
    expect(controller.status().applications[0]?.deployments[0]).toMatchObject({
      isDegraded: true,
      status: 'UNHEALTHY',
      message: expect.stringMatching(
        /^degraded, restarts are held back: replica .* ended: killed$/,
      ),
    });
    stop();
    await clock.advance(11_000);
    expect(unavailable).toBeUndefined();
    await clock.advance(30_000);
    expect(lines).toContain(
      'deployment app#Shop is steady again: restarts are no longer held back',
    );
    expect(controller.status().applications[0]?.deployments[0]).toMatchObject({
      isDegraded: false,
      status: 'HEALTHY',
      message: '',
    });
  });
});
