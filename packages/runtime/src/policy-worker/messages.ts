import type { AutoscalingContext } from './autoscaling-context.js';
import type { ReadDecisions } from './read-decisions.js';

/** Where the thread of a policy finds it. */
export interface PolicyWorkerData {
  /** The address of the module. */
  readonly href: string;
  readonly exportName: string;
  readonly kwargs: Readonly<Record<string, unknown>>;
}

/** A question to a policy. */
export interface PolicyQuestion {
  readonly id: number;
  /** A policy of an application decides about all deployments at once. */
  readonly scope: 'deployment' | 'application';
  /** By deployment; one in the scope of a deployment. */
  readonly contexts: Readonly<Record<string, AutoscalingContext>>;
}

/** What the thread of a policy says. */
export type PolicyReply =
  | { readonly type: 'loaded' }
  /** There is no such policy, or it could not be made; `message` says why. */
  | { readonly type: 'refused'; readonly message: string }
  | { readonly type: 'decided'; readonly id: number; readonly decisions: ReadDecisions }
  | { readonly type: 'failed'; readonly id: number; readonly message: string };
