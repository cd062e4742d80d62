import { describe, expect, it } from 'vitest';

import { DeploymentConditions } from '../../src/controller/deployment-conditions.js';
import { isInPlace } from '../../src/controller/in-place.js';
import type { DeploymentGoal } from '../../src/controller/goal.js';
import { resolveConfig } from '../../src/deployment/deployment-decorator.js';
import { Cluster } from './cluster.js';
import { application, config, deployment } from './support.js';

/** A cluster whose conditions are followed as the controller does. */
class Followed extends Cluster {
  readonly conditions = new DeploymentConditions();

  constructor(goal: DeploymentGoal = deployment()) {
    super({ applications: [application([goal])] });
  }

  want(part: Partial<DeploymentGoal>): string {
    this.goal = {
      applications: this.goal.applications.map((one) => ({
        ...one,
        deployments: one.deployments.map((goal) => ({ ...goal, ...part })),
      })),
    };
    return this.look();
  }

  look(): string {
    const goal = this.goal.applications[0]?.deployments[0];
    if (goal !== undefined && isInPlace(goal, this.observed.replicas)) {
      this.records.settle({ application: 'app', deployment: 'Shop', target: goal }, undefined);
    }
    this.step();
    this.conditions.follow(this.goal, this.observed);
    const { status, trigger } = this.conditions.get('app', 'Shop');
    return `${status} ${trigger}`;
  }

  finish(): string {
    this.settle();
    return this.look();
  }
}

function running(goal?: DeploymentGoal): Followed {
  const cluster = new Followed(goal);
  cluster.look();
  cluster.finish();
  return cluster;
}

describe('DeploymentConditions', () => {
  it('says UPDATING until a new deployment is in place', () => {
    const cluster = new Followed();
    expect(cluster.look()).toBe('UPDATING CONFIG_UPDATE_STARTED');
    expect(cluster.finish()).toBe('HEALTHY CONFIG_UPDATE_COMPLETED');
  });

  it('says UPDATING while another version comes in', () => {
    const cluster = running();
    expect(cluster.want({ version: 'v2' })).toBe('UPDATING CONFIG_UPDATE_STARTED');
    expect(cluster.finish()).toBe('HEALTHY CONFIG_UPDATE_COMPLETED');
  });

  it('tells replicas that somebody asked for from those of the autoscaler', () => {
    const cluster = running();
    const more = { wanted: 2, config: config({ numReplicas: 2 }) };
    expect(cluster.want(more)).toBe('UPSCALING CONFIG_UPDATE_STARTED');
    expect(cluster.finish()).toBe('HEALTHY UPSCALE_COMPLETED');
    const { autoscalingConfig } = resolveConfig({ autoscalingConfig: { maxReplicas: 5 } });
    cluster.want({ config: config({ ...more.config, autoscalingConfig }) });
    cluster.finish();
    expect(cluster.want({ wanted: 3 })).toBe('UPSCALING AUTOSCALING');
    expect(cluster.finish()).toBe('HEALTHY UPSCALE_COMPLETED');
    // Those that are too many are out of service at once; the rest of their life concerns nobody.
    expect(cluster.want({ wanted: 1 })).toBe('HEALTHY DOWNSCALE_COMPLETED');
  });

  it('says UNHEALTHY from a death until the replacement serves', () => {
    const cluster = running();
    cluster.die(cluster.ready[0] ?? '');
    expect(cluster.look()).toBe('UNHEALTHY HEALTH_CHECK_FAILED');
    expect(cluster.finish()).toBe('HEALTHY UNSPECIFIED');
  });

  it('says that the replacement cannot start', () => {
    const cluster = running();
    cluster.die(cluster.ready[0] ?? '');
    cluster.look();
    cluster.die(cluster.starting[0] ?? '');
    expect(cluster.look()).toBe('UNHEALTHY REPLICA_STARTUP_FAILED');
  });

  it('says UNHEALTHY, and not UPDATING, of a death while only a limit is changed', () => {
    const cluster = running();
    cluster.die(cluster.ready[0] ?? '');
    expect(cluster.want({ config: config({ maxQueuedRequests: 1 }) })).toBe(
      'UNHEALTHY HEALTH_CHECK_FAILED',
    );
  });

  it('says DEPLOY_FAILED once a version has been given up, until it is asked for again', () => {
    const cluster = running();
    const key = { application: 'app', deployment: 'Shop', target: deployment({ version: 'v2' }) };
    cluster.want({ version: 'v2', previous: deployment() });
    for (let at = 0; at < 3; at += 1) {
      cluster.die(cluster.starting[0] ?? '');
      cluster.nowMs += 5_000;
      cluster.look();
    }
    expect(cluster.look()).toBe('DEPLOY_FAILED REPLICA_STARTUP_FAILED');
    cluster.records.reset(key);
    expect(cluster.look()).toBe('UPDATING CONFIG_UPDATE_STARTED');
  });

  it('says DELETING while a removed deployment drains', () => {
    expect(running().want({ removed: true })).toBe('UPDATING DELETING');
  });
});
