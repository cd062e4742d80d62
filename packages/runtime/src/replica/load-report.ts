import type { DeploymentLoad } from '@sluice/ingress/router';

/** What a process has to do, as it tells the controller that scales by it. */
export interface LoadReport {
  /** Requests, calls and WebSockets that run in this replica; 0 in an ingress. */
  readonly ongoing: number;
  /** The share of the time since the last report in which its event loop computed; absent where it is shared. */
  readonly utilization?: number;
  /** The figures of the application's `recordAutoscalingStats`; absent where nobody asked, or there are none. */
  readonly stats?: Readonly<Record<string, number>>;
  /** The work of its router, for each deployment that has some. */
  readonly loads: readonly DeploymentLoad[];
}
