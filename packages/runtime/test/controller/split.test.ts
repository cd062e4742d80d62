import { describe, expect, it } from 'vitest';

import { DeploymentConditions } from '../../src/controller/deployment-conditions.js';
import type { DeploymentGoal } from '../../src/controller/goal.js';
import { reportStatus } from '../../src/controller/report-status.js';
import { routingOf, restrictRouting } from '../../src/controller/routing.js';
import { splitOf } from '../../src/controller/split.js';
import type { TrafficOptions } from '../../src/deployment/deployment-config.js';
import { Cluster } from './cluster.js';
import { application, config, deployment } from './support.js';

const V1 = deployment({ wanted: 4 });

function candidate(traffic: TrafficOptions | null, part: Partial<DeploymentGoal> = {}) {
  return { ...V1, version: 'v2', config: config({ traffic }), previous: V1, ...part };
}

/** A cluster of version 1 that has been given a candidate. */
function canary(traffic: TrafficOptions | null): Cluster {
  const cluster = new Cluster({ applications: [application([V1])] });
  cluster.settle();
  cluster.goal = { applications: [application([candidate(traffic)])] };
  cluster.settle();
  return cluster;
}

function routesOf(cluster: Cluster) {
  for (const { observed } of cluster.table.list()) {
    cluster.table.update(observed.id, { endpoint: { kind: 'memory', id: observed.id } });
  }
  return routingOf(cluster.goal, cluster.observed, () => undefined);
}

describe('a candidate beside the version in place', () => {
  it.each([
    { traffic: { candidate: 5 }, v2: 1 },
    { traffic: { candidate: 50 }, v2: 2 },
    { traffic: { mirror: 100 }, v2: 4 },
    { traffic: { candidate: 25, mirror: 75 }, v2: 3 },
  ])('has $v2 of 4 replicas with $traffic, and takes none of the others', ({ traffic, v2 }) => {
    const versions = canary(traffic).versionsReady();
    expect(versions.filter((one) => one === 'v1')).toHaveLength(4);
    expect(versions.filter((one) => one === 'v2')).toHaveLength(v2);
  });

  it('takes over when it is deployed without a share', () => {
    const cluster = canary({ candidate: 5 });
    cluster.goal = { applications: [application([candidate(null)])] };
    cluster.settle();
    expect(cluster.versionsReady()).toEqual(['v2', 'v2', 'v2', 'v2']);
  });

  it('leaves when it has been given up', () => {
    const cluster = canary({ candidate: 50 });
    const target = candidate({ candidate: 50 });
    cluster.records.giveUp({ application: 'app', deployment: 'Shop', target }, 'worse');
    cluster.settle();
    expect(cluster.versionsReady()).toEqual(['v1', 'v1', 'v1', 'v1']);
  });

  it('may differ by its config alone', () => {
    const cluster = new Cluster({ applications: [application([V1])] });
    cluster.settle();
    const traffic = { candidate: 25 };
    const own = config({ traffic, userConfig: 'new' });
    cluster.goal = {
      applications: [application([{ ...V1, config: own, previous: V1 }])],
    };
    cluster.settle();
    const configs = cluster.observed.replicas.map((one) => one.configKey.includes('new'));
    expect(configs.filter(Boolean)).toHaveLength(1);
    expect(configs).toHaveLength(5);
  });

  it('is in place, and its deployment HEALTHY, when the replicas of both serve', () => {
    const cluster = canary({ candidate: 50 });
    const conditions = new DeploymentConditions();
    conditions.follow(cluster.goal, cluster.observed);
    const { applications } = reportStatus(cluster.goal, cluster.observed, {
      indexOf: () => undefined,
      conditions,
      tallies: () => ({
        candidate: { requests: 9, errors: 1 },
        stable: { requests: 90, errors: 0 },
      }),
    });
    expect(applications[0]).toMatchObject({
      status: 'RUNNING',
      deployments: [
        {
          status: 'HEALTHY',
          wantedReplicas: 6,
          traffic: {
            share: 50,
            mirror: 0,
            candidate: {
              replicas: [expect.any(String), expect.any(String)],
              requests: 9,
              errors: 1,
            },
            stable: { requests: 90, errors: 0 },
          },
        },
      ],
    });
  });

  it('has a route of its own, which handles get with that of the deployment', () => {
    const routing = routesOf(canary({ candidate: 25, mirror: 10 }));
    expect(
      routing.deployments.map(({ name, split, replicas }) => [name, split, replicas.length]),
    ).toEqual([
      ['Shop', { candidate: 'Shop@candidate', share: 25, mirror: 10 }, 4],
      ['Shop@candidate', undefined, 1],
    ]);
    const seen = restrictRouting(routing, { application: 'app', handles: ['Shop'] }, new Set());
    expect(seen.deployments).toHaveLength(2);
  });

  it('shares nothing before one of its replicas serves', () => {
    const cluster = canary({ candidate: 25 });
    for (const { observed } of cluster.table.list()) {
      if (observed.version === 'v2') cluster.die(observed.id);
    }
    expect(routesOf(cluster).deployments).toMatchObject([{ name: 'Shop' }]);
    expect(routesOf(cluster).deployments[0]?.split).toBeUndefined();
  });
});

