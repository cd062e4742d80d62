import path from 'node:path';

import { isRecord } from '@sluice/core/internal';
import { DEFAULT_ROUTE_PREFIX } from '@sluice/ingress';
import type { HttpOptions } from '@sluice/ingress/front';

import type { BuilderArgs } from '../deployment/application-builder.js';
import type { AutoscalingPolicyOptions } from '../deployment/autoscaling-policy.js';
import type { DeploymentOptions } from '../deployment/deployment-config.js';
import { fromSnakeCase, loggingFrom, policyFrom } from '../deployment/option-spelling.js';
import type { LoggingOptions } from '../process/logging-options.js';
import type { MetricsOptions } from '../metrics/metrics-options.js';
import type { TracingOptions } from '../tracing/tracing-options.js';
import { configWarnings } from './config-warnings.js';
import { INERT_KEYS } from './inert-keys.js';
import { isProxyLocation, type ProxyLocation } from './proxy-location.js';
import { DEFAULT_APPLICATION_NAME } from '../deployment/names.js';

/** A config file, read and checked. */
export interface ServeConfig {
  readonly http: HttpOptions;
  /**
   * `Disabled` opens no port for HTTP: only handles reach the applications. `HeadOnly` and `EveryNode` are the same on one
   * machine. Defaults to `EveryNode`.
   */
  readonly proxyLocation?: ProxyLocation;
  /** Ingress processes that share the port; defaults to 1. */
  readonly numProxies: number | undefined;
  /** Where metrics are served; absent when the file does not say. */
  readonly metrics?: MetricsOptions;
  /** How the processes write their log. */
  readonly logging?: LoggingOptions;
  /** Whether and how requests are traced; absent when the file does not say. */
  readonly tracing?: TracingOptions;
  readonly applications: readonly ApplicationConfig[];
  /** The percentage of their replicas that all deployments should have; defaults to 100. */
  readonly targetCapacity: number | undefined;
  /** Keys that have no effect, each as a line that says how it is instead. */
  readonly warnings: readonly string[];
  /** The directory that relative import paths start from. */
  readonly directory: string;
}

export interface ApplicationConfig {
  /** The application's name, unique in the file; defaults to `default`. */
  readonly name: string;
  /** Where the application is served, unique in the file; null where only handles reach it. Defaults to `/`. */
  readonly routePrefix: string | null;
  /** The module and its export that is the application, or a builder of it; relative to the file. */
  readonly importPath: string;
  /** The arguments of the builder that the path names; defaults to none. */
  readonly args?: BuilderArgs;
  /** How its replicas write their log, what the file says of all applications included. */
  readonly logging?: LoggingOptions;
  /** Decides how many replicas all deployments that scale by their load have; defaults to each for itself. */
  readonly autoscalingPolicy?: AutoscalingPolicyOptions;
  /** Another program decides how many replicas there are, by the admin API; defaults to false. */
  readonly externalScalerEnabled: boolean;
  /** As it was written. */
  readonly written: Readonly<Record<string, unknown>>;
  /** Options of single deployments, laid over those in the code; defaults to none. */
  readonly deployments: readonly (DeploymentOptions & { readonly name: string })[];
}

/** A checked file's value in the names code uses. */
export function toConfig(value: unknown, directory: string): ServeConfig {
  const file = recordOf(value);
  const { num_proxies: numProxies, ...http } = recordOf(file['http_options']);
  return {
    directory,
    warnings: configWarnings(value),
    http: toHttp(http, directory),
    ...loggingOf(file, directory),
    metrics: toMetrics(recordOf(file['metrics_options'])),
    ...(isProxyLocation(file['proxy_location']) && { proxyLocation: file['proxy_location'] }),
    ...tracingOf(file),
    numProxies: typeof numProxies === 'number' ? numProxies : undefined,
    targetCapacity:
      typeof file['target_capacity'] === 'number' ? file['target_capacity'] : undefined,
    applications: listOf(file['applications']).map((item) => {
      const application = recordOf(item);
      return {
        name: textOr(application['name'], DEFAULT_APPLICATION_NAME),
        routePrefix:
          application['route_prefix'] === null
            ? null
            : textOr(application['route_prefix'], DEFAULT_ROUTE_PREFIX),
        importPath: textOr(application['import_path'], ''),
        ...(isRecord(application['args']) && { args: application['args'] }),
        ...applicationLogging(file, application, directory),
        written: application,
        ...(isRecord(application['autoscaling_policy']) && {
          autoscalingPolicy: policyFrom(application['autoscaling_policy']),
        }),
        externalScalerEnabled: application['external_scaler_enabled'] === true,
        deployments: listOf(application['deployments']).map((one) => {
          const { ray_actor_options: actor, ...options } = withoutInert(withoutNull(recordOf(one)));
          return {
            ...gpusOf(recordOf(actor)),
            ...fromSnakeCase(options),
            ...loggingOf(options, directory),
            name: textOr(options['name'], ''),
          };
        }),
      };
    }),
  };
}

