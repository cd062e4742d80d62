import { describe, expect, it } from 'vitest';

import { NEW_RECORD } from '../../src/controller/observed.js';
import { reconcile } from '../../src/controller/reconcile.js';
import { Cluster } from './cluster.js';
import { application, config, deployment, replica } from './support.js';

function kinds(cluster: Cluster): string[] {
  return cluster.actions.filter((one) => one.kind !== 'wait').map((one) => one.kind);
}

describe('reconcile', () => {
  it('starts as many replicas as are wanted, once', () => {
    const goal = deployment({ wanted: 3, config: config({ numReplicas: 1 }) });
    const cluster = new Cluster({ applications: [application([goal])] });
    cluster.step();
    expect(kinds(cluster)).toEqual(['start', 'start', 'start']);
    cluster.step();
    expect(kinds(cluster)).toEqual([]);
  });

  it('drains what is no longer wanted, whatever number is configured', () => {
    const configured = config({ numReplicas: 3 });
    const cluster = new Cluster({
      applications: [application([deployment({ config: configured })])],
    });
    cluster.settle();
    cluster.goal = { applications: [application([deployment({ config: configured, wanted: 1 })])] };
    cluster.step();
    expect(kinds(cluster)).toEqual(['drain', 'drain']);
    expect(cluster.ready).toHaveLength(1);
  });

  it('replaces a replica that died', () => {
    const cluster = new Cluster({ applications: [application([deployment()])] });
    cluster.settle();
    cluster.die(cluster.ready[0] ?? '');
    cluster.step();
    expect(kinds(cluster)).toEqual(['start']);
  });

  it('starts a new version before it drains the old one', () => {
    const cluster = new Cluster({ applications: [application([deployment()])] });
    cluster.settle();
    cluster.goal = { applications: [application([deployment({ version: 'v2' })])] };
    cluster.step();
    expect(kinds(cluster)).toEqual(['start']);
    cluster.becomeReady(cluster.starting[0] ?? '');
    cluster.step();
    expect(kinds(cluster)).toEqual(['drain']);
    expect(cluster.versionsReady()).toEqual(['v2']);
  });

  it('gives a version up after a bounded number of failed starts and keeps the old one', () => {
    const v1 = deployment();
    const cluster = new Cluster({ applications: [application([v1])] });
    cluster.settle();
    const v2 = deployment({ version: 'v2', previous: v1 });
    cluster.goal = { applications: [application([v2])] };
    for (let attempt = 0; attempt < 3; attempt += 1) {
      cluster.step();
      cluster.die(cluster.starting[0] ?? '');
      cluster.nowMs += 5_000;
    }
    cluster.step();
    expect(cluster.failureOf(v2)).toBe('boom');
    expect(kinds(cluster)).toEqual([]);
    expect(cluster.versionsReady()).toEqual(['v1']);
  });

  it('replaces a replica of the old version while the new one has failed', () => {
    const v1 = deployment();
    const v2 = deployment({ version: 'v2', previous: v1 });
    const cluster = new Cluster({ applications: [application([v1])] });
    cluster.settle();
    cluster.goal = { applications: [application([v2])] };
    cluster.records.giveUp({ application: 'app', deployment: 'Shop', target: v2 }, 'boom');
    cluster.die(cluster.ready[0] ?? '');
    cluster.settle();
    expect(cluster.versionsReady()).toEqual(['v1']);
  });

  it('holds the old version while the new one keeps dying', () => {
    const goal = config({ numReplicas: 2 });
    const cluster = new Cluster({ applications: [application([deployment({ config: goal })])] });
    cluster.settle();
    cluster.goal = { applications: [application([deployment({ version: 'v2', config: goal })])] };
    cluster.step();
    const first = cluster.starting[0] ?? '';
    cluster.becomeReady(first);
    cluster.die(first);
    cluster.step();
    expect(cluster.versionsReady()).toEqual(['v1', 'v1']);
  });

  it('changes a config in place, one replica at a time', () => {
    const goal = deployment({ config: config({ numReplicas: 2, userConfig: 'a' }) });
    const changed = deployment({ config: config({ numReplicas: 2, userConfig: 'b' }) });
    const cluster = new Cluster({ applications: [application([goal])] });
    cluster.settle();
    const before = cluster.ready;
    cluster.goal = { applications: [application([changed])] };
    cluster.step();
    expect(kinds(cluster)).toEqual(['configure']);
    cluster.settle();
    expect(cluster.ready).toEqual(before);
  });

  it('touches no replica for what routers alone need to know', () => {
    const cluster = new Cluster({ applications: [application([deployment()])] });
    cluster.settle();
    const changed = deployment({ config: config({ maxQueuedRequests: 5 }) });
    cluster.goal = { applications: [application([changed])] };
    cluster.step();
    expect(kinds(cluster)).toEqual([]);
  });

  it('kills a replica that does not become ready in time', () => {
    const cluster = new Cluster({ applications: [application([deployment()])] });
    cluster.step();
    expect(cluster.actions).toContainEqual({ kind: 'wait', untilMs: 60_000 });
    cluster.nowMs = 60_000;
    cluster.step();
    expect(cluster.actions[0]).toMatchObject({
      kind: 'kill',
      fault: 'was not ready within 60 s (start_timeout_s)',
    });
  });

  it.each([
    { health: 'failing', kind: 'drain' },
    { health: 'hung', kind: 'kill' },
  ] as const)(
    'ends a replica that is $health with $kind and starts another',
    ({ health, kind }) => {
      const cluster = new Cluster({ applications: [application([deployment()])] });
      cluster.settle();
      cluster.table.update(cluster.ready[0] ?? '', { health });
      cluster.step();
      expect(kinds(cluster)).toEqual([kind, 'start']);
    },
  );

  it('holds the next start back for a replica that leaves in a crash loop', () => {
    const leaving = replica({ id: 'a', health: 'failing', readyAtMs: 4_900 });
    const crashLoop = { deaths: 1, lastMs: 0 };
    const record = { ...NEW_RECORD, everReady: true, settled: true, deathsMs: [0], crashLoop };
    const observed = { replicas: [leaving], records: () => record };
    const goal = { applications: [application([deployment()])] };
    const actions = reconcile(goal, observed, { nowMs: 5_000 });
    expect(actions.filter(({ kind }) => kind === 'drain' || kind === 'start')).toMatchObject([
      { kind: 'drain', id: 'a' },
    ]);
    expect(actions).toContainEqual({ kind: 'wait', untilMs: 7_000 });
  });

  it('starts the successor of a worn replica before it drains it', () => {
    const cluster = new Cluster({ applications: [application([deployment()])] });
    cluster.settle();
    cluster.table.update(cluster.ready[0] ?? '', { health: 'worn' });
    cluster.step();
    expect(kinds(cluster)).toEqual(['start']);
  });

  it('gives no replica longer than there is when everything is to end', () => {
    const goal = deployment({ config: config({ gracefulShutdownTimeoutS: 20 }) });
    const cluster = new Cluster({ applications: [application([goal])] });
    cluster.settle();
    const desired = { applications: [{ ...application([goal]), deleting: true }] };
    const graceAt = (nowMs: number): unknown =>
      reconcile(desired, cluster.observed, { nowMs, drainByMs: 5_000 }).map((action) =>
        action.kind === 'drain' ? action.graceMs : action.kind,
      );
    expect(graceAt(1_000)).toEqual([4_000]);
    expect(graceAt(6_000)).toEqual([0]);
  });

  it('drains callers before callees when an application is deleted', () => {
    const callee = deployment({ name: 'Stock', isIngress: false });
    const app = application([callee, deployment()]);
    const cluster = new Cluster({ applications: [app] });
    cluster.settle();
    cluster.goal = { applications: [{ ...app, deleting: true }] };
    cluster.step();
    expect(cluster.actions).toMatchObject([{ kind: 'drain', id: expect.stringContaining('Shop') }]);
    cluster.finishEnding();
    cluster.step();
    expect(cluster.actions).toMatchObject([
      { kind: 'drain', id: expect.stringContaining('Stock') },
    ]);
    cluster.finishEnding();
    cluster.step();
    expect(cluster.forgotten).toEqual(['app']);
  });

  it('keeps a deployment that an update removes until the rest is in place', () => {
    const callee = deployment({ name: 'Stock', isIngress: false });
    const cluster = new Cluster({ applications: [application([callee, deployment()])] });
    cluster.settle();
    const removed = { ...callee, removed: true };
    cluster.goal = { applications: [application([removed, deployment({ version: 'v2' })])] };
    cluster.step();
    expect(kinds(cluster)).toEqual(['start']);
    cluster.die(cluster.ready.find((id) => id.startsWith('Stock')) ?? '');
    cluster.step();
    expect(kinds(cluster)).toEqual(['start']);
    cluster.settle();
    expect(cluster.observed.replicas.map((one) => one.deployment)).toEqual(['Shop']);
  });

  it('ends replicas of applications that nobody wants', () => {
    const observed = {
      replicas: [replica({ id: 'stray', application: 'gone' })],
      records: () => NEW_RECORD,
    };
    const actions = reconcile({ applications: [] }, observed, { nowMs: 0 });
    expect(actions).toMatchObject([{ kind: 'drain', id: 'stray' }]);
  });
});
