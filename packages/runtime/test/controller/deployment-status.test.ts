import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { applicationStatus } from '../../src/controller/application-status.js';
import {
  FIRST_CONDITION,
  nextCondition,
  type DeploymentCondition,
  type DeploymentEvent,
} from '../../src/controller/deployment-status.js';
import { replicaStatus } from '../../src/controller/replica-state.js';

const EVENTS: readonly DeploymentEvent[] = [
  'HEALTHY',
  'CONFIG_UPDATE',
  'AUTOSCALE_UP',
  'AUTOSCALE_DOWN',
  'MANUALLY_INCREASE_NUM_REPLICAS',
  'MANUALLY_DECREASE_NUM_REPLICAS',
  'REPLICA_STARTUP_FAILED',
  'ROLLING_UPDATE_FAILED',
  'HEALTH_CHECK_FAILED',
  'DELETE',
];

/** Where an event leads in Ray Serve, by `status trigger event`. */
const RAY: ReadonlyMap<string, string> = new Map(
  readFileSync(new URL('../fixtures/ray-transitions.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const words = line.split(' ');
      return [words.slice(0, 3).join(' '), words.slice(3).join(' ')];
    }),
);

function named({ status, trigger }: DeploymentCondition): string {
  return `${status} ${trigger}`;
}

/** Every move from a condition that can be reached from the first one. */
function allMoves(): { readonly from: DeploymentCondition; readonly event: DeploymentEvent }[] {
  const conditions = [FIRST_CONDITION];
  const names = new Set(conditions.map(named));
  const moves: { from: DeploymentCondition; event: DeploymentEvent }[] = [];
  for (const from of conditions) {
    for (const event of EVENTS) {
      moves.push({ from, event });
      const to = nextCondition(from, event);
      if (names.has(named(to))) continue;
      names.add(named(to));
      conditions.push(to);
    }
  }
  return moves;
}

describe('nextCondition', () => {
  it('moves a deployment as Ray Serve does, but for an autoscaler during an update', () => {
    const moves = allMoves();
    const differing = moves.filter(({ from, event }) => {
      const ray = RAY.get(`${named(from)} ${event}`) ?? named(from);
      return named(nextCondition(from, event)) !== ray;
    });
    expect(new Set(differing.map(({ from, event }) => `${from.status} ${event}`))).toEqual(
      new Set(['UPDATING AUTOSCALE_UP', 'UPDATING AUTOSCALE_DOWN']),
    );
    expect(moves.length).toBeGreaterThan(100);
  });
});

function of(
  status: DeploymentCondition['status'],
  trigger: DeploymentCondition['trigger'] = 'UNSPECIFIED',
): DeploymentCondition {
  return { status, trigger };
}

describe('applicationStatus', () => {
  const healthy = of('HEALTHY');
  it.each([
    { want: 'RUNNING', of: [healthy, healthy] },
    { want: 'RUNNING', of: [healthy, of('UPSCALING', 'AUTOSCALING')] },
    { want: 'DEPLOYING', of: [healthy, of('UPSCALING', 'CONFIG_UPDATE_STARTED')] },
    { want: 'DEPLOYING', of: [of('DOWNSCALING', 'CONFIG_UPDATE_STARTED')] },
    { want: 'DEPLOYING', of: [of('UPDATING'), healthy] },
    { want: 'UNHEALTHY', of: [of('UPDATING'), of('UNHEALTHY')] },
    { want: 'DEPLOY_FAILED', of: [of('UNHEALTHY'), of('DEPLOY_FAILED'), of('UPDATING')] },
  ])('is $want for the worst of its deployments', ({ want, of: conditions }) => {
    expect(applicationStatus(conditions)).toBe(want);
  });
});

describe('replicaStatus', () => {
  it.each([
    { state: 'starting', configuring: false, isAdopted: false, want: 'STARTING' },
    { state: 'starting', configuring: false, isAdopted: true, want: 'RECOVERING' },
    { state: 'ready', configuring: false, isAdopted: true, want: 'RUNNING' },
    { state: 'ready', configuring: true, isAdopted: false, want: 'UPDATING' },
    { state: 'draining', configuring: false, isAdopted: false, want: 'STOPPING' },
    { state: 'stopping', configuring: false, isAdopted: false, want: 'STOPPING' },
  ] as const)('says $want of a replica', ({ want, ...replica }) => {
    expect(replicaStatus(replica)).toBe(want);
  });
});
