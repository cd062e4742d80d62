import type { DeploymentCondition } from './deployment-status.js';

/** Names and meanings as Ray Serve's. */
export type ApplicationStatus =
  /** Asked for; its module is being imported, so that nothing is known of its deployments yet. */
  'NOT_STARTED' | 'DEPLOYING' | 'DEPLOY_FAILED' | 'RUNNING' | 'UNHEALTHY' | 'DELETING';

/**
 * The status of an application whose deployments are in these conditions: that of the worst of them.
 * Source: `ApplicationState._determine_app_status` of Ray Serve 2.60.
 */
export function applicationStatus(conditions: readonly DeploymentCondition[]): ApplicationStatus {
  const statuses = conditions.map(statusFor);
  const worst = WORST_FIRST.find((status) => statuses.includes(status));
  return worst ?? 'RUNNING';
}

const WORST_FIRST = [
  'DEPLOY_FAILED',
  'UNHEALTHY',
  'DEPLOYING',
] as const satisfies readonly ApplicationStatus[];

/** A number of replicas that somebody changed is deployed; one that the autoscaler changed is at work. */
function statusFor({ status, trigger }: DeploymentCondition): ApplicationStatus {
  switch (status) {
    case 'DEPLOY_FAILED':
    case 'UNHEALTHY':
      return status;
    case 'UPDATING':
      return 'DEPLOYING';
    case 'UPSCALING':
    case 'DOWNSCALING':
      return trigger === 'AUTOSCALING' ? 'RUNNING' : 'DEPLOYING';
    case 'HEALTHY':
      return 'RUNNING';
    default:
      return status satisfies never;
  }
}
