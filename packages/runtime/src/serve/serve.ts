import { constants } from 'node:os';

import { DEFAULT_ROUTE_PREFIX } from '@sluice/ingress';

import type { ServeStatus } from '../controller/report-status.js';
import { deferred } from '../deferred.js';
import type { ApplicationBuilder, BuilderArgs } from '../deployment/application-builder.js';
import type { Application } from '../deployment/bind.js';
import { DEFAULT_APPLICATION_NAME } from '../deployment/names.js';
import { ServeError } from '../errors.js';
import type { DeploymentHandle } from '../handle/handle-types.js';
import { replicaHost, type NamedDeployment } from '../replica/replica-host.js';
import { applicationOf, builtEntry } from './built-entry.js';
import type { EmbeddedOptions, EmbeddedRun } from './embedded-options.js';
import type { EmbeddedServe } from './embedded-serve.js';

/** How `serve` runs in this process; fixed from the first `start` or `run` until `shutdown`. */
export interface StartOptions extends EmbeddedOptions {
  /** The address to listen on; defaults to `127.0.0.1`. */
  readonly host?: string;
  /** The port to listen on; 0 takes a free one, see `serve.status().url`. Defaults to 8000. */
  readonly port?: number;
}

/** Options of `serve.run`: those of the start, and of the application. */
export interface RunOptions extends StartOptions, Partial<EmbeddedRun> {
  /**
   * Waits for SIGINT, SIGTERM or SIGHUP, then shuts down in order and resolves; defaults to false. A
   * second signal ends the process at once, with 128 and its number.
   */
  readonly blocking?: boolean;
  /** JSON that a builder is called with; defaults to `{}`. */
  readonly args?: BuilderArgs;
}

/** The answer of `serve.status()`. */
export interface ServeState extends ServeStatus {
  /** The address of HTTP; undefined when nothing runs, or HTTP is disabled. */
  readonly url: string | undefined;
  /** The address of the metrics; undefined when they have no port of their own. */
  readonly metricsUrl: string | undefined;
  /** The address of the admin API and its dashboard; undefined without the option `admin`. */
  readonly adminUrl: string | undefined;
}

let starting: Promise<EmbeddedServe> | undefined;
let running: EmbeddedServe | undefined;
let stopping: Promise<void> | undefined;

/** Deploys applications from code: controller and ingress in this process, replicas as its children. */
export const serve: {
  /** True in a replica process: code that belongs to the deploying process alone can ask. */
  readonly isReplica: boolean;
  /** Listens with no applications; `run` does it when needed. */
  start(options?: StartOptions): Promise<void>;
  /**
   * Deploys an application and resolves with a handle of its ingress when it is healthy; a running
   * one of the same name is updated without a gap. Rejects with the application's own error.
   *
   * In a replica, which imports the same module, the call hands the application over and never
   * resolves; for another name it resolves at once.
   *
   * A builder is called with `args`, here and in every replica.
   */
  run<T>(
    app: Application<T> | ApplicationBuilder<T>,
    options?: RunOptions,
  ): Promise<DeploymentHandle<T>>;
  /** Says at once what runs now: applications, deployments, replicas, and the URL. */
  status(): ServeState;
  /**
   * A handle of an application's ingress, by the application's name; `T` is what it serves, such as its
   * class: `serve.getAppHandle<Shop>('shop')`. In a replica the application may still
   * be on its way; a call waits up to 10 s to be told where it is.
   *
   * Elsewhere throws ServeError `E_APPLICATION_UNKNOWN` when this process serves none of that name.
   */
  getAppHandle<T>(application: string): DeploymentHandle<T>;
  /**
   * A handle of a deployment, by its name; `application` defaults to that of the calling replica, and to
   * `default` elsewhere.
   *
   * Outside of replicas throws ServeError `E_APPLICATION_UNKNOWN` or `E_DEPLOYMENT_UNKNOWN`.
   */
  getDeploymentHandle<T>(deployment: string, application?: string): DeploymentHandle<T>;
  /**
   * Goes back to the version of an application that last served, without a gap, and resolves when it is
   * healthy; `name` defaults to `default`. Called again it goes further back, five versions at most.
   *
   * Rejects with ServeError `E_ROLLBACK` when there is nothing to go back to, and `E_APPLICATION_UNKNOWN`.
   */
  rollback(name?: string): Promise<void>;
  /** Drains an application and takes it out. */
  delete(name: string): Promise<void>;
  /** Drains everything; no process and no port is left. */
  shutdown(): Promise<void>;
} = {
  get isReplica() {
    return replicaHost() !== undefined;
  },
  async start(options = {}) {
    if (replicaHost() === undefined) await ensureStarted(options);
  },
  async run<T>(
    app: Application<T> | ApplicationBuilder<T>,
    options: RunOptions = {},
  ): Promise<DeploymentHandle<T>> {
    // The application is typed by T, and so is the handle of its ingress.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return (await runApplication(app, options)) as DeploymentHandle<T>;
  },
  status() {
    return {
      url: running?.url,
      metricsUrl: running?.metricsUrl,
      adminUrl: running?.adminUrl,
      applications: running?.status().applications ?? [],
    };
  },
  getAppHandle<T>(application: string): DeploymentHandle<T> {
    // The caller says what it is a handle of.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return namedHandle({ application, deployment: undefined }) as DeploymentHandle<T>;
  },
  getDeploymentHandle<T>(deployment: string, application?: string): DeploymentHandle<T> {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
    return namedHandle({ application, deployment }) as DeploymentHandle<T>;
  },
  async rollback(name = DEFAULT_APPLICATION_NAME) {
    if (running !== undefined) return await running.rollback(name);
    throw new ServeError('E_APPLICATION_UNKNOWN', `this process serves no application "${name}".`);
  },
  async delete(name) {
    await running?.delete(name);
  },
  shutdown,
};

