import type { AutoscalingConfig } from '../../deployment/autoscaling-config.js';
import type { TargetCapacity } from '../../deployment/replica-bounds.js';
import { capacityOf, deploymentKey, type ApplicationGoal, type GoalState } from '../goal.js';
import type { Observed } from '../observed.js';
import { effectiveTarget } from '../fallback.js';
import type { PolicySource } from './policy-source.js';

/** A deployment that scales by its load, as it is now. */
export interface ScaledDeployment {
  readonly key: string;
  readonly application: string;
  readonly name: string;
  readonly config: AutoscalingConfig;
  /** The share of its replicas that should run; undefined for all of them. */
  readonly capacity?: TargetCapacity | undefined;
  /** How many replicas it wants. */
  readonly wanted: number;
  /** The ids of those that serve. */
  readonly replicas: readonly string[];
  /** Who decides; undefined for the load. That of the application wins, as in Ray Serve. */
  readonly policy?: PolicySource | undefined;
}

/** The deployments that scale by their load; not those that are being taken out. */
export function scaledDeployments(
  goals: GoalState,
  observed: Observed,
): readonly ScaledDeployment[] {
  const capacity = capacityOf(goals);
  const scaled = goals.applications
    .filter(({ deleting }) => !deleting)
    .flatMap((application) =>
      application.deployments.flatMap((goal) => {
        const { name, removed } = goal;
        if (removed) return [];
        const target = effectiveTarget(application, goal, observed.records);
        const { autoscalingConfig: config } = target.config;
        if (config === null) return [];
        const key = deploymentKey(application.name, name);
        const policy = policyFor(application, config, target.entry?.module);
        return [
          { key, application: application.name, name, config, wanted: target.wanted, policy },
        ];
      }),
    );
  if (scaled.length === 0) return [];
  const serving = servingByDeployment(observed);
  return scaled.map((one) => ({ ...one, capacity, replicas: serving.get(one.key) ?? [] }));
}

function policyFor(
  { autoscalingPolicy }: ApplicationGoal,
  { policy }: AutoscalingConfig,
  entry: string | undefined,
): PolicySource | undefined {
  if (autoscalingPolicy !== undefined) {
    return { scope: 'application', config: autoscalingPolicy, entry };
  }
  return policy === null ? undefined : { scope: 'deployment', config: policy, entry };
}

function servingByDeployment({ replicas }: Observed): ReadonlyMap<string, readonly string[]> {
  const serving = new Map<string, string[]>();
  for (const { id, application, deployment, state, health } of replicas) {
    if (state !== 'ready' || (health !== 'ok' && health !== 'worn')) continue;
    const key = deploymentKey(application, deployment);
    const ids = serving.get(key);
    if (ids === undefined) serving.set(key, [id]);
    else ids.push(id);
  }
  return serving;
}
