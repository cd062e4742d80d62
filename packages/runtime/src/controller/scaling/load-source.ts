import type { HeldWork } from '@sluice/ingress/router';

import type { LoadReport } from '../../replica/load-report.js';

/** The deployments whose load somebody wants to know, by their keys. */
export interface LoadInterest {
  isMeant(key: string): boolean;
  /** True for those with a policy of their own, which decides by the figures of the application too. */
  hasPolicy(key: string): boolean;
}

/** A process that says what it has to do: an ingress, or a replica. */
export interface LoadSource {
  readonly id: string;
  /** Rejects when the process is gone. */
  load(): Promise<LoadReport>;
  /** Resolves as `LoadReporter.held` does; rejects when the process is gone. */
  held(after: number): Promise<HeldWork>;
}
