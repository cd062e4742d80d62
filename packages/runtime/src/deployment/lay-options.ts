import { isRecord } from '@sluice/core/internal';

import type { DeploymentOptions } from './deployment-config.js';

/** Options whose members are laid one by one. */
const BY_MEMBER: ReadonlySet<string> = new Set<keyof DeploymentOptions>([
  'autoscalingConfig',
  'backpressure',
  'logging',
]);

/**
 * Lays options over others: what is absent or undefined leaves what is below it. A fixed number of replicas
 * replaces autoscaling below it, and the other way round. The options need not have been checked.
 */
export function layOptions(below: DeploymentOptions, above: DeploymentOptions): DeploymentOptions {
  const laid: Record<string, unknown> = { ...below };
  if (typeof above.numReplicas === 'number') delete laid['autoscalingConfig'];
  if (isRecord(above.autoscalingConfig) && typeof below.numReplicas === 'number') {
    delete laid['numReplicas'];
  }
  for (const [name, value] of given(above)) {
    const lower = laid[name];
    const isJoined = BY_MEMBER.has(name) && isRecord(lower) && isRecord(value);
    laid[name] = isJoined ? { ...lower, ...Object.fromEntries(given(value)) } : value;
  }
  return laid;
}

function given(options: object): (readonly [string, unknown])[] {
  return Object.entries(options).filter(([, value]) => value !== undefined);
}
