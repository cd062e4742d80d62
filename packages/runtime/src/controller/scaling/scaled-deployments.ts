import type { AutoscalingConfig } from '../../deployment/autoscaling-config.js';
import type { TargetCapacity } from '../../deployment/replica-bounds.js';
import { capacityOf, deploymentKey, type GoalState } from '../goal.js';
import type { Observed } from '../observed.js';
import { effectiveTarget } from '../fallback.js';

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
        const { wanted, config } = effectiveTarget(application, goal, observed.records);
        if (config.autoscalingConfig === null) return [];
        const key = deploymentKey(application.name, name);
        const { autoscalingConfig } = config;
        const owner = application.name;
        return [{ key, application: owner, name, config: autoscalingConfig, capacity, wanted }];
      }),
    );
  if (scaled.length === 0) return [];
  const serving = servingByDeployment(observed);
  return scaled.map((one) => ({ ...one, capacity, replicas: serving.get(one.key) ?? [] }));
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
