import { thrownMessage } from '@sluice/core/internal';
import { resolveHttpOptions, type ResolvedHttpOptions } from '@sluice/ingress/front';

import { checkConfig } from '../config/check-config.js';
import { showPath } from '../config/check-value.js';
import { toConfig, type ApplicationConfig, type ServeConfig } from '../config/serve-config.js';
import type { ProxyLocation } from '../config/proxy-location.js';
import type { Controller } from '../controller/controller.js';
import type { DeclaredApplications } from '../controller/declared/declared-applications.js';
import type { ApplicationRequest } from '../controller/application-request.js';
import type { Log } from '../process/create-log.js';
import {
  DEFAULT_SAMPLING_RATIO,
  DEFAULT_TRACING,
  type TracingSettings,
} from '../tracing/tracing-options.js';
import { TRACING_RULES } from '../tracing/tracing-rules.js';
import type { LoadEntry, LoadedEntry } from './entry-loader.js';

/** What became of a config that was sent. */
export type Applied =
  /** It is what is wanted from now on. */
  | { readonly kind: 'accepted' }
  /** Nothing has changed; `text` has every mistake, each on a line. */
  | { readonly kind: 'invalid'; readonly text: string }
  /** Nothing has changed; `text` names what cannot change while the server runs. */
  | { readonly kind: 'fixed'; readonly text: string };

export interface ApplyContext {
  readonly controller: Controller;
  readonly declared: DeclaredApplications;
  readonly loadEntry: LoadEntry;
  readonly log: Log;
  /** The options in force. */
  readonly http: ResolvedHttpOptions;
  readonly proxyLocation: ProxyLocation;
  readonly numProxies: number;
  readonly tracing: TracingSettings | undefined;
  /** The directory that relative import paths start from. */
  readonly directory: string;
}

/**
 * Makes a config what is wanted, whole or not at all. The sources of its applications are compiled first,
 * so that a mistake in them is told at once; what only shows when they run is in the status later.
 */
export async function applyConfig(value: unknown, context: ApplyContext): Promise<Applied> {
  const mistakes = checkConfig(value).map(({ path, what, fix }) =>
    `E_CONFIG: ${showPath(path)} ${what} ${fix}`.trimEnd(),
  );
  if (mistakes.length > 0) return { kind: 'invalid', text: mistakes.join('\n') };
  const config = toConfig(value, context.directory);
  const fixed = [
    ...changedLocation(config, context),
    ...changedHttpOptions(config, context),
    ...changedTracing(config, context),
  ];
  if (fixed.length > 0) return { kind: 'fixed', text: fixed.join('\n') };
  const entries = await Promise.all(config.applications.map((one) => loaded(one, context)));
  const problems = [...entries.flatMap((one) => one.problems), ...takenPrefixes(config, context)];
  if (problems.length > 0) return { kind: 'invalid', text: problems.join('\n') };
  for (const warning of config.warnings) context.log.warn(`config: ${warning}`);
  await context.controller.setTargetCapacity(config.targetCapacity);
  await context.declared.replaceAll(
    config.applications.map((one, index) => requestFor(one, entries[index])),
  );
  return { kind: 'accepted' };
}

async function loaded(
  { name, importPath }: ApplicationConfig,
  { loadEntry, directory }: ApplyContext,
): Promise<LoadedEntry> {
  try {
    return await loadEntry(importPath, directory);
  } catch (error) {
    return { entry: undefined, problems: [`application "${name}": ${thrownMessage(error)}`] };
  }
}

function requestFor(
  config: ApplicationConfig,
  loadedEntry: LoadedEntry | undefined,
): ApplicationRequest {
  const { name, routePrefix, args, deployments, written, externalScalerEnabled, logging } = config;
  const { autoscalingPolicy } = config;
  return {
    name,
    routePrefix,
    entry: loadedEntry?.entry && { ...loadedEntry.entry, ...(args !== undefined && { args }) },
    written,
    externalScalerEnabled,
    ...(autoscalingPolicy !== undefined && { autoscalingPolicy }),
    ...(logging !== undefined && { logging }),
    deployments: Object.fromEntries(
      deployments.map(({ name: deployment, ...options }) => [deployment, options]),
    ),
  };
}

/** On one machine there is HTTP, or there is none. */
function changedLocation({ proxyLocation: wanted }: ServeConfig, context: ApplyContext): string[] {
  const { proxyLocation: now } = context;
  if (wanted === undefined || (wanted === 'Disabled') === (now === 'Disabled')) return [];
  return [isFixed('proxy_location', now, wanted)];
}

/** Options that a config gives another value than they have: the port and its front are there already. */
function changedHttpOptions(config: ServeConfig, { http, numProxies }: ApplyContext): string[] {
  const wanted = resolveHttpOptions({ ...http, ...config.http }, process.env);
  const given: ReadonlySet<string> = new Set(Object.keys(config.http));
  const [now, then] = [Object.entries(http), new Map<string, unknown>(Object.entries(wanted))];
  const changed = now.flatMap(([name, value]) => {
    const other = then.get(name);
    if (!given.has(name) || JSON.stringify(other) === JSON.stringify(value)) return [];
    return [isFixed(`http_options.${snakeOf(name)}`, value, other)];
  });
  if (config.numProxies === undefined || config.numProxies === numProxies) return changed;
  return [...changed, isFixed('http_options.num_proxies', numProxies, config.numProxies)];
}

/** Every process has been told how to trace when it started. */
function changedTracing({ tracing }: ServeConfig, context: ApplyContext): string[] {
  if (tracing === undefined) return [];
  const { samplingRatio = DEFAULT_SAMPLING_RATIO, exporter } = context.tracing ?? {};
  const now = {
    enabled: context.tracing !== undefined,
    samplingRatio,
    exporterImportPath: exporter?.importPath,
  };
  const then = { ...DEFAULT_TRACING, ...tracing };
  // What is off has no other options.
  if (!now.enabled && !then.enabled) return [];
  return TRACING_RULES.flatMap(({ camel, snake }) => {
    const [is, wanted] = [Reflect.get(now, camel), Reflect.get(then, camel)];
    return is === wanted ? [] : [isFixed(`tracing_config.${snake}`, is, wanted)];
  });
}

function isFixed(name: string, now: unknown, wanted: unknown): string {
  const values = name.endsWith('password')
    ? 'differs from that of the running server.'
    : `is ${show(now)} in the running server and ${show(wanted)} in the config.`;
  return `E_SERVE_OPTIONS_FIXED: ${name} ${values} It cannot change while the server runs: leave it out, or start the server again with it.`;
}

function show(value: unknown): string {
  return value === undefined ? 'not set' : JSON.stringify(value);
}

function snakeOf(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Prefixes of applications that code runs, which a config does not replace. */
function takenPrefixes(config: ServeConfig, { controller, declared }: ApplyContext): string[] {
  const names = new Set([
    ...config.applications.map(({ name }) => name),
    ...declared.all.flatMap(({ request }) => (request.written === undefined ? [] : request.name)),
  ]);
  const staying = controller.goal.applications.filter(
    (one) => !one.deleting && !names.has(one.name) && one.routePrefix !== null,
  );
  return staying.flatMap(({ name, routePrefix }) =>
    config.applications
      .filter((one) => one.routePrefix === routePrefix)
      .map(
        (one) =>
          `E_ROUTE_PREFIX_TAKEN: application "${one.name}" cannot have the route prefix ${routePrefix}: application "${name}" has it, which code runs. Choose another.`,
      ),
  );
}
