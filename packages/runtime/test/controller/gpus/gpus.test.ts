import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { ApplicationGoal, DeploymentGoal, GoalState } from '../../../src/controller/goal.js';
import { gpuShortage } from '../../../src/controller/gpus/shortage.js';
import type { ObservedReplica } from '../../../src/controller/observed.js';
import { Cluster } from '../cluster.js';
import { application, config, deployment } from '../support.js';

function wants(gpus: number, wanted: number, part: Partial<DeploymentGoal> = {}): DeploymentGoal {
  return deployment({ config: config({ gpus }), wanted, ...part });
}

function clusterOf(devices: number, applications: readonly ApplicationGoal[]): Cluster {
  const cluster = new Cluster({ applications });
  cluster.gpus = Array.from({ length: devices }, (_, at) => String(at));
  return cluster;
}

/** The devices of the replicas of a deployment that serve, or of all. */
function devicesOf(cluster: Cluster, name: string): readonly string[] {
  return cluster.observed.replicas
    .filter((one) => one.deployment === name && one.state === 'ready')
    .map((one) => one.gpus?.devices.join(',') ?? 'none')
    .toSorted();
}

function shortageOf(cluster: Cluster, name: string): string | undefined {
  for (const owner of cluster.goal.applications) {
    const goal = owner.deployments.find((one) => one.name === name);
    if (goal !== undefined) return gpuShortage(owner, goal, cluster.observed);
  }
  return undefined;
}

/** A goal in the place of what served before. */
function update(cluster: Cluster, deployments: readonly DeploymentGoal[]): void {
  const before = cluster.goal.applications[0]?.deployments ?? [];
  const next = deployments.map((goal) => ({
    ...goal,
    previous: before.find((one) => one.name === goal.name),
  }));
  const removed = before
    .filter((one) => deployments.every((goal) => goal.name !== one.name))
    .map((one) => ({ ...one, removed: true }));
  cluster.goal = { applications: [application([...removed, ...next])] };
}

describe('replicas that need GPUs', () => {
  it('share a device by parts, and have whole ones to themselves', () => {
    const cluster = clusterOf(4, [
      application([
        wants(0.5, 2, { name: 'Half', isIngress: false }),
        wants(2, 1, { name: 'Two', isIngress: false }),
        wants(1, 1, { name: 'One' }),
      ]),
    ]);
    cluster.settle();
    expect(devicesOf(cluster, 'Half')).toEqual(['0', '0']);
    expect(devicesOf(cluster, 'Two')).toEqual(['1,2']);
    expect(devicesOf(cluster, 'One')).toEqual(['3']);
  });

  it('wait while none is free, and say what they wait for', () => {
    const cluster = clusterOf(2, [
      application([
        wants(0.75, 1, { name: 'Large', isIngress: false }),
        wants(1, 2, { name: 'Whole' }),
      ]),
    ]);
    cluster.settle();
    expect(devicesOf(cluster, 'Whole')).toEqual(['1']);
    expect(shortageOf(cluster, 'Whole')).toBe(
      'waits for a GPU: a replica needs 1 (gpus), and free are 0.25 of GPU 0, none of GPU 1',
    );
    expect(shortageOf(cluster, 'Large')).toBeUndefined();
  });

  it('get what another one has left', () => {
    const cluster = clusterOf(1, [application([wants(1, 2)])]);
    cluster.settle();
    const [first = ''] = cluster.ready;
    cluster.die(first);
    cluster.settle();
    expect(cluster.ready).toHaveLength(1);
    expect(cluster.ready).not.toContain(first);
    expect(devicesOf(cluster, 'Shop')).toEqual(['0']);
  });

  it('keep what a replica has until it is gone, also while it drains', () => {
    const cluster = clusterOf(1, [application([wants(1, 1)])]);
    cluster.settle();
    cluster.table.update(cluster.ready[0] ?? '', { health: 'failing' });
    cluster.step();
    cluster.step();
    expect(cluster.ending).toHaveLength(1);
    expect(cluster.starting).toEqual([]);
    cluster.finishEnding();
    cluster.step();
    expect(cluster.starting).toHaveLength(1);
  });

  it('leave the deployments that need none alone', () => {
    const cluster = clusterOf(0, [application([deployment({ wanted: 2 })])]);
    cluster.settle();
    expect(devicesOf(cluster, 'Shop')).toEqual(['none', 'none']);
  });

  it('have none where none are assigned', () => {
    const cluster = new Cluster({ applications: [application([wants(1, 2)])] });
    cluster.settle();
    expect(devicesOf(cluster, 'Shop')).toEqual(['none', 'none']);
  });
});

