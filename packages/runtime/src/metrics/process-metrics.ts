import { performance } from 'node:perf_hooks';

import { Histogram, type MetricFamily } from '@sluice/ingress/metrics';

/** Which process a metric is of. */
export interface ProcessLabels {
  /** `controller`, `ingress 1`, `replica`, or `serve` where all of them share a process. */
  readonly process: string;
  readonly application?: string;
  readonly deployment?: string;
  readonly replica?: string;
}

/** The event loop, processor time and memory of this process. */
export interface ProcessMetrics {
  families(): readonly MetricFamily[];
  /** Ends the measuring. */
  close(): void;
}

/** How often the lag is measured. A timer of 20 ms, as `monitorEventLoopDelay` has, would cost an idle process more. */
const LAG_PERIOD_MS = 500;

/** Begins to measure this process. The first utilisation is that since its start. */
export function measureProcess(labels: ProcessLabels): ProcessMetrics {
  const lag = new Histogram(LAG_BOUNDS);
  let dueMs = performance.now() + LAG_PERIOD_MS;
  const timer = setInterval(() => {
    const nowMs = performance.now();
    lag.record(Math.max(0, nowMs - dueMs) / 1000);
    dueMs = nowMs + LAG_PERIOD_MS;
  }, LAG_PERIOD_MS).unref();
  let before = performance.eventLoopUtilization();
  const values = NAMES.map((name) => labels[name] ?? '');
  const one = (value: number): Pick<NumberFamilyOf, 'series'> => ({
    series: [{ labels: values, value }],
  });
  return {
    close: () => clearInterval(timer),
    families() {
      const loop = performance.eventLoopUtilization();
      const { utilization } = performance.eventLoopUtilization(loop, before);
      before = loop;
      const { user, system } = process.cpuUsage();
      const { rss, heapUsed } = process.memoryUsage();
      return [
        {
          name: 'nodejs_eventloop_utilization',
          kind: 'gauge',
          help: 'Part of the time in which the event loop was busy since it was last asked, from 0 to 1.',
          ...OF_A_PROCESS,
          ...one(utilization),
        },
        {
          name: 'nodejs_eventloop_time_seconds_total',
          kind: 'counter',
          help: 'Time that the event loop was active or idle.',
          ...OF_A_PROCESS,
          labels: [...NAMES, 'nodejs_eventloop_state'],
          series: [
            { labels: [...values, 'active'], value: loop.active / 1000 },
            { labels: [...values, 'idle'], value: loop.idle / 1000 },
          ],
        },
        {
          name: 'sluice_event_loop_lag_seconds',
          kind: 'histogram',
          help: 'How late a timer was that fires twice a second.',
          ...OF_A_PROCESS,
          bounds: LAG_BOUNDS,
          series: [{ labels: values, ...lag.read() }],
        },
        {
          name: 'process_cpu_time_seconds_total',
          kind: 'counter',
          help: 'Processor time of the process.',
          ...OF_A_PROCESS,
          labels: [...NAMES, 'cpu_mode'],
          series: [
            { labels: [...values, 'user'], value: user / 1e6 },
            { labels: [...values, 'system'], value: system / 1e6 },
          ],
        },
        {
          name: 'process_memory_usage_bytes',
          kind: 'gauge',
          help: 'Resident memory of the process.',
          ...OF_A_PROCESS,
          ...one(rss),
        },
        {
          name: 'v8js_memory_heap_used_bytes',
          kind: 'gauge',
          help: 'Memory of JavaScript objects.',
          ...OF_A_PROCESS,
          ...one(heapUsed),
        },
      ];
    },
  };
}

type NumberFamilyOf = Exclude<MetricFamily, { readonly kind: 'histogram' }>;

const NAMES = ['process', 'application', 'deployment', 'replica'] as const;
const OF_A_PROCESS = { labels: NAMES, isPerProcess: true } as const;
const LAG_BOUNDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];
