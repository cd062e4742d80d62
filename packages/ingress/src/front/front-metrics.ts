import { METHODS } from '@sluice/core/internal';

import { CallMetrics } from '../metrics/call-metrics.js';
import { Histogram, SECONDS_BOUNDS } from '../metrics/histogram.js';
import type { HistogramSeries, MetricFamily } from '../metrics/metric-family.js';
import type { MountedApplication } from '../routes/route-table.js';
import type { OperationEntry } from '../routes/snapshot.js';

/** The route by which something is counted. */
export interface CountedRoute {
  readonly mounted: MountedApplication;
  readonly operation: OperationEntry | undefined;
}

/** The end of a request or WebSocket, as far as it is counted. */
export interface CountedEnd {
  readonly kind: 'http' | 'websocket';
  readonly head: { readonly method: string };
  /** As the client used it. */
  readonly scheme: 'http' | 'https';
  /** Undefined where no application has the path. */
  readonly to: CountedRoute | undefined;
  /** The status sent, 499 for a client that left, or the close code. */
  readonly status: number;
  readonly isCut?: boolean;
}

/** The state of a front that its metrics show besides what has ended. */
export interface FrontGauges {
  readonly activeRequests: number;
  readonly openWebSockets: number;
}

/**
 * Counts the requests and WebSockets of a front as they end.
 *
 * Series are found by objects and small integers, never by text that a client chose: a path that no
 * route has is counted without a route, and an unknown method as `_OTHER`.
 */
export class FrontMetrics {
  /** The calls whose streams clients got as their responses. */
  readonly calls: CallMetrics = new CallMetrics();
  readonly #routes = new WeakMap<object, RouteMetrics>();
  /** By application and route: a new routing snapshot has new objects for the same routes. */
  readonly #byName = new Map<string, RouteMetrics>();
  readonly #unrouted = new RouteMetrics('', '');

  constructor() {
    this.#byName.set('', this.#unrouted);
  }

  ended(ended: CountedEnd, durationMs: number): void {
    const { kind, to, status } = ended;
    const route = to === undefined ? this.#unrouted : this.#routeOf(to);
    if (kind === 'websocket') route.socketEnded(status, durationMs / 1000);
    else {
      const method = METHOD_CODES.get(ended.head.method) ?? OTHER_METHOD;
      const flags = (ended.isCut === true ? CUT : 0) | (ended.scheme === 'https' ? HTTPS : 0);
      route.requestEnded((status * MOST_METHODS + method) * FLAGS + flags, durationMs / 1000);
    }
  }

  /** Counts a request that ended because its time was over. */
  timedOut(to: CountedRoute): void {
    this.#routeOf(to).timeouts += 1;
  }

  /** Counts a request whose client left before it had the whole answer. */
  cancelled(to: CountedRoute): void {
    this.#routeOf(to).cancellations += 1;
  }

  families({ activeRequests, openWebSockets }: FrontGauges): readonly MetricFamily[] {
    const routes = [...this.#byName.values()];
    return [
      ...this.calls.families(),
      {
        name: 'http_server_request_duration_seconds',
        kind: 'histogram',
        help: 'Duration of HTTP requests as the ingress saw them, queueing and the whole response included.',
        labels: [
          'application',
          'http_route',
          'http_request_method',
          'http_response_status_code',
          'url_scheme',
          'error_type',
        ],
        bounds: SECONDS_BOUNDS,
        series: routes.flatMap((route) => route.requestSeries()),
      },
      {
        name: 'http_server_active_requests',
        kind: 'gauge',
        help: 'Requests that clients wait for.',
        labels: [],
        series: [{ labels: [], value: activeRequests }],
      },
      {
        name: 'sluice_requests_timed_out_total',
        kind: 'counter',
        help: 'Requests that ended because their time was over, queued or running.',
        labels: ['application', 'http_route'],
        series: routes.map(({ labels, timeouts }) => ({ labels, value: timeouts })),
      },
      {
        name: 'sluice_requests_cancelled_total',
        kind: 'counter',
        help: 'Requests whose clients left before they had the whole answer.',
        labels: ['application', 'http_route'],
        series: routes.map(({ labels, cancellations }) => ({ labels, value: cancellations })),
      },
      {
        name: 'sluice_websocket_duration_seconds',
        kind: 'histogram',
        help: 'Duration of WebSockets by the code they closed with, or the status that refused them.',
        labels: ['application', 'http_route', 'code'],
        bounds: SECONDS_BOUNDS,
        series: routes.flatMap((route) => route.socketSeries()),
      },
      {
        name: 'sluice_websockets_open',
        kind: 'gauge',
        help: 'WebSockets and other upgraded connections that are open.',
        labels: [],
        series: [{ labels: [], value: openWebSockets }],
      },
    ];
  }

  #routeOf({ mounted, operation }: CountedRoute): RouteMetrics {
    const key = operation ?? mounted;
    const known = this.#routes.get(key);
    if (known !== undefined) return known;
    const route = mounted.routeOf(operation);
    const name = `${mounted.name}\n${route}`;
    const metrics = this.#byName.get(name) ?? new RouteMetrics(mounted.name, route);
    this.#byName.set(name, metrics);
    this.#routes.set(key, metrics);
    return metrics;
  }
}

const NAMES: readonly string[] = [...METHODS, '_OTHER'];
const OTHER_METHOD = METHODS.length;
const MOST_METHODS = 16;
const CUT = 1;
const HTTPS = 2;
const FLAGS = 4;
const METHOD_CODES: ReadonlyMap<string, number> = new Map(
  METHODS.map((name, code): [string, number] => [name, code]),
);

/** The series of one route of one application. */
class RouteMetrics {
  /** The application and the route. */
  readonly labels: readonly string[];
  timeouts = 0;
  cancellations = 0;
  /** By status, method, scheme and whether the response was cut, in one number. */
  readonly #requests = new Map<number, Histogram>();
  readonly #sockets = new Map<number, Histogram>();

  constructor(application: string, route: string) {
    this.labels = [application, route];
  }

  requestEnded(key: number, seconds: number): void {
    this.#in(this.#requests, key).record(seconds);
  }

  socketEnded(code: number, seconds: number): void {
    // RFC 6455 §7.4.2: from 3000 on clients choose the codes.
    this.#in(this.#sockets, code < 3000 ? code : 3000).record(seconds);
  }

  requestSeries(): HistogramSeries[] {
    return [...this.#requests].map(([key, histogram]) => {
      const status = Math.floor(key / FLAGS / MOST_METHODS);
      const method = NAMES[Math.floor(key / FLAGS) % MOST_METHODS] ?? '_OTHER';
      const scheme = (key & HTTPS) === 0 ? 'http' : 'https';
      const error = (key & CUT) !== 0 ? 'cut' : status >= 500 ? String(status) : '';
      return {
        labels: [...this.labels, method, String(status), scheme, error],
        ...histogram.read(),
      };
    });
  }

  socketSeries(): HistogramSeries[] {
    return [...this.#sockets].map(([code, histogram]) => ({
      labels: [...this.labels, code === 3000 ? 'application' : String(code)],
      ...histogram.read(),
    }));
  }

  #in(histograms: Map<number, Histogram>, key: number): Histogram {
    const known = histograms.get(key);
    if (known !== undefined) return known;
    const made = new Histogram();
    histograms.set(key, made);
    return made;
  }
}
