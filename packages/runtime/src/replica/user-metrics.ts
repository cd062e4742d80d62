import type { HistogramSeries, MetricFamily, NumberSeries } from '@sluice/ingress/metrics';

import { ServeError } from '../errors.js';
import { replicaContext, type ReplicaContext } from './context.js';

/** Values of a metric's tags by name; a tag that is left out is empty. */
export type MetricTags = Readonly<Record<string, string>>;

/** How a metric of an application is made. */
export interface MetricOptions {
  /** One sentence for people who read the metric; defaults to none. */
  readonly description?: string;
  /** The names of its tags; defaults to none. `application`, `deployment` and `replica` are always there. */
  readonly tagKeys?: readonly string[];
}

/** How a histogram of an application is made. */
export interface HistogramOptions extends MetricOptions {
  /** Upper bounds of the buckets, ascending. */
  readonly boundaries: readonly number[];
}

/** A count that only grows. */
export interface MetricCounter {
  /** Adds `value`, which defaults to 1 and must not be negative. */
  inc(value?: number, tags?: MetricTags): void;
}

/** A value that goes up and down. */
export interface MetricGauge {
  /** Replaces the value. */
  set(value: number, tags?: MetricTags): void;
}

/** Values counted by buckets. */
export interface MetricHistogram {
  /** Counts a value. */
  observe(value: number, tags?: MetricTags): void;
}

/**
 * Makes metrics of an application, which `/metrics` shows beside those of Sluice, by application,
 * deployment and replica.
 *
 * Asking again for a name gives the same metric. Throws ServeError `E_METRIC` for a name or tag that
 * Prometheus does not take, and for a name that is in use for another kind of metric.
 */
export const metrics: {
  /** Makes a counter; `_total` is added to a name that does not end in it. */
  counter(name: string, options?: MetricOptions): MetricCounter;
  /** Makes a gauge. */
  gauge(name: string, options?: MetricOptions): MetricGauge;
  /** Makes a histogram. */
  histogram(name: string, options: HistogramOptions): MetricHistogram;
} = {
  counter(name, options = {}) {
    const full = name.endsWith('_total') ? name : `${name}_total`;
    const metric = register(full, 'counter', options);
    return {
      inc(value = 1, tags = {}) {
        if (!(value >= 0)) throw problem(full, `cannot grow by ${value}. A counter only grows.`);
        metric.add(tags, (before) => before + value);
      },
    };
  },
  gauge(name, options = {}) {
    const metric = register(name, 'gauge', options);
    return { set: (value, tags = {}) => metric.add(tags, () => value) };
  },
  histogram(name, options) {
    const metric = register(name, 'histogram', options);
    return { observe: (value, tags = {}) => metric.observe(tags, value) };
  },
};

/** The metrics that the code of a replica has recorded. */
export function userFamilies(replicaId: string): readonly MetricFamily[] {
  return [...registry.values()].flatMap((metric) => metric.families(replicaId));
}

/** More sets of tags than these become one, whose tags are `_OTHER`: a client may have chosen them. */
const MOST_SERIES = 1_000;
const OTHER = '_OTHER';

const OWN_TAGS: readonly string[] = ['application', 'deployment', 'replica'];
const OWN_NAMES = /^(?:sluice|ray_serve|http_server|process|nodejs|v8js)_/;

type Kind = MetricFamily['kind'];

interface Series {
  readonly context: ReplicaContext;
  readonly tags: readonly string[];
  /** The sum of the values, for a histogram. */
  value: number;
  /** Values by bucket; one for a counter or a gauge, which have no bounds. */
  readonly counts: number[];
}

const registry = new Map<string, UserMetric>();

function register(name: string, kind: Kind, options: MetricOptions | HistogramOptions): UserMetric {
  const { description = '', tagKeys = [] } = options;
  const bounds = 'boundaries' in options ? options.boundaries : [];
  check(name, tagKeys, bounds);
  const known = registry.get(name);
  const made = new UserMetric(name, kind, { description, tagKeys, bounds });
  if (known === undefined) registry.set(name, made);
  else if (known.form !== made.form) {
    throw problem(
      name,
      `is ${known.form}, and cannot be ${made.form} as well. Choose another name.`,
    );
  }
  return known ?? made;
}

