import type { CollectedFamilies } from './metrics-collector.js';
import { METRICS_TYPE, metricsText } from './text-format.js';

/** The body and the media type of `/metrics`. */
export interface MetricsPage {
  readonly contentType: string;
  readonly text: string;
}

/** Writes collected metrics for Prometheus; `rayNames` adds those of Ray Serve. */
export async function metricsPage(
  collected: CollectedFamilies,
  options: { readonly rayNames?: boolean | undefined },
): Promise<MetricsPage> {
  const { families } = collected;
  if (options.rayNames !== true) return { contentType: METRICS_TYPE, text: metricsText(families) };
  const { rayFamilies } = await import('./ray-families.js');
  const all = [...families, ...rayFamilies(collected)];
  return { contentType: METRICS_TYPE, text: metricsText(all) };
}
