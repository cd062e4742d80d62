import { DEFAULT_HOST } from '@sluice/core/internal';
import { resolveHttpOptions, type HttpOptions } from '@sluice/ingress/front';

import { DEFAULT_ADMIN_PORT, type AdminOptions } from '../admin/admin-options.js';
import { DEFAULT_PROXY_LOCATION } from '../config/proxy-location.js';
import { DEFAULT_DEPLOYMENT_CONFIG } from '../deployment/deployment-defaults.js';
import { ServeError } from '../errors.js';
import type { MetricsOptions } from '../metrics/metrics-options.js';
import { DEFAULT_TRACING, type TracingOptions } from '../tracing/tracing-options.js';
import type { EmbeddedOptions } from './embedded-options.js';

/**
 * Checks that a later call asks for nothing else than what is in force: one front, one engine and
 * one start limit serve all applications of the process.
 *
 * Throws ServeError `E_SERVE_OPTIONS_FIXED` that names every option which differs.
 */
export function checkFixedOptions(inForce: EmbeddedOptions, later: EmbeddedOptions): void {
  const differing = [
    ...(differs(inForce.engine ?? 'process', later.engine) ? ['engine'] : []),
    ...(differs(inForce.gpus, later.gpus) ? ['gpus'] : []),
    ...(differs(inForce.proxyLocation ?? DEFAULT_PROXY_LOCATION, later.proxyLocation)
      ? ['proxyLocation']
      : []),
    ...(differs(
      inForce.startTimeoutS ?? DEFAULT_DEPLOYMENT_CONFIG.startTimeoutS,
      later.startTimeoutS,
    )
      ? ['startTimeoutS']
      : []),
    ...differingTracing(inForce.tracing ?? {}, later.tracing ?? {}).map(
      (name) => `tracing.${name}`,
    ),
    ...differingMetrics(inForce.metrics ?? {}, later.metrics ?? {}).map(
      (name) => `metrics.${name}`,
    ),
    ...(differsInAdmin(inForce.admin ?? false, later.admin) ? ['admin'] : []),
    ...differingHttp(inForce.http ?? {}, later.http ?? {}).map((name) => `http.${name}`),
  ];
  if (differing.length === 0) return;
  throw new ServeError(
    'E_SERVE_OPTIONS_FIXED',
    `${differing.join(', ')} cannot change while applications are served. Give ${differing.length === 1 ? 'it' : 'them'} to the first serve.start or serve.run, or call serve.shutdown() first.`,
  );
}

function differs(inForce: unknown, later: unknown): boolean {
  return later !== undefined && later !== inForce;
}

function differingTracing(inForce: TracingOptions, later: TracingOptions): string[] {
  const now = { ...DEFAULT_TRACING, ...inForce };
  return (['enabled', 'exporterImportPath', 'samplingRatio'] as const).filter((name) =>
    differs(now[name], later[name]),
  );
}

/** Port 0 asks for any. */
function differsInAdmin(
  inForce: boolean | AdminOptions,
  later: boolean | AdminOptions | undefined,
): boolean {
  if (later === undefined) return false;
  if (later === false || inForce === false) return later !== inForce;
  const defaults = { host: DEFAULT_HOST, port: DEFAULT_ADMIN_PORT };
  const now = new Map(Object.entries({ ...defaults, ...(inForce === true ? {} : inForce) }));
  return Object.entries(later === true ? {} : later).some(
    ([name, value]) => value !== 0 && JSON.stringify(value) !== JSON.stringify(now.get(name)),
  );
}

/** Port 0 asks for any. */
function differingMetrics(inForce: MetricsOptions, later: MetricsOptions): string[] {
  return (['host', 'port', 'rayNames'] as const).filter(
    (name) => later[name] !== 0 && differs(inForce[name], later[name]),
  );
}

/** The address has a check of its own: port 0 asks for any. */
function differingHttp(inForce: HttpOptions, later: HttpOptions): string[] {
  const now = new Map(Object.entries(resolveHttpOptions(inForce, process.env)));
  const then = Object.entries(resolveHttpOptions(later, process.env));
  const given = new Map(Object.entries(later));
  return then.flatMap(([name, value]) => {
    if (name === 'host' || name === 'port' || given.get(name) === undefined) return [];
    return JSON.stringify(value) === JSON.stringify(now.get(name)) ? [] : [name];
  });
}