/** Ray's name of `gpus`, which is read in its place. */
function gpusOf({
  num_gpus: gpus,
}: Readonly<Record<string, unknown>>): Pick<DeploymentOptions, 'gpus'> {
  return typeof gpus === 'number' ? { gpus } : {};
}

/** What has no effect is no option. */
function withoutInert(
  options: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const router = options['request_router_config'];
  return {
    ...withoutKeys(options, INERT_KEYS.deployment),
    ...(isRecord(router) && {
      request_router_config: withoutKeys(withoutNull(router), INERT_KEYS.router),
    }),
  };
}

function withoutKeys(
  options: Readonly<Record<string, unknown>>,
  keys: object,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(options).filter(([key]) => !Object.hasOwn(keys, key)));
}

/** Null leaves an option as it is in the code, but for the user config, which may be null. */
function withoutNull(
  options: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(options).filter(([key, value]) => value !== null || key === 'user_config'),
  );
}

function toHttp(options: Readonly<Record<string, unknown>>, directory: string): HttpOptions {
  return Object.fromEntries(
    Object.entries(options)
      .filter(([, value]) => value !== null)
      .map(([key, value]) => [
        camel(key),
        FILES.has(key) ? path.resolve(directory, String(value)) : value,
      ]),
  );
}

/** Paths that are relative to the file in which they are. */
const FILES: ReadonlySet<string> = new Set(['ssl_certfile', 'ssl_keyfile', 'ssl_ca_certs']);

/** The log of an application: what the file says of all, and over it what it says of this one. */
function applicationLogging(
  file: Readonly<Record<string, unknown>>,
  application: Readonly<Record<string, unknown>>,
  directory: string,
): { readonly logging?: LoggingOptions } {
  const [all, own] = [loggingOf(file, directory), loggingOf(application, directory)];
  if (all.logging === undefined && own.logging === undefined) return {};
  return { logging: { ...all.logging, ...own.logging } };
}

/** The log of one part of the file, whose directory is relative to the file. */
function loggingOf(
  part: Readonly<Record<string, unknown>>,
  directory: string,
): { readonly logging?: LoggingOptions } {
  if (!isRecord(part['logging_config'])) return {};
  const logging = loggingFrom(part['logging_config']);
  const { logsDir } = logging;
  return {
    logging:
      typeof logsDir === 'string'
        ? { ...logging, logsDir: path.resolve(directory, logsDir) }
        : logging,
  };
}

function toMetrics({
  host,
  port,
  ray_names: rayNames,
}: Readonly<Record<string, unknown>>): MetricsOptions {
  return {
    ...(typeof host === 'string' && { host }),
    ...(typeof port === 'number' && { port }),
    ...(typeof rayNames === 'boolean' && { rayNames }),
  };
}

function tracingOf(file: Readonly<Record<string, unknown>>): { readonly tracing?: TracingOptions } {
  if (!isRecord(file['tracing_config'])) return {};
  const { enabled, exporter_import_path: exporter, sampling_ratio: ratio } = file['tracing_config'];
  return {
    tracing: {
      ...(typeof enabled === 'boolean' && { enabled }),
      ...(typeof exporter === 'string' && { exporterImportPath: exporter }),
      ...(typeof ratio === 'number' && { samplingRatio: ratio }),
    },
  };
}

function camel(key: string): string {
  return key.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}
