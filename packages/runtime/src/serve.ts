import type { Application } from './bind.js';
import type { ServeStatus } from './controller/status.js';
import type { EmbeddedServe, EmbeddedOptions, EmbeddedRun } from './embedded/embedded-serve.js';
import { ServeError } from './errors.js';
import type { DeploymentHandle } from './handle-types.js';
import { replicaHost } from './replica/replica-host.js';

/** How `serve` runs in this process; fixed from the first `start` or `run` until `shutdown`. */
export interface StartOptions extends EmbeddedOptions {
  /** The address to listen on; defaults to `127.0.0.1`. */
  readonly host?: string;
  /** The port to listen on; 0 takes a free one, see `serve.status().url`. Defaults to 8000. */
  readonly port?: number;
}

/** Options of `serve.run`: those of the start, and of the application. */
export interface RunOptions extends StartOptions, Partial<EmbeddedRun> {
  /** Waits for SIGINT or SIGTERM, then shuts down in order and resolves; defaults to false. */
  readonly blocking?: boolean;
}

/** What `serve.status()` says. */
export interface ServeState extends ServeStatus {
  /** Where HTTP is served; undefined when nothing runs. */
  readonly url: string | undefined;
}

let starting: Promise<EmbeddedServe> | undefined;
let running: EmbeddedServe | undefined;

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
   */
  run<T>(app: Application<T>, options?: RunOptions): Promise<DeploymentHandle<T>>;
  /** What runs now, without waiting: applications, deployments, replicas, and the URL. */
  status(): ServeState;
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
  async run<T>(app: Application<T>, options: RunOptions = {}): Promise<DeploymentHandle<T>> {
    // The application is typed by T, and so is the handle of its ingress.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return (await runApplication(app, options)) as DeploymentHandle<T>;
  },
  status() {
    return { url: running?.url, applications: running?.status().applications ?? [] };
  },
  async delete(name) {
    await running?.delete(name);
  },
  shutdown,
};

async function runApplication(
  app: Application<unknown>,
  options: RunOptions,
): Promise<DeploymentHandle<unknown>> {
  const name = options.name ?? 'default';
  const host = replicaHost();
  if (host !== undefined) return host.run(app, name);
  const embedded = await ensureStarted(options);
  try {
    const handle = await embedded.run(app, {
      name,
      routePrefix: options.routePrefix === undefined ? '/' : options.routePrefix,
      entry: options.entry,
      numReplicas: options.numReplicas,
      deployments: options.deployments,
    });
    if (options.blocking === true) await untilSignal();
    return handle;
  } catch (error) {
    // A process whose only application could not start has nothing to stay alive for.
    if (embedded.isEmpty) await shutdown();
    throw error;
  }
}

async function ensureStarted(options: StartOptions): Promise<EmbeddedServe> {
  if (starting !== undefined) return checkSame(await starting, options);
  const { host, port, http } = options;
  starting = startEmbedded({
    ...options,
    http: {
      ...http,
      ...(host === undefined ? {} : { host }),
      ...(port === undefined ? {} : { port }),
    },
  });
  try {
    running = await starting;
    return running;
  } catch (error) {
    starting = undefined;
    throw error;
  }
}

/** Controller, engines and front are for a process that deploys: a replica has none of them. */
async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServe> {
  const { EmbeddedServe: Serve } = await import('./embedded/embedded-serve.js');
  return Serve.start(options);
}

/** Two applications share one front: a later call cannot move it. */
function checkSame(embedded: EmbeddedServe, { host, port }: StartOptions): EmbeddedServe {
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
  const embedded = await starting?.catch(() => undefined);
  starting = undefined;
  running = undefined;
  await embedded?.shutdown();
}

async function untilSignal(): Promise<void> {
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
  await shutdown();
}
