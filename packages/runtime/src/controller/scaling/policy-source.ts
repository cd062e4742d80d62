import type { AutoscalingPolicyConfig } from '../../deployment/autoscaling-policy.js';

/** A policy of the user's own, and where it is. */
export interface PolicySource {
  /** A policy of an application decides about all of its deployments at once. */
  readonly scope: 'deployment' | 'application';
  readonly config: AutoscalingPolicyConfig;
  /** The application's module, which the policy's is relative to; undefined for the inline engine. */
  readonly entry: string | undefined;
}
