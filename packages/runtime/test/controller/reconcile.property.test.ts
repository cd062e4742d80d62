import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { DeploymentGoal, GoalState } from '../../src/controller/goal.js';
import { isWanted } from '../../src/controller/replica-state.js';
import { batchSize, surge } from '../../src/controller/rollout.js';
import { Cluster } from './cluster.js';
import { application, config, deployment } from './support.js';

/** What may happen between two looks at the world. `pick` chooses among the replicas there are. */
type Happening =
  | { readonly kind: 'ready' | 'die' | 'gone' | 'worn' | 'hung'; readonly pick: number }
  | { readonly kind: 'pass'; readonly ms: number }
  | {
      readonly kind: 'goal';
      readonly version: string;
      readonly replicas: number;
      readonly maxSurgePercent: number;
    };

const pick = fc.nat(20);
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('ready' as const), pick }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('gone' as const), pick }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('die' as const, 'worn', 'hung'), pick }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.nat(40_000) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('goal' as const),
      version: fc.constantFrom('v1', 'v2', 'v3'),
      replicas: fc.integer({ min: 1, max: 5 }),
      maxSurgePercent: fc.constantFrom(0, 20, 50, 100),
    }),
  },
);

function goalOf(version: string, wanted: number, maxSurgePercent = 50): GoalState {
  return {
    // The configured number is another one: nothing but `wanted` may count.
    applications: [
      application([deployment({ version, wanted, config: config({ maxSurgePercent }) })]),
    ],
  };
}

function choose(ids: readonly string[], n: number): string {
  return ids[n % ids.length] ?? '';
}

function happen(cluster: Cluster, event: Happening): void {
  switch (event.kind) {
    case 'ready':
      cluster.becomeReady(choose(cluster.starting, event.pick));
      return;
    case 'gone':
      cluster.table.remove(choose(cluster.ending, event.pick));
      return;
    case 'die':
      cluster.die(choose([...cluster.ready, ...cluster.starting], event.pick));
      return;
    case 'worn':
    case 'hung':
      cluster.table.update(choose(cluster.ready, event.pick), { health: event.kind });
      return;
    case 'pass':
      cluster.nowMs += event.ms;
      return;
    case 'goal':
      cluster.goal = goalOf(event.version, event.replicas, event.maxSurgePercent);
      return;
    default:
      event satisfies never;
  }
}

function goalIn(cluster: Cluster): DeploymentGoal {
  return cluster.goal.applications[0]?.deployments[0] ?? deployment();
}

/** How many replicas have to serve at least, and may run at most. */
function boundsOf(cluster: Cluster): { readonly least: number; readonly most: number } {
  const { wanted, config: pace } = goalIn(cluster);
  const extra = surge(wanted, pace);
  return { least: extra > 0 ? wanted : wanted - batchSize(wanted, pace), most: wanted + extra };
}

describe('reconcile, whatever happens', () => {
  it('reaches the goal once things stop failing', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), (events) => {
        const cluster = new Cluster(goalOf('v1', 2));
        for (const event of events) {
          cluster.step();
          happen(cluster, event);
        }
        // A version that was given up stays so until the goal changes: deploy a fresh one.
        cluster.goal = goalOf('fresh', 3);
        cluster.settle();
        expect(cluster.versionsReady()).toEqual(['fresh', 'fresh', 'fresh']);
        expect(cluster.observed.replicas).toHaveLength(3);
      }),
      { numRuns: 300 },
    );
  });

  it('never takes ready replicas below the number wanted, less a batch without a surge', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), (events) => {
        const cluster = new Cluster(goalOf('v1', 2));
        for (const event of events) {
          const serving = cluster.observed.replicas.filter(
            (one) => one.state === 'ready' && one.health !== 'hung',
          ).length;
          cluster.step();
          const left = cluster.observed.replicas.filter(
            (one) => one.state === 'ready' && one.health !== 'hung',
          ).length;
          expect(left).toBeGreaterThanOrEqual(Math.min(serving, boundsOf(cluster).least));
          happen(cluster, event);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('never runs more than the number wanted and its surge because of a start', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), (events) => {
        const cluster = new Cluster(goalOf('v1', 2));
        for (const event of events) {
          const starts = cluster.step().filter((one) => one.kind === 'start').length;
          const running = cluster.observed.replicas.filter((one) => isWanted(one.state)).length;
          expect(starts === 0 || running <= boundsOf(cluster).most).toBe(true);
          happen(cluster, event);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('asks for nothing twice: a second look without news does nothing', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), (events) => {
        const cluster = new Cluster(goalOf('v1', 2));
        for (const event of events) {
          cluster.step();
          cluster.step();
          // A kill frees a slot, which the second look may fill; a third finds nothing to do.
          const third = cluster.step().filter((one) => one.kind !== 'wait');
          expect(third.filter((one) => one.kind !== 'configure')).toEqual([]);
          happen(cluster, event);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('forgets no replica: deleting the application leaves none', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), (events) => {
        const cluster = new Cluster(goalOf('v1', 2));
        for (const event of events) {
          cluster.step();
          happen(cluster, event);
        }
        cluster.goal = {
          applications: cluster.goal.applications.map((one) => ({ ...one, deleting: true })),
        };
        cluster.settle();
        expect(cluster.observed.replicas).toEqual([]);
        expect(cluster.forgotten).toEqual(['app']);
      }),
      { numRuns: 300 },
    );
  });
});
