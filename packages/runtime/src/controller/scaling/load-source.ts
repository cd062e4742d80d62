import type { HeldWork } from '@sluice/ingress/router';

import type { LoadReport } from '../../replica/load-report.js';

/** A process that says what it has to do: an ingress, or a replica. */
export interface LoadSource {
  readonly id: string;
  /** Rejects when the process is gone. */
  load(): Promise<LoadReport>;
  /** Resolves as `LoadReporter.held` does; rejects when the process is gone. */
  held(after: number): Promise<HeldWork>;
}
