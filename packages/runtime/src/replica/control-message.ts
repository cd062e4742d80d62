import type { RoutingSnapshot } from '@sluice/ingress';
import type { HeldWork } from '@sluice/ingress/router';

import type { DeploymentConfig } from '../deployment/deployment-config.js';
import type { MetricsReport } from '../metrics/metrics-collector.js';
import type { LoadReport } from './load-report.js';
import type { AttachAnswers, AttachRequest } from '../attach/attach-request.js';
import type { RecentReport } from '../tracing/recent-events.js';
import type { AskedRecent } from '../tracing/recent-source.js';
import type { SelfReport } from './self-report.js';

/** A message of the controller to a replica, over its channel. */
export type ControlMessage =
  | { readonly type: 'routing'; readonly snapshot: RoutingSnapshot }
  /** Answered with an error when `checkHealth` of the instance rejects. */
  | { readonly type: 'health' }
  /** Answered as soon as the replica's report is newer than revision `after`. */
  | { readonly type: 'report'; readonly after: number }
  /** Somebody works on the replica: looks into it, measures it, debugs it. */
  | { readonly type: 'attach'; readonly request: AttachRequest }
  /** Another place among the replicas of the deployment. */
  | { readonly type: 'rank'; readonly rank: number }
  /** Answered with the metrics of the process. */
  | { readonly type: 'metrics' }
  /** Answered with the spans and failures after the number of an earlier answer; spans are recorded for a while. */
  | ({ readonly type: 'recent' } & AskedRecent)
  /** Asks what has been answered since this was first asked. */
  | { readonly type: 'tally' }
  /** A new config for the running instance; calls its `reconfigure` when `userConfig` changed. */
  | { readonly type: 'configure'; readonly config: DeploymentConfig }
  /** Asks what there is to do, and with `stats` for the application's own figures. */
  | { readonly type: 'load'; readonly stats?: boolean }
  /** Answered as soon as the router holds work for a deployment without replicas, after revision `after`. */
  | { readonly type: 'held'; readonly after: number };

/** The answer to each control message. */
export interface ControlAnswers {
  readonly routing: null;
  readonly health: null;
  readonly report: SelfReport;
  readonly attach: AttachAnswers[AttachRequest['kind']];
  readonly rank: null;
  readonly metrics: MetricsReport;
  readonly recent: RecentReport;
  readonly tally: { readonly requests: number; readonly errors: number };
  readonly configure: null;
  readonly load: LoadReport;
  readonly held: HeldWork;
}
