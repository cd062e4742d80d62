import { DEFAULT_ROUTE_PREFIX } from '@sluice/ingress';
import {
  type ApplicationConfig,
  type ApplicationRequest,
  DEFAULT_APPLICATION_NAME,
  loadConfig,
  runSupervisor,
  type ServeConfig,
} from '@sluice/runtime/internal';

import { prepareEntry, type PreparedEntry } from '../../loader/prepare.js';
import { CommandError, usageError } from '../command-error.js';
import { paintFor } from '../colour.js';
import type { CommandLine } from '../command-line.js';
import {
  applicationFailure,
  describeFacts,
  describeIngresses,
  describeStopping,
  paintFailure,
  sourceFailure,
} from '../print.js';
import { describeWaiting, saySlowStart } from '../slow-start.js';

/** Serves until a signal; resolves with the exit code when nothing is left of it. */
export async function run(line: CommandLine): Promise<number> {
  const config = withFlags(await wanted(line, 'run'), line, 'run');
  const prepared = await prepareAll(config);
  const [paint, paintError] = [paintFor(process.stdout), paintFor(process.stderr)];
  for (const { chosen } of prepared) {
    if (chosen !== undefined) process.stdout.write(`Serving ${chosen}.\n`);
  }
  const starting = config.applications.map(({ name }, index) => ({
    name,
    prepared: prepared[index],
  }));
  const start = new AbortController();
  const supervisor = await runSupervisor({
    applications: config.applications.map((application, index) =>
      requestOf(application, prepared[index], line),
    ),
    http: config.http,
    ...(config.numProxies !== undefined && { numProxies: config.numProxies }),
    onReady(facts) {
      start.abort();
      process.stdout.write(
        `${describeFacts(facts, paint)}\n${describeIngresses(facts)}Ctrl-C stops it.\n`,
      );
    },
    onFailed({ application, details }) {
      const text = paintFailure(applicationFailure(details, prepared), paintError);
      process.stderr.write(`Application "${application}" could not be deployed.\n${text}\n`);
    },
    onStopping(reason, graceMs) {
      start.abort();
      if (reason.startsWith('SIG')) process.stdout.write(`${describeStopping(reason, graceMs)}\n`);
    },
  });
  saySlowStart(() => describeWaiting(starting, supervisor.status()), {
    write: (text) => process.stderr.write(`${text}\n`),
    signal: start.signal,
  });
  const exitCode = await supervisor.closed;
  // A reader of the output that has stopped reading would keep this process for ever.
  setTimeout(() => process.exit(exitCode), FLUSH_MS).unref();
  return exitCode;
}

/** How long the last lines may take to be read. */
const FLUSH_MS = 1_000;

/** The config of the file or the target. Throws a usage error, or ConfigError with every mistake of the file. */
export async function wanted(
  { target, values }: CommandLine,
  command: 'run' | 'dev',
): Promise<ServeConfig> {
  const file = values.get('config');
  if (target !== undefined && file !== undefined) {
    throw usageError(`Serve ${target} or the applications of ${file}, not both.`, command);
  }
  if (file !== undefined) return await loadConfig(file);
  if (target === undefined) {
    throw usageError(
      `Which application? Write sluice ${command} module.ts:app, or --config serve.yaml.`,
      command,
    );
  }
  const application = {
    name: DEFAULT_APPLICATION_NAME,
    routePrefix: DEFAULT_ROUTE_PREFIX,
    importPath: target,
    deployments: [],
  };
  return {
    http: {},
    numProxies: undefined,
    applications: [application],
    directory: process.cwd(),
  };
}

/** Lays the flags over the file. */
export function withFlags(
  config: ServeConfig,
  { values }: CommandLine,
  command: 'run' | 'dev',
): ServeConfig {
  const [givenHost, givenPort] = [values.get('host'), values.get('port')];
  const givenProxies = values.get('num-proxies');
  const http = {
    ...config.http,
    ...(givenHost === undefined ? {} : { host: givenHost }),
    ...(givenPort === undefined ? {} : { port: Number(givenPort) }),
  };
  if (config.applications.length === 0) {
    throw new CommandError(
      'The config file has no applications. Add one: its name, route_prefix and import_path.',
    );
  }
  const flags = ['route-prefix', 'name', 'num-replicas'].filter((flag) => values.has(flag));
  if (flags.length > 0 && config.applications.length > 1) {
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
  return { ...config, http, numProxies, applications };
}

/** Compiles every application before anything is started; all problems at once. */
async function prepareAll(config: ServeConfig): Promise<readonly PreparedEntry[]> {
  const prepared = await Promise.all(
    config.applications.map(({ importPath }) =>
      prepareEntry(importPath, { directory: config.directory }),
    ),
  );
  const problems = prepared.flatMap((one) => one.problems);
  if (problems.length > 0) throw sourceFailure(problems);
  return prepared;
}

export function requestOf(
  { name, routePrefix: prefix, deployments }: ApplicationConfig,
  prepared: PreparedEntry | undefined,
  { values }: CommandLine,
): ApplicationRequest {
  const replicas = values.get('num-replicas');
  const startTimeout = values.get('start-timeout-s');
  return {
    name,
    routePrefix: prefix,
    entry: prepared?.entry,
    deployments: Object.fromEntries(
      deployments.map(({ name: deployment, ...options }) => [deployment, options]),
    ),
    ...(replicas === undefined ? {} : { numReplicas: Number(replicas) }),
    ...(startTimeout === undefined ? {} : { startTimeoutS: Number(startTimeout) }),
  };
}