describe('candidates of several deployments of one application', () => {
  const MODEL = deployment({ name: 'Model', isIngress: false, servesHttp: false, wanted: 2 });

  /** A cluster whose two deployments have a candidate each. */
  function twoCanaries(): Cluster {
    const cluster = new Cluster({ applications: [application([MODEL, V1])] });
    cluster.settle();
    const traffic = { candidate: 50 };
    const model = { ...MODEL, version: 'v2', config: config({ traffic }), previous: MODEL };
    const goals = [model, candidate({ candidate: 5, mirror: 20 })];
    cluster.goal = { applications: [application(goals)] };
    cluster.settle();
    return cluster;
  }

  it('serve at the same time, each beside its version before and with its own share', () => {
    const cluster = twoCanaries();
    const { deployments } = routesOf(cluster);
    expect(deployments.map(({ name, split, replicas }) => [name, split, replicas.length])).toEqual([
      ['Model', { candidate: 'Model@candidate', share: 50, mirror: 0 }, 2],
      ['Model@candidate', undefined, 1],
      ['Shop', { candidate: 'Shop@candidate', share: 5, mirror: 20 }, 4],
      ['Shop@candidate', undefined, 1],
    ]);
    // Who holds a handle to one of them gets both of its versions, and nothing of the other.
    const seen = restrictRouting(
      routesOf(cluster),
      { application: 'app', handles: ['Model'] },
      new Set(),
    );
    expect(seen.deployments.map(({ name }) => name)).toEqual(['Model', 'Model@candidate']);
  });

  it('leave together when one of them is given up, and the status of the other says why', () => {
    const cluster = twoCanaries();
    const [target] = cluster.goal.applications[0]?.deployments ?? [];
    if (target === undefined) throw new Error('there is no Model');
    cluster.records.giveUp({ application: 'app', deployment: 'Model', target }, 'worse');
    cluster.settle();
    expect(new Set(cluster.versionsReady())).toEqual(new Set(['v1']));
    const conditions = new DeploymentConditions();
    conditions.follow(cluster.goal, cluster.observed);
    const sources = { indexOf: () => undefined, conditions };
    expect(reportStatus(cluster.goal, cluster.observed, sources).applications[0]).toMatchObject({
      deployments: [
        { name: 'Model', message: 'worse', isRolledBack: true },
        {
          name: 'Shop',
          message: 'went back to the version before, since the update of Model failed',
          isRolledBack: true,
        },
      ],
    });
  });

  it('are taken over one by one: one takes over while the other still shares', () => {
    const cluster = twoCanaries();
    const [model] = cluster.goal.applications[0]?.deployments ?? [];
    if (model === undefined) throw new Error('there is no Model');
    const promoted = { ...model, config: config() };
    cluster.goal = { applications: [application([promoted, candidate({ candidate: 5 })])] };
    cluster.settle();
    const versions = cluster.observed.replicas.map((one) => `${one.deployment} ${one.version}`);
    expect(versions.toSorted()).toEqual([
      'Model v2',
      'Model v2',
      ...Array.from({ length: 4 }, () => 'Shop v1'),
      'Shop v2',
    ]);
  });
});

describe('splitOf', () => {
  it.each([
    {
      what: 'nothing was in place before',
      goal: candidate({ candidate: 5 }, { previous: undefined }),
    },
    { what: 'the candidate gets everything', goal: candidate({ candidate: 100 }) },
    { what: 'no share is given', goal: candidate(null) },
    { what: 'nothing differs', goal: candidate({ candidate: 5 }, { version: 'v1' }) },
    { what: 'the deployment is removed', goal: candidate({ candidate: 5 }, { removed: true }) },
  ])('divides nothing when $what', ({ goal }) => {
    const { records } = new Cluster({ applications: [] }).observed;
    expect(splitOf(application([goal]), goal, records)).toBeUndefined();
  });
});
