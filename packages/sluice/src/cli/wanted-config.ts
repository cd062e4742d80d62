import { DEFAULT_ROUTE_PREFIX } from '@sluice/ingress';
import {
  type ApplicationConfig,
  type ApplicationRequest,
  DEFAULT_APPLICATION_NAME,
  type EntryPoint,
  loadConfig,
  type ServeConfig,
} from '@sluice/runtime/internal';

import type { PreparedEntry } from '../loader/prepare.js';
import { CommandError, usageError } from './command-error.js';
import type { CommandLine } from './command-line.js';

/** The commands that serve what their command line names. */
export type Serving = 'run' | 'dev' | 'start';

/**
 * What a command line of `run`, `dev` or `start` names: a target or a config file, with the flags laid over it.
 * `start` may name nothing. Throws a usage error, or ConfigError with every mistake of the file.
 */
export async function readWantedConfig(line: CommandLine, command: Serving): Promise<ServeConfig> {
  return withFlags(await configOf(line, command), line, command);
}

/** One application of a wanted config, compiled, as it is asked of whoever serves it. */
export function requestOf(
  {
    name,
    routePrefix: prefix,
    args,
    deployments,
    written,
    externalScalerEnabled,
    autoscalingPolicy,
    logging,
  }: ApplicationConfig,
  prepared: PreparedEntry | undefined,
  { values }: CommandLine,
): ApplicationRequest {
  const replicas = values.get('num-replicas');
  const startTimeout = values.get('start-timeout-s');
  return {
    name,
    routePrefix: prefix,
    entry: withArgs(prepared?.entry, args),
    // With what the flags laid over it, so that the config which is shown can be deployed again.
    written: { ...written, name, route_prefix: prefix },
    externalScalerEnabled,
    ...(autoscalingPolicy !== undefined && { autoscalingPolicy }),
    ...(logging !== undefined && { logging }),
    deployments: Object.fromEntries(
      deployments.map(({ name: deployment, ...options }) => [deployment, options]),
    ),
    ...(replicas === undefined ? {} : { numReplicas: Number(replicas) }),
    ...(startTimeout === undefined ? {} : { startTimeoutS: Number(startTimeout) }),
  };
}

/** An entry whose builder is called with these arguments. */
export function withArgs(
  entry: EntryPoint | undefined,
  args: ApplicationConfig['args'],
): EntryPoint | undefined {
  return entry === undefined || args === undefined ? entry : { ...entry, args };
}

/** The config of the file or the target. */
async function configOf(
  { target, values, builderArgs }: CommandLine,
  command: Serving,
): Promise<ServeConfig> {
  const file = values.get('config');
  if (target !== undefined && file !== undefined) {
    throw usageError(`Serve ${target} or the applications of ${file}, not both.`, command);
  }
  const [given] = Object.keys(builderArgs);
  if (file !== undefined && given !== undefined) {
    throw usageError(`Write ${given} into the args of an application of ${file}.`, command);
  }
  if (file !== undefined) {
    const config = await loadConfig(file);
    for (const warning of config.warnings) process.stderr.write(`${file}: ${warning}\n`);
    return config;
  }
  const nothing = {
    http: {},
    numProxies: undefined,
    targetCapacity: undefined,
    warnings: [],
    applications: [],
    directory: process.cwd(),
  };
  if (target === undefined) {
    if (command === 'start') return nothing;
    throw usageError(
      `Which application? Write sluice ${command} module.ts:app, or --config serve.yaml.`,
      command,
    );
  }
  const application = {
    name: DEFAULT_APPLICATION_NAME,
    routePrefix: DEFAULT_ROUTE_PREFIX,
    importPath: target,
    ...(given !== undefined && { args: builderArgs }),
    externalScalerEnabled: false,
    written: { import_path: target, ...(given !== undefined && { args: builderArgs }) },
    deployments: [],
  };
  return { ...nothing, applications: [application] };
}

/** Lays the flags over the file. */
function withFlags(config: ServeConfig, { values }: CommandLine, command: Serving): ServeConfig {
  const [givenHost, givenPort] = [values.get('host'), values.get('port')];
  const [sslCertfile, sslKeyfile] = [values.get('ssl-certfile'), values.get('ssl-keyfile')];
  const [givenProxies, metricsPort] = [values.get('num-proxies'), values.get('metrics-port')];
  const http = {
    ...config.http,
    ...(givenHost === undefined ? {} : { host: givenHost }),
    ...(givenPort === undefined ? {} : { port: Number(givenPort) }),
    ...(sslCertfile === undefined ? {} : { sslCertfile }),
    ...(sslKeyfile === undefined ? {} : { sslKeyfile }),
  };
  if (config.applications.length === 0 && command !== 'start') {
    throw new CommandError(
      'The config file has no applications. Add one: its name, route_prefix and import_path.',
    );
  }
  const flags = ['route-prefix', 'name', 'num-replicas'].filter((flag) => values.has(flag));
  if (flags.length > 0 && config.applications.length !== 1) {
    throw usageError(
      `--${flags[0] ?? ''} is for one application, and the config file has ${config.applications.length}. Set it in the file.`,
      command,
    );
  }
  const applications = config.applications.map((application) => ({
    ...application,
    name: values.get('name') ?? application.name,
    routePrefix: values.get('route-prefix') ?? application.routePrefix,
  }));
  const numProxies = givenProxies === undefined ? config.numProxies : Number(givenProxies);
  const metrics = metricsPort === undefined ? {} : { port: Number(metricsPort) };
  return { ...config, http, metrics: { ...config.metrics, ...metrics }, numProxies, applications };
}
