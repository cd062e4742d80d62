import type { MetricFamily } from '@sluice/ingress/metrics';

import type { Controller } from '../../controller/controller.js';
import type { OtherProcess } from '../attach/attach-control.js';
import { RecentRequests } from './recent-requests.js';
import type { DashboardControl } from './dashboard-routes.js';
import { scaleDeployment } from '../scale-deployment.js';
import { LiveHistory } from './live-history.js';

/** What the dashboard works on. */
export interface DashboardOptions {
  readonly controller: Controller;
  /** The processes of the server that are no replicas. */
  readonly others: () => readonly OtherProcess[];
  readonly metrics: { families(): Promise<readonly MetricFamily[]> };
}

/** Lets the dashboard work on a controller. */
export function dashboardControl({
  controller,
  others,
  metrics,
}: DashboardOptions): DashboardControl {
  const requests = new RecentRequests(() => [
    ...others().flatMap(({ name, pid, recent }) =>
      recent === undefined ? [] : { name: `${name} (${pid})`, recent },
    ),
    ...controller.replicaSources,
  ]);
  const history = new LiveHistory(() => metrics.families());
  return {
    live: (afterMs) => history.since(afterMs, Date.now()),
    traces: () => requests.traces(),
    spans: (traceId) => requests.spans(traceId),
    failures: () => requests.failures(),
    output: async (replica) => (await controller.attach(replica, { kind: 'output' }))?.lines,
    restart: (application, deployment) => controller.restart(application, deployment),
    setReplicas: (application, deployment, replicas) =>
      scaleDeployment(
        controller,
        { application, deployment, replicas },
        ({ config }) => config.autoscalingConfig === null,
      ),
  };
}