function check(name: string, tagKeys: readonly string[], bounds: readonly number[]): void {
  if (!/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name)) {
    throw problem(name, 'is no name of a metric. Use letters, digits and _.');
  }
  if (OWN_NAMES.test(name)) {
    throw problem(name, 'begins as the metrics of Sluice do. Choose another name.');
  }
  for (const key of tagKeys) {
    if (OWN_TAGS.includes(key))
      throw problem(name, `has the tag "${key}", which every metric has.`);
    if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(key) || key.startsWith('__') || key === 'le') {
      throw problem(name, `has the tag "${key}", which Prometheus does not take.`);
    }
  }
  if (
    bounds.some((bound, at) => !Number.isFinite(bound) || bound <= (bounds[at - 1] ?? -Infinity))
  ) {
    throw problem(name, 'has boundaries that do not ascend.');
  }
}

function problem(name: string, what: string): ServeError {
  return new ServeError('E_METRIC', `The metric "${name}" ${what}`);
}

class UserMetric {
  readonly #name: string;
  readonly #kind: Kind;
  readonly #options: Required<HistogramOptions>;
  /** By replica, because replicas of the inline engine share a process; then by tags. */
  readonly #series = new Map<string, Map<string, Series>>();

  constructor(
    name: string,
    kind: Kind,
    options: Omit<Required<HistogramOptions>, 'boundaries'> & {
      readonly bounds: readonly number[];
    },
  ) {
    this.#name = name;
    this.#kind = kind;
    this.#options = { ...options, boundaries: options.bounds };
  }

  get form(): string {
    const { tagKeys, boundaries } = this.#options;
    const tags = tagKeys.length === 0 ? '' : ` with the tags ${tagKeys.join(', ')}`;
    return `a ${this.#kind}${tags}${boundaries.length === 0 ? '' : ` of ${boundaries.join(', ')}`}`;
  }

  add(tags: MetricTags, change: (before: number) => number): void {
    const series = this.#find(tags);
    if (series !== undefined) series.value = change(series.value);
  }

  observe(tags: MetricTags, value: number): void {
    const series = this.#find(tags);
    if (series === undefined) return;
    const at = this.#options.boundaries.findIndex((bound) => value <= bound);
    const bucket = at === -1 ? series.counts.length - 1 : at;
    series.counts[bucket] = (series.counts[bucket] ?? 0) + 1;
    series.value += value;
  }

  families(replicaId: string): readonly MetricFamily[] {
    const own = [...(this.#series.get(replicaId)?.values() ?? [])];
    const head = {
      name: this.#name,
      help: this.#options.description,
      labels: [...OWN_TAGS, ...this.#options.tagKeys],
      isPerProcess: true,
    };
    if (this.#kind !== 'histogram') {
      const series = own.map((one): NumberSeries => ({ labels: labelsOf(one), value: one.value }));
      return [{ ...head, kind: this.#kind, series }];
    }
    const series = own.map((one): HistogramSeries => ({
      labels: labelsOf(one),
      counts: one.counts,
      sum: one.value,
    }));
    return [{ ...head, kind: 'histogram', bounds: this.#options.boundaries, series }];
  }

  /** Undefined outside of replicas, whose metrics nobody would ask for. */
  #find(tags: MetricTags): Series | undefined {
    const { tagKeys } = this.#options;
    for (const key of Object.keys(tags)) {
      if (tagKeys.includes(key)) continue;
      throw problem(this.#name, `has no tag "${key}". Name it in tagKeys.`);
    }
    const context = replicaContext();
    if (context === undefined) return undefined;
    const own = this.#series.get(context.replicaId) ?? new Map<string, Series>();
    this.#series.set(context.replicaId, own);
    const values = tagKeys.map((key) => tags[key] ?? '');
    const isKnown = own.has(values.join('\u0000')) || own.size < MOST_SERIES;
    const kept = isKnown ? values : tagKeys.map(() => OTHER);
    const known = own.get(kept.join('\u0000'));
    if (known !== undefined) return known;
    const counts = [...this.#options.boundaries, 0].map(() => 0);
    const made: Series = { context, tags: kept, value: 0, counts };
    own.set(kept.join('\u0000'), made);
    return made;
  }
}

function labelsOf({ context, tags }: Series): readonly string[] {
  const { application, deployment, replicaId } = context;
  return [application, deployment, replicaId, ...tags];
}
