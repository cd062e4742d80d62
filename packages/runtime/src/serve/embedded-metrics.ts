import type { Front } from '@sluice/ingress/front';
import type { ConnectingRouter } from '@sluice/ingress/router';

import { systemClock } from '../clock.js';
import type { Controller } from '../controller/controller.js';
import type { StateStore } from '../engine/engine.js';
import { callMetrics } from '../metrics/call-metrics.js';
import { MetricsCollector } from '../metrics/metrics-collector.js';
import type { MetricsOptions } from '../metrics/metrics-options.js';
import { metricsPage } from '../metrics/metrics-page.js';
import { serveMetrics, type MetricsServer } from '../metrics/metrics-server.js';
import { measureProcess } from '../metrics/process-metrics.js';

/** The parts of an embedded server that are counted. */
export interface EmbeddedParts {
  readonly front: Front;
  readonly router: ConnectingRouter;
  readonly controller: Controller;
  readonly store: StateStore;
}

/** Serves the metrics of this process and its replicas on a port. */
export async function serveEmbeddedMetrics(
  { front, router, controller, store }: EmbeddedParts,
  { host, port, rayNames }: MetricsOptions & { readonly port: number },
): Promise<MetricsServer> {
  const measured = measureProcess({ process: 'serve' });
  const collector = new MetricsCollector({
    clock: systemClock,
    store,
    own: () => [
      ...front.metrics(),
      ...router.metrics(),
      ...controller.metrics(),
      ...callMetrics.families(),
      ...measured.families(),
    ],
    sources: () => controller.metricsSources,
  });
  const server = await serveMetrics({ host, port }, async () =>
    metricsPage(await collector.collect(), { rayNames }),
  );
  return {
    url: server.url,
    close() {
      measured.close();
      server.close();
    },
  };
}
