import type { Front } from '@sluice/ingress/front';
import type { MetricFamily } from '@sluice/ingress/metrics';
import type { ConnectingRouter } from '@sluice/ingress/router';

import { systemClock } from '../clock.js';
import type { Controller } from '../controller/controller.js';
import type { Engine } from '../engine/engine.js';
import { callMetrics } from '../metrics/call-metrics.js';
import { MetricsCollector } from '../metrics/metrics-collector.js';
import { metricsPage, type MetricsPage } from '../metrics/metrics-page.js';
import { measureProcess } from '../metrics/process-metrics.js';

/** The parts of an embedded server. */
export interface EmbeddedParts {
  readonly front: Front;
  readonly router: ConnectingRouter;
  readonly controller: Controller;
  readonly engine: Engine;
}

/** The metrics of this process and its replicas, asked for when somebody wants to know. */
export interface EmbeddedMetrics {
  families(): Promise<readonly MetricFamily[]>;
  page(): Promise<MetricsPage>;
  close(): void;
}

/** Begins to measure this process. */
export function measureEmbedded(
  { front, router, controller, engine }: EmbeddedParts,
  { rayNames }: { readonly rayNames?: boolean | undefined },
): EmbeddedMetrics {
  const measured = measureProcess({ process: 'serve' });
  const collector = new MetricsCollector({
    clock: systemClock,
    store: engine.store,
    own: () => [
      ...front.metrics(),
      ...router.metrics(),
      ...controller.metrics(),
      ...callMetrics.families(),
      ...measured.families(),
    ],
    sources: () => controller.replicaSources,
  });
  return {
    families: async () => (await collector.collect()).families,
    page: async () => await metricsPage(await collector.collect(), { rayNames }),
    close: () => measured.close(),
  };
}
