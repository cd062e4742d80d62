import { describe, expect, it } from 'vitest';

import { FIRST_CONDITION } from '../../src/controller/deployment-status.js';
import { NEW_RECORD, type Observed, type RevisionRecord } from '../../src/controller/observed.js';
import { canMove } from '../../src/controller/replica-state.js';
import { reportStatus, type ApplicationReport } from '../../src/controller/report-status.js';
import { recoversAtMs, startAllowance, withDeath } from '../../src/controller/restart.js';
import { planRollout } from '../../src/controller/rollout.js';
import { application, deployment, replica } from './support.js';

function ids(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, at) => `${prefix}${at}`);
}

describe('canMove', () => {
  it.each([
    ['starting', 'ready', true],
    ['ready', 'draining', true],
    ['draining', 'stopping', true],
    ['draining', 'ready', false],
    ['stopping', 'draining', false],
    ['ready', 'starting', false],
  ] as const)('says of %s -> %s: %s', (from, to, isLegal) => {
    expect(canMove(from, to)).toBe(isLegal);
  });
});

describe('startAllowance', () => {
  it.each([
    { what: 'a first start', record: {}, count: 3, untilMs: undefined },
    {
      what: 'a moment after a failure',
      record: { earlyFailures: 1, deathsMs: [1_000] },
      count: 0,
      untilMs: 1_100,
    },
    { what: 'no more tries', record: { earlyFailures: 3, deathsMs: [0] }, count: 0 },
    { what: 'given up', record: { failure: 'boom' }, count: 0 },
    {
      what: 'five deaths of one that served',
      record: { everReady: true, deathsMs: [1, 2, 3, 4, 5] },
      count: Number.POSITIVE_INFINITY,
    },
    {
      what: 'the first death too many',
      record: { everReady: true, deathsMs: [900], crashLoop: { deaths: 1, lastMs: 900 } },
      count: 0,
      untilMs: 1_900,
    },
    {
      what: 'the third death too many',
      record: { everReady: true, deathsMs: [900], crashLoop: { deaths: 3, lastMs: 900 } },
      count: 0,
      untilMs: 4_900,
    },
    {
      what: 'any number of deaths too many',
      record: { everReady: true, deathsMs: [900], crashLoop: { deaths: 99, lastMs: 900 } },
      count: 0,
      untilMs: 10_900,
    },
  ])('allows $count starts after $what', ({ record, count, untilMs }) => {
    const full: RevisionRecord = { ...NEW_RECORD, ...record };
    const allowance = startAllowance(deployment(), full, { nowMs: 1_000, starting: 0 });
    expect(allowance).toEqual({ count, untilMs });
  });
});

interface Death {
  readonly nowMs: number;
  readonly servedMs: number;
}
const early = (nowMs: number): Death => ({ nowMs, servedMs: 10 });

const after = (deaths: readonly Death[], wanted = 1): RevisionRecord =>
  deaths.reduce<RevisionRecord>(
    (record, death) => ({
      ...record,
      ...withDeath(deployment({ wanted }), record, death),
    }),
    { ...NEW_RECORD, everReady: true },
  );

