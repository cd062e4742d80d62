import { checkPolicies } from '../deployment/check-policies.js';
import type { PlannedApplication } from './goal.js';

/**
 * Refuses what only shows with the modules at hand: policies of routing and of autoscaling that are not there.
 *
 * Rejects with ServeError. Undefined for an application without policies of its own, to spare callers a wait.
 */
export function checkPlan(plan: PlannedApplication): Promise<void> | undefined {
  const routing = checkPolicies(plan.deployments);
  if (!scalesByPolicy(plan)) return routing;
  return checkBoth(routing, plan);
}

function scalesByPolicy({ autoscalingPolicy, deployments }: PlannedApplication): boolean {
  const isOwn = deployments.some(
    ({ config }) => (config.autoscalingConfig?.policy ?? null) !== null,
  );
  return autoscalingPolicy !== undefined || isOwn;
}

async function checkBoth(
  routing: Promise<void> | undefined,
  plan: PlannedApplication,
): Promise<void> {
  await routing;
  const { checkAutoscalingPolicies } =
    await import('./scaling/policy/check-autoscaling-policies.js');
  await checkAutoscalingPolicies(plan);
}
