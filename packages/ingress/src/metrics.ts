/// <reference types="node" preserve="true" />

export { CallMetrics } from './metrics/call-metrics.js';
export type { CallOutcome } from './metrics/call-metrics.js';
export { Histogram, SECONDS_BOUNDS } from './metrics/histogram.js';
export type {
  HistogramFamily,
  HistogramSeries,
  MetricFamily,
  NumberFamily,
  NumberSeries,
} from './metrics/metric-family.js';
