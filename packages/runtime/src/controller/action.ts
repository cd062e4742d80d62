import type { DeploymentConfig } from '../deployment/deployment-config.js';
import type { RolloutTarget } from './goal.js';

/** A step to be done now, by an executor that decides nothing. */
export type Action =
  | {
      readonly kind: 'start';
      readonly application: string;
      readonly deployment: string;
      readonly target: RolloutTarget;
      /** The GPUs of the replica; absent for a target that needs none. */
      readonly gpus?: readonly string[];
    }
  /** Gives a running replica another config. */
  | { readonly kind: 'configure'; readonly id: string; readonly config: DeploymentConfig }
  /** Takes a replica out of routing, lets it finish, ends it. `fault` is its fault, if it has one. */
  | {
      readonly kind: 'drain';
      readonly id: string;
      readonly graceMs: number;
      readonly fault: string | undefined;
    }
  | { readonly kind: 'kill'; readonly id: string; readonly fault: string | undefined }
  /** Nothing is left of a deleted application. */
  | { readonly kind: 'forget'; readonly application: string }
  /** Nothing more can be done before then, unless something happens. */
  | { readonly kind: 'wait'; readonly untilMs: number };