async function runApplication(
  target: Application<unknown> | ApplicationBuilder<unknown>,
  options: RunOptions,
): Promise<DeploymentHandle<unknown>> {
  const name = options.name ?? DEFAULT_APPLICATION_NAME;
  const host = replicaHost();
  const app = await applicationOf(target, options.args);
  if (host !== undefined) return host.run(app, name);
  const { routePrefix = DEFAULT_ROUTE_PREFIX } = options;
  const embedded = await ensureStarted(options, { name, routePrefix });
  try {
    const handle = await embedded.run(app, {
      name,
      routePrefix,
      entry: options.entry ?? builtEntry(target, app, options.args),
      numReplicas: options.numReplicas,
      deployments: options.deployments,
      autoscalingPolicy: options.autoscalingPolicy,
    });
    if (options.blocking === true) await untilSignal();
    return handle;
  } catch (error) {
    // A process whose only application could not start has nothing to stay alive for.
    if (embedded.isEmpty) await shutdown();
    throw error;
  }
}

function namedHandle(target: NamedDeployment): DeploymentHandle<unknown> {
  const host = replicaHost();
  if (host !== undefined) return host.handle(target);
  const { application = DEFAULT_APPLICATION_NAME } = target;
  if (running !== undefined) return running.handle({ ...target, application });
  throw new ServeError(
    'E_APPLICATION_UNKNOWN',
    `this process serves no application "${application}": it serves none. Call serve.run first.`,
  );
}

async function ensureStarted(
  options: StartOptions,
  first?: Pick<EmbeddedRun, 'name' | 'routePrefix'>,
): Promise<EmbeddedServe> {
  refuseOtherRuntimes();
  // The port is free again then.
  await stopping?.catch(() => undefined);
  if (starting !== undefined) return checkSame(await starting, options);
  const { host, port, http } = options;
  const address = {
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
  };
  starting = startEmbedded({ ...options, http: { ...http, ...address } }, first);
  try {
    running = await starting;
    return running;
  } catch (error) {
    starting = undefined;
    throw error;
  }
}

/** Controller, engines and front are for a process that deploys: a replica has none of them. */
async function startEmbedded(
  options: EmbeddedOptions,
  first: Pick<EmbeddedRun, 'name' | 'routePrefix'> | undefined,
): Promise<EmbeddedServe> {
  const { EmbeddedServe: Serve } = await import('./embedded-serve.js');
  return Serve.start(options, first);
}

/** Two applications share one front: a later call cannot move it. */
async function checkSame(embedded: EmbeddedServe, options: StartOptions): Promise<EmbeddedServe> {
  const { checkFixedOptions } = await import('./fixed-options.js');
  checkFixedOptions(embedded.options, options);
  if (embedded.url === undefined) return embedded;
  const { host = options.http?.host, port = options.http?.port } = options;
  const [hostNow, portNow] = [new URL(embedded.url).hostname, Number(new URL(embedded.url).port)];
  const moves =
    (port !== undefined && port !== 0 && port !== portNow) ||
    (host !== undefined && host !== hostNow);
  if (moves) {
    throw new ServeError(
      'E_ALREADY_LISTENING',
      `HTTP is served at ${embedded.url} and cannot move to ${host ?? hostNow}:${port ?? portNow}. Call serve.shutdown() first, or leave host and port out.`,
    );
  }
  return embedded;
}

async function shutdown(): Promise<void> {
  stopping ??= stop().finally(() => {
    stopping = undefined;
  });
  await stopping;
}

async function stop(): Promise<void> {
  const embedded = await starting?.catch(() => undefined);
  starting = undefined;
  running = undefined;
  await embedded?.shutdown();
}

const END_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

async function untilSignal(): Promise<void> {
  const first = deferred<void>();
  let count = 0;
  const onSignal = (signal: NodeJS.Signals): void => {
    count += 1;
    if (count > 1) process.exit(128 + constants.signals[signal]);
    first.resolve();
  };
  for (const signal of END_SIGNALS) process.on(signal, onSignal);
  await first.promise;
  await shutdown();
  for (const signal of END_SIGNALS) process.off(signal, onSignal);
}

// Replicas are processes of Node, which pass sockets on and are compiled by the loader.
function refuseOtherRuntimes(): void {
  const { bun } = process.versions;
  if (bun === undefined && !('Deno' in globalThis)) return;
  const runtime = bun === undefined ? 'Deno' : `Bun ${bun}`;
  throw new ServeError(
    'E_NODE_REQUIRED',
    `Replicas need Node, and this is ${runtime}. Run this with Node, or serve the application alone: createApp(...).listen(8000).`,
  );
}