describe('an update when all GPUs are taken', () => {
  it('stops one before it starts one, whatever surge is allowed', () => {
    const cluster = clusterOf(2, [application([wants(1, 2)])]);
    cluster.settle();
    update(cluster, [wants(1, 2, { version: 'v2' })]);
    cluster.step();
    expect(cluster.ready).toHaveLength(1);
    expect(cluster.ending).toHaveLength(1);
    cluster.settle();
    expect(cluster.versionsReady()).toEqual(['v2', 'v2']);
    expect(devicesOf(cluster, 'Shop')).toEqual(['0', '1']);
  });

  it('starts before it stops while there is room', () => {
    const cluster = clusterOf(3, [application([wants(1, 2)])]);
    cluster.settle();
    update(cluster, [wants(1, 2, { version: 'v2' })]);
    cluster.step();
    expect(cluster.ready).toHaveLength(2);
    expect(cluster.starting).toHaveLength(1);
    cluster.settle();
    expect(cluster.versionsReady()).toEqual(['v2', 'v2']);
  });

  it('stops as many as make room for a replica that needs more', () => {
    const cluster = clusterOf(1, [application([wants(0.25, 4)])]);
    cluster.settle();
    update(cluster, [wants(1, 1, { version: 'v2' })]);
    cluster.settle();
    expect(cluster.versionsReady()).toEqual(['v2']);
  });

  it('ends a deployment that the application no longer has, for the one that takes its place', () => {
    const cluster = clusterOf(1, [application([wants(1, 1, { name: 'Before' })])]);
    cluster.settle();
    update(cluster, [wants(1, 1, { name: 'After' })]);
    cluster.settle();
    expect(devicesOf(cluster, 'After')).toEqual(['0']);
    expect(devicesOf(cluster, 'Before')).toEqual([]);
  });

  it('gives what its replicas had to their successors, not to whoever has waited', () => {
    const cluster = clusterOf(1, [
      application([wants(1, 1, { name: 'Waiting' })], { name: 'other', routePrefix: '/other' }),
    ]);
    const served = application([wants(1, 1)]);
    cluster.goal = { applications: [served] };
    cluster.settle();
    const next = wants(1, 1, { version: 'v2', previous: served.deployments[0] });
    cluster.goal = {
      applications: [
        application([wants(1, 1, { name: 'Waiting' })], { name: 'other', routePrefix: '/other' }),
        application([next]),
      ],
    };
    cluster.settle();
    expect(cluster.versionsReady()).toEqual(['v2']);
    expect(devicesOf(cluster, 'Waiting')).toEqual([]);
  });
});

/** What may happen between two looks. */
const happening = fc.record({
  kind: fc.constantFrom('ready', 'ready', 'gone', 'gone', 'die', 'worn', 'goal'),
  pick: fc.nat(20),
  gpus: fc.constantFrom(0, 0.25, 0.5, 1, 2),
  wanted: fc.integer({ min: 1, max: 3 }),
});

type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

/** Both deployments are new with each version: one that has been given up is not tried again. */
function goalOf(gpus: number, wanted: number, version: string): GoalState {
  const other = wants(0.5, 1, { name: 'Other', isIngress: false, version });
  const goal = deployment({ config: config({ gpus }), wanted, version: `${version} with ${gpus}` });
  return { applications: [application([other, goal])] };
}

function happen(cluster: Cluster, { kind, pick, gpus, wanted }: Happening): void {
  const choose = (ids: readonly string[]): string => ids[pick % ids.length] ?? '';
  if (kind === 'ready') cluster.becomeReady(choose(cluster.starting));
  if (kind === 'gone') cluster.table.remove(choose(cluster.ending));
  if (kind === 'die') cluster.die(choose(cluster.ready));
  if (kind === 'worn') cluster.table.update(choose(cluster.ready), { health: 'worn' });
  if (kind === 'goal') cluster.goal = goalOf(gpus, wanted, `v${pick}`);
}

function sharesOf(replicas: readonly ObservedReplica[]): readonly number[] {
  const shares = new Map<string, number>();
  for (const { gpus } of replicas) {
    for (const device of gpus?.devices ?? []) {
      shares.set(device, (shares.get(device) ?? 0) + Math.min(gpus?.amount ?? 0, 1));
    }
  }
  return [...shares.values()];
}

describe('GPUs, whatever happens', () => {
  it('are never given away twice', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 40 }), (events) => {
        const cluster = clusterOf(2, goalOf(1, 1, 'v0').applications);
        for (const event of events) {
          cluster.step();
          for (const share of sharesOf(cluster.observed.replicas))
            expect(share).toBeLessThanOrEqual(1);
          happen(cluster, event);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('end up with the replicas that fit, once things stop failing', () => {
    fc.assert(
      fc.property(
        fc.array(happening, { maxLength: 40 }),
        fc.constantFrom(0.25, 0.5, 1, 2),
        (events, gpus) => {
          const cluster = clusterOf(3, goalOf(1, 1, 'v0').applications);
          for (const event of events) {
            cluster.step();
            happen(cluster, event);
          }
          cluster.goal = goalOf(gpus, 1, 'fresh');
          cluster.settle();
          expect(devicesOf(cluster, 'Shop')).toHaveLength(1);
          expect(devicesOf(cluster, 'Other')).toHaveLength(1);
          expect(cluster.observed.replicas).toHaveLength(2);
        },
      ),
      { numRuns: 300 },
    );
  });
});
