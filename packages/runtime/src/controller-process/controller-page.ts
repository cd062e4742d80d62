import { thrownMessage } from '@sluice/core/internal';
import type { ChannelClient } from '@sluice/ingress/channel';
import type { MetricFamily } from '@sluice/ingress/metrics';

import { systemClock } from '../clock.js';
import type { Controller } from '../controller/controller.js';
import type { StateStore } from '../engine/engine.js';
import {
  MetricsCollector,
  type MetricsReport,
  type MetricsSource,
} from '../metrics/metrics-collector.js';
import type { MetricsOptions } from '../metrics/metrics-options.js';
import { metricsPage, type MetricsPage } from '../metrics/metrics-page.js';
import { measureProcess } from '../metrics/process-metrics.js';
import { createLog } from '../process/create-log.js';

/** The parts of a controller's process that are counted. */
export interface ControllerParts {
  readonly controller: Controller;
  /** The channels to the ingresses there are, by their names. */
  readonly ingresses: ReadonlyMap<string, ChannelClient>;
  readonly store: StateStore;
}

/** The metrics of all processes, asked for when somebody wants to know. */
export interface CollectedMetrics {
  families(): Promise<readonly MetricFamily[]>;
  page(): Promise<MetricsPage>;
}

/** Begins to measure this process; returns what asks all processes for their metrics. */
export function metricsOf(
  { controller, ingresses, store }: ControllerParts,
  { rayNames }: MetricsOptions,
): CollectedMetrics {
  const measured = measureProcess({ process: 'controller' });
  const collector = new MetricsCollector({
    clock: systemClock,
    store,
    own: () => [...controller.metrics(), ...measured.families()],
    sources: () => [...controller.replicaSources, ...[...ingresses].map(ingressSource)],
  });
  return {
    families: async () => (await collector.collect()).families,
    page: async () => await metricsPage(await collector.collect(), { rayNames }),
  };
}

/** Serves the page on a port of its own, where one is wanted. The applications are served in any case. */
export async function serveOnPort(
  page: () => Promise<MetricsPage>,
  { host, port }: MetricsOptions,
): Promise<void> {
  if (port === undefined) return;
  const log = createLog('controller');
  try {
    const { serveMetrics } = await import('../metrics/metrics-server.js');
    const { url } = await serveMetrics({ host, port }, page);
    log.info(`metrics are at ${url}`);
  } catch (error) {
    log.error(thrownMessage(error));
  }
}

function ingressSource([name, channel]: readonly [string, ChannelClient]): MetricsSource {
  return {
    name,
    // An ingress of this same version answers so.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    ask: async () => (await channel.control({ type: 'metrics' })) as MetricsReport,
  };
}
