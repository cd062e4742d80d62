import { contradictions } from '../deployment/autoscaling-options.js';
import type { ConfigMistake } from './check-value.js';
import { toConfig } from './serve-config.js';

/** Options of single deployments that contradict each other; of a file that is right otherwise. */
export function contradictory(value: unknown): readonly ConfigMistake[] {
  const { applications } = toConfig(value, '');
  return applications.flatMap(({ deployments }, application) =>
    deployments.flatMap((options, deployment) =>
      contradictions(options).map(({ option, what, fix }) => ({
        path: ['applications', application, 'deployments', deployment, KEYS[option]],
        what: `does not fit: ${what}`,
        fix,
      })),
    ),
  );
}

const KEYS = {
  numReplicas: 'num_replicas',
  autoscalingConfig: 'autoscaling_config',
} as const;
