import { Histogram } from '../metrics/histogram.js';
import type { MetricFamily, NumberSeries } from '../metrics/metric-family.js';
import type { Dispatched } from './work.js';

/** Why work was sent to another replica, or given up. */
const REROUTES = ['full', 'draining', 'unsent', 'lost'] as const;
const SHED = ['overloaded', 'unavailable', 'expired', 'lost'] as const;

/** Counts what one router does with the work of one deployment. Nothing is allocated for a piece of work. */
export class DispatchMetrics {
  /** Work that found a free replica at once: it waited 0 seconds. */
  atOnce = 0;
  /** Work that its owner gave up while it waited. */
  abandoned = 0;
  readonly waited: Histogram = new Histogram();
  readonly reroutes: Record<(typeof REROUTES)[number], number> = {
    full: 0,
    draining: 0,
    unsent: 0,
    lost: 0,
  };
  readonly shed: Record<(typeof SHED)[number], number> = {
    overloaded: 0,
    unavailable: 0,
    expired: 0,
    lost: 0,
  };

  /** Counts the wait of work that gets a replica; work that came back from one has been counted before. */
  leftQueue(
    { queuedAtMs, reroutes }: { readonly queuedAtMs: number; readonly reroutes: number },
    nowMs: number,
  ): void {
    if (reroutes === 0) this.waited.record((nowMs - queuedAtMs) / 1000);
  }

  /** Counts the end of work that no replica answered. */
  settled(dispatched: Dispatched): void {
    const { kind } = dispatched;
    if (kind !== 'done' && kind !== 'aborted') this.shed[kind] += 1;
  }
}

/** The numbers of one deployment in one router. */
export interface DispatchState {
  readonly application: string;
  readonly deployment: string;
  readonly queued: number;
  readonly metrics: DispatchMetrics;
}

/** Shows the deployments of a router as metrics. */
export function dispatchFamilies(states: readonly DispatchState[]): readonly MetricFamily[] {
  const of = (read: (metrics: DispatchState) => number): readonly NumberSeries[] =>
    states.map((state) => ({ labels: labelsOf(state), value: read(state) }));
  const by = <K extends string>(
    reasons: readonly K[],
    read: (metrics: DispatchMetrics) => Readonly<Record<K, number>>,
  ): readonly NumberSeries[] =>
    states.flatMap((state) =>
      reasons.map((reason) => ({
        labels: [...labelsOf(state), reason],
        value: read(state.metrics)[reason],
      })),
    );
  return [
    {
      name: 'sluice_queued_requests',
      kind: 'gauge',
      help: 'Requests, calls and WebSockets that wait for a free replica.',
      labels: LABELS,
      series: of(({ queued }) => queued),
    },
    {
      name: 'sluice_queue_time_seconds',
      kind: 'histogram',
      help: 'Time from the arrival at the router to the sending to a replica.',
      labels: LABELS,
      bounds: states[0]?.metrics.waited.bounds ?? [],
      series: states.map((state) => ({
        labels: labelsOf(state),
        ...state.metrics.waited.read(state.metrics.atOnce),
      })),
    },
    {
      name: 'sluice_queue_abandoned_total',
      kind: 'counter',
      help: 'Work that was cancelled or timed out while it waited, and never started.',
      labels: LABELS,
      series: of(({ metrics }) => metrics.abandoned),
    },
    {
      name: 'sluice_shed_total',
      kind: 'counter',
      help: 'Work that was refused: the queue was full, it had waited too long, no replica could serve, or its replica was lost.',
      labels: [...LABELS, 'reason'],
      series: by(SHED, ({ shed }) => shed),
    },
    {
      name: 'sluice_rerouted_total',
      kind: 'counter',
      help: 'Work that was sent again, because a replica refused it, was not reached, or was lost.',
      labels: [...LABELS, 'reason'],
      series: by(REROUTES, ({ reroutes }) => reroutes),
    },
  ];
}

const LABELS = ['application', 'deployment'] as const;

function labelsOf({ application, deployment }: DispatchState): readonly string[] {
  return [application, deployment];
}
