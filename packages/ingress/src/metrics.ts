/// <reference types="node" preserve="true" />

export { Histogram, SECONDS_BOUNDS } from './metrics/histogram.js';
export type {
  HistogramFamily,
  HistogramSeries,
  MetricFamily,
  NumberFamily,
  NumberSeries,
} from './metrics/metric-family.js';
