import type { AutoscalingConfig } from '../../deployment/autoscaling-config.js';
import { deploymentKey, type GoalState } from '../goal.js';
import type { Observed } from '../observed.js';
import { effectiveTarget } from '../fallback.js';

/** A deployment that scales by its load, as it is now. */
export interface ScaledDeployment {
  readonly key: string;
  readonly application: string;
  readonly name: string;
  readonly config: AutoscalingConfig;
  /** The percentage of its bounds that the config asks for; undefined for all of them. */
  readonly capacity?: number | undefined;
  /** How many replicas it wants. */
  readonly wanted: number;
  /** The ids of those that serve. */
  readonly replicas: readonly string[];
}

/** The deployments that scale by their load; not those that are being taken out. */
export function scaledDeployments(
  { applications, targetCapacity: capacity }: GoalState,
  observed: Observed,
): readonly ScaledDeployment[] {
  const scaled = applications
    .filter(({ deleting }) => !deleting)
    .flatMap((application) =>
      application.deployments.flatMap((goal) => {
        const { name, removed } = goal;
        if (removed) return [];
        const { wanted, config } = effectiveTarget(application, goal, observed.records);
        if (config.autoscalingConfig === null) return [];
        const key = deploymentKey(application.name, name);
        return [
          { key, application: application.name, name, config: config.autoscalingConfig, wanted },
        ];
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