describe('a crash loop', () => {
  it('begins a crash loop with the sixth death in 30 s', () => {
    expect(after([1, 2, 3, 4, 5].map(early)).crashLoop).toBeUndefined();
    expect(after([1, 2, 3, 4, 5, 6].map(early)).crashLoop).toEqual({ deaths: 1, lastMs: 6 });
    expect(after([1, 2, 3, 4, 5, 30_002].map(early)).crashLoop).toBeUndefined();
  });

  it('counts the deaths of a crash loop for each replica wanted', () => {
    const times = Array.from({ length: 20 }, (_, at) => early(at));
    expect(after(times, 4).crashLoop).toBeUndefined();
    expect(after([...times, early(20)], 4).crashLoop).toBeDefined();
  });

  it('counts no death of a replica that had served for long', () => {
    const times = Array.from({ length: 20 }, (_, at) => ({ nowMs: at, servedMs: 30_000 }));
    expect(after(times).crashLoop).toBeUndefined();
  });

  it('continues a crash loop after a pause in which nothing could die', () => {
    const record = after([1, 2, 3, 4, 5, 6, 60_000].map(early));
    expect(record.crashLoop).toEqual({ deaths: 2, lastMs: 60_000 });
  });

  it.each([
    { what: 'nothing serves', replicas: [], want: undefined },
    { what: 'one has served since before', replicas: [{ readyAtMs: 5 }], want: undefined },
    { what: 'one is unwell', replicas: [{ readyAtMs: 9, health: 'worn' }], want: undefined },
    { what: 'one started since', replicas: [{ readyAtMs: 50 }, { readyAtMs: 20 }], want: 30_020 },
  ] as const)(
    'ends a crash loop 30 s after a replica is ready when $what',
    ({ replicas, want }) => {
      const record = { ...NEW_RECORD, crashLoop: { deaths: 1, lastMs: 8 } };
      const observed = replicas.map((part, at) => replica({ id: `r${at}`, ...part }));
      expect(recoversAtMs(record, observed)).toBe(want);
    },
  );
});

describe('planRollout', () => {
  it.each([
    { what: 'nothing yet', wanted: 3, current: [0, 0], old: 0, start: 3, drain: 0, kill: 0 },
    { what: 'an old version', wanted: 4, current: [0, 0], old: 4, start: 2, drain: 0, kill: 0 },
    { what: 'one new ready', wanted: 4, current: [1, 1], old: 4, start: 0, drain: 1, kill: 0 },
    { what: 'all new ready', wanted: 2, current: [0, 2], old: 2, start: 0, drain: 2, kill: 0 },
    { what: 'fewer wanted', wanted: 1, current: [1, 2], old: 0, start: 0, drain: 1, kill: 1 },
  ])(
    'plans a step of a rollout with $what',
    ({ wanted, current: [starting, ready], old, start, drain, kill }) => {
      const plan = planRollout({
        wanted,
        current: { starting: ids('starting', starting ?? 0), ready: ids('ready', ready ?? 0) },
        old: { starting: [], ready: ids('old', old) },
        mayStart: Number.POSITIVE_INFINITY,
        steady: true,
        ending: 0,
        pace: { maxSurgePercent: 50, rollingUpdatePercentage: 0.2 },
      });
      expect([plan.start, plan.drain.length, plan.kill.length]).toEqual([start, drain, kill]);
    },
  );
});

describe('reportStatus', () => {
  const ready = replica({ id: 'a' });
  const conditions = { get: () => FIRST_CONDITION };
  const sources = { indexOf: () => undefined, conditions };
  const report = (
    record: Partial<RevisionRecord>,
    goal = deployment(),
  ): ApplicationReport | undefined => {
    const observed: Observed = { replicas: [], records: () => ({ ...NEW_RECORD, ...record }) };
    return reportStatus({ applications: [application([goal])] }, observed, sources).applications[0];
  };

  it('says that the version before serves while an update has failed', () => {
    const [update] =
      report({ failure: 'boom' }, deployment({ previous: deployment() }))?.deployments ?? [];
    expect(update).toMatchObject({ isRolledBack: true, message: 'boom' });
    const [first] = report({ failure: 'boom' })?.deployments ?? [];
    expect(first).toMatchObject({ isRolledBack: false, message: 'boom' });
  });

  it('names the last fault until the deployment is whole again', () => {
    expect(report({ lastError: 'boom', lastFault: 'death' })?.message).toBe('Shop: boom');
    expect(report({ lastError: 'boom', lastFault: undefined })?.message).toBe('');
  });

  it('says DELETING while replicas of a deleted application drain', () => {
    const goal = { applications: [application([deployment()], { deleting: true })] };
    const status = reportStatus(goal, { replicas: [ready], records: () => NEW_RECORD }, sources);
    expect(status.applications[0]?.status).toBe('DELETING');
  });
});
