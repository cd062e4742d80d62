import { isRecord } from '@sluice/core/internal';

import { contradictions } from '../deployment/autoscaling-options.js';
import type { DeploymentOptions } from '../deployment/deployment-config.js';
import type { ConfigMistake } from './check-value.js';
import { toConfig } from './serve-config.js';

/** Options of single deployments that contradict each other; of a file that is right otherwise. */
export function contradictory(value: unknown): readonly ConfigMistake[] {
  const { applications } = toConfig(value, '');
  return applications.flatMap(({ deployments, written }, application) =>
    deployments.flatMap((options, deployment) => {
      const path = ['applications', application, 'deployments', deployment];
      return [
        ...contradictions(options).map(({ option, what, fix }) => ({
          path: [...path, KEYS[option]],
          what: `does not fit: ${what}`,
          fix,
        })),
        ...twoAmounts(options, memberOf(written['deployments'], deployment)).map((found) => ({
          path: [...path, 'ray_actor_options', 'num_gpus'],
          ...found,
        })),
      ];
    }),
  );
}

/** `gpus` has two names, of which one file should use one. */
function twoAmounts(
  { gpus }: DeploymentOptions,
  written: unknown,
): readonly Pick<ConfigMistake, 'what' | 'fix'>[] {
  const actor = memberOf(written, 'ray_actor_options');
  const other = memberOf(actor, 'num_gpus');
  if (typeof other !== 'number' || other === gpus) return [];
  return [
    { what: `is ${other}, and gpus of the deployment is ${gpus}.`, fix: 'Leave one of them out.' },
  ];
}

function memberOf(value: unknown, key: string | number): unknown {
  if (Array.isArray(value)) return value[Number(key)];
  return isRecord(value) ? value[key] : undefined;
}

const KEYS = {
  numReplicas: 'num_replicas',
  autoscalingConfig: 'autoscaling_config',
} as const;
