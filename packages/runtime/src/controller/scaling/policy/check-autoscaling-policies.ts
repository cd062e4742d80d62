import { thrownMessage } from '@sluice/core/internal';

import type { PlannedApplication } from '../../goal.js';
import { ServeError } from '../../../errors.js';
import type { PolicySource } from '../policy-source.js';
import { PolicyThread } from './policy-thread.js';

/**
 * Loads the autoscaling policies of an application that is to be deployed, each in a thread that then ends.
 *
 * Rejects with ServeError `E_AUTOSCALING_POLICY` that has every one that cannot be loaded.
 */
export async function checkAutoscalingPolicies(plan: PlannedApplication): Promise<void> {
  const problems = await Promise.all(policiesOf(plan).map(problemOf));
  const found = problems.flatMap((problem) => problem ?? []);
  if (found.length > 0) throw new ServeError('E_AUTOSCALING_POLICY', found.join('\n'));
}

function policiesOf({
  name,
  autoscalingPolicy,
  deployments,
}: PlannedApplication): readonly (readonly [string, PolicySource])[] {
  if (autoscalingPolicy !== undefined) {
    const entry = deployments[0]?.entry?.module;
    const source = { scope: 'application', config: autoscalingPolicy, entry } as const;
    return [[`application "${name}"`, source]];
  }
  return deployments.flatMap(({ name: deployment, config, entry }) => {
    const policy = config.autoscalingConfig?.policy ?? null;
    if (policy === null) return [];
    const source = { scope: 'deployment', config: policy, entry: entry?.module } as const;
    return [[`application "${name}" deployment "${deployment}"`, source] as const];
  });
}

async function problemOf([where, source]: readonly [string, PolicySource]): Promise<
  string | undefined
> {
  try {
    const thread = await PolicyThread.open(source);
    await thread.close();
    return undefined;
  } catch (error) {
    return `${where}: ${thrownMessage(error).replace(/^E_AUTOSCALING_POLICY: /, '')}`;
  }
}
