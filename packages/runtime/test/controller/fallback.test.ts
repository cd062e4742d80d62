import { describe, expect, it } from 'vitest';

import { effectiveTarget } from '../../src/controller/fallback.js';
import { reportStatus } from '../../src/controller/report-status.js';
import { Cluster } from './cluster.js';
import { application, deployment } from './support.js';

const V1 = deployment();
const NAMES = ['Model', 'Shop'] as const;

/** Two deployments of the first version, in place, and then told of the second. */
function updating(): Cluster {
  const cluster = new Cluster({
    applications: [application(NAMES.map((name) => ({ ...V1, name })))],
  });
  cluster.settle();
  cluster.goal = {
    applications: [
      application(NAMES.map((name) => ({ ...V1, name, version: 'v2', previous: V1 }))),
    ],
  };
  return cluster;
}

/** Lets one deployment's new replicas fail until it is given up, while those of the others come up. */
function failOne(cluster: Cluster, name: string): void {
  for (let at = 0; at < 20; at += 1) {
    cluster.step();
    for (const id of cluster.starting) {
      if (id.startsWith(name)) cluster.die(id);
      else cluster.becomeReady(id);
    }
    cluster.finishEnding();
    cluster.nowMs += 3_000;
  }
}

describe('an application whose update fails in one deployment', () => {
  it('goes back as a whole', () => {
    const cluster = updating();
    failOne(cluster, 'Shop');
    cluster.nowMs += 60_000;
    cluster.settle();
    expect(cluster.versionsReady()).toEqual(['v1', 'v1']);
  });

  it('says in the status of the others why they went back', () => {
    const cluster = updating();
    failOne(cluster, 'Shop');
    const { applications } = reportStatus(cluster.goal, cluster.observed, {
      indexOf: () => undefined,
      conditions: { get: () => ({ status: 'DEPLOY_FAILED', trigger: 'UNSPECIFIED' }) },
    });
    expect(applications[0]?.deployments).toMatchObject([
      { message: 'went back to the version before, since the update of Shop failed' },
      { message: 'boom', isRolledBack: true },
    ]);
  });

  it('is tried again as a whole when the failure is forgotten', () => {
    const cluster = updating();
    failOne(cluster, 'Shop');
    const [owner] = cluster.goal.applications;
    const shop = owner?.deployments[1];
    if (owner === undefined || shop === undefined) throw new Error('no goal');
    cluster.records.reset({ application: 'app', deployment: 'Shop', target: shop });
    const targets = owner.deployments.map((goal) =>
      effectiveTarget(owner, goal, cluster.observed.records),
    );
    expect(targets.map(({ version }) => version)).toEqual(['v2', 'v2']);
  });
});
