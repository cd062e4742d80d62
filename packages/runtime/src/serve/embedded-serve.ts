import { setTimeout as sleep } from 'node:timers/promises';

import { settledWithin } from '@sluice/core/internal';
import {
  createFront,
  formatAccess,
  originOf,
  type Front,
  type HttpOptions,
} from '@sluice/ingress/front';
import { createRequestRouter, type ConnectingRouter } from '@sluice/ingress/router';

import { systemClock } from '../clock.js';
import { Controller } from '../controller/controller.js';
import { planApplication } from '../controller/plan-application.js';
import type { ApplicationReport, ServeStatus } from '../controller/report-status.js';
import { WantedApplications } from '../controller/wanted-applications.js';
import type { Application } from '../deployment/bind.js';
import { buildApplication } from '../deployment/build-application.js';
import type { AutoscalingPolicyOptions } from '../deployment/autoscaling-policy.js';
import type { BuiltDeployment, DeploymentOptions } from '../deployment/deployment-config.js';
import type { EntryPoint } from '../deployment/entry-point.js';
import { outlineOf } from '../deployment/outline.js';
import { createEngine } from '../engine/create-engine.js';
import type { Engine } from '../engine/engine.js';
import { DeployFailedError, ServeError } from '../errors.js';
import type { DeploymentHandle } from '../handle/handle-types.js';
import { createHandle } from '../handle/handle.js';
import { takeRouting } from '../ingress/take-routing.js';
import { COUNTS_METRICS } from '../metrics/counts-metrics.js';
import type { MetricsOptions } from '../metrics/metrics-options.js';
import type { MetricsServer } from '../metrics/metrics-server.js';
import { createChannelAddresses } from '../process/channel-addresses.js';
import { surviveClosedOutput } from '../process/closed-output.js';
import { configureProcessLog } from '../process/configure-process-log.js';
import type { LoggingOptions } from '../process/logging-options.js';
import { createLog, type Log } from '../process/create-log.js';
import { inheritedExecArgv } from '../process/spawn.js';
import { entryOf } from './entry-of.js';

/** Fixed from the first `run` until `shutdown`. */
export interface EmbeddedOptions {
  /** `process`: replicas are child processes. `inline`: objects in this process. Defaults to `process`. */
  readonly engine?: 'process' | 'inline';
  /** How HTTP is served: limits, timeouts, proxies; each has a default of its own. */
  readonly http?: HttpOptions;
  /** Node options of the replica processes; defaults to those of this process. */
  readonly replicaExecArgv?: readonly string[];
  /** Seconds a replica may take to start, over what its deployment says; defaults to its 300. */
  readonly startTimeoutS?: number;
  /** Takes what the runtime says of its work; defaults to lines on standard error. */
  readonly log?: Log;
  /** How this process and its replicas write their log, beneath what deployments say; defaults to text on the standard streams. */
  readonly logging?: LoggingOptions;
  /** Where metrics are served; defaults to nowhere. */
  readonly metrics?: MetricsOptions;
  /** Takes the lines of the access log; defaults to no access log. */
  readonly accessLog?: (line: string) => void;
}

/** An application as `serve.run` is asked for it. */
export interface EmbeddedRun {
  /** The application's name; running another one of the same name replaces it. Defaults to `default`. */
  readonly name: string;
  /** Where the application is served; null for an application that only handles reach. Defaults to `/`. */
  readonly routePrefix: string | null;
  /** The module that replicas import; defaults to the file that called `bind`. */
  readonly entry?: string | Omit<EntryPoint, 'run'> | undefined;
  /** Replicas of the ingress deployment; wins over every other option. Defaults to its own `numReplicas`. */
  readonly numReplicas?: number | undefined;
  /** Decides how many replicas all deployments that scale by their load have; defaults to each for itself. */
  readonly autoscalingPolicy?: AutoscalingPolicyOptions | undefined;
  /** Options by deployment name, laid over those in the code; defaults to none. */
  readonly deployments?: Readonly<Record<string, DeploymentOptions>> | undefined;
}

interface Placement {
  readonly engine: Engine;
  /** Leaves nothing behind, once the engine has been closed. */
  readonly release: () => void;
}

/** The end of replicas may take so much longer than the time to drain. */
const DRAIN_MARGIN_MS = 2_000;

/**
 * Supervisor, controller and ingress in the calling process, with replicas as its children or
 * inline. Nothing of it survives this process.
 */
export class EmbeddedServe {
  /** As they were given. */
  readonly options: EmbeddedOptions;
  readonly #engine: Engine;
  readonly #controller: Controller;
  readonly #router: ConnectingRouter;
  readonly #front: Front;
  readonly #release: () => void;
  readonly #wanted = new WantedApplications((awaited) => this.#front.expect(awaited));
  /** The code version of each application object: the same object again changes options alone. */
  readonly #versions = new WeakMap<Application<unknown>, string>();
  readonly #runs = new Map<string, number>();
  readonly #startTimeoutS: number | undefined;
  #count = 0;
  #metricsServer: MetricsServer | undefined;

  private constructor({ engine, release }: Placement, options: EmbeddedOptions) {
    const { log, accessLog } = options;
    this.options = options;
    this.#startTimeoutS = options.startTimeoutS;
    this.#engine = engine;
    this.#release = release;
    const { open, secret } = engine;
    this.#router = createRequestRouter({ open, secret });
    this.#front = createFront({
      router: this.#router,
      countsRequests: COUNTS_METRICS,
      ...(options.http === undefined ? {} : { http: options.http }),
      ...(accessLog !== undefined && {
        access: (entry) => accessLog(formatAccess(entry, Date.now())),
      }),
    });
    this.#controller = new Controller({
      engine,
      ...(log === undefined ? {} : { log }),
    });
  }

  /** Starts with no applications, listening; `first` is about to be run. */
  static async start(
    options: EmbeddedOptions,
    first?: Pick<EmbeddedRun, 'name' | 'routePrefix'>,
  ): Promise<EmbeddedServe> {
    if (options.logging !== undefined) {
      await configureProcessLog(options.logging, {
        source: { name: 'serve', id: String(process.pid) },
        fileName: `serve_${process.pid}.log`,
      });
    }
    const serve = new EmbeddedServe(placementOf(options), options);
    try {
      if (first !== undefined) serve.#wanted.want(first);
      await serve.#front.listen();
      await serve.#serveMetrics();
      await serve.#controller.start();
      const router = serve.#router;
      await serve.#controller.subscribe(
        {
          id: 'ingress',
          select: (routing) => routing,
          send: (snapshot) => takeRouting(snapshot, { front: serve.#front, router }),
        },
        {
          load: async () => ({ ongoing: 0, loads: router.loads() }),
          held: (after) => router.held(after),
        },
      );
    } catch (error) {
      await serve.#close();
      throw error;
    }
    return serve;
  }

  get url(): string {
    const { address, http } = this.#front;
    return originOf(http, address ?? http);
  }

  /** Where metrics are served; undefined when they have no port. */
  get metricsUrl(): string | undefined {
    return this.#metricsServer?.url;
  }

  async #serveMetrics(): Promise<void> {
    const { metrics } = this.options;
    if (metrics?.port === undefined) return;
    const { serveEmbeddedMetrics } = await import('./embedded-metrics.js');
    const [front, router, controller] = [this.#front, this.#router, this.#controller];
    this.#metricsServer = await serveEmbeddedMetrics(
      { front, router, controller, store: this.#engine.store },
      { ...metrics, port: metrics.port },
    );
  }

  get #isInline(): boolean {
    return this.options.engine === 'inline';
  }

  get isEmpty(): boolean {
    return this.#controller.status().applications.length === 0;
  }

  status(): ServeStatus {
    return this.#controller.status();
  }

  /**
   * Deploys, and resolves with a handle when it is healthy. An application that fails to start
   * rejects with DeployFailedError: a new one is taken out again, of an updated one the old version
   * serves on.
   */
  async run(app: Application<unknown>, run: EmbeddedRun): Promise<DeploymentHandle<unknown>> {
    this.#wanted.want(run);
    try {
      const built = buildApplication(app, run.name);
      await this.#deploy(app, run, built);
      this.#wanted.runs(run.name);
      return this.#handleOf(run.name, built);
    } catch (error) {
      this.#wanted.giveUp(run.name);
      throw error;
    }
  }

  /** A handle of a deployment by name; without a name, of the application's ingress. */
  handle(named: {
    readonly application: string;
    readonly deployment: string | undefined;
  }): DeploymentHandle<unknown> {
    const { application } = named;
    const goal = this.#controller.application(application);
    if (goal === undefined) {
      const names = this.status().applications.map(({ name }) => name);
      throw new ServeError(
        'E_APPLICATION_UNKNOWN',
        `this process serves no application "${application}". It serves ${names.join(', ') || 'none'}.`,
      );
    }
    const kept = goal.deployments.filter(({ removed }) => !removed);
    const deployment = named.deployment ?? kept.find(({ isIngress }) => isIngress)?.name ?? '';
    if (kept.some(({ name }) => name === deployment)) {
      return createHandle(this.#router, { application, deployment });
    }
    throw new ServeError(
      'E_DEPLOYMENT_UNKNOWN',
      `application "${application}" has no deployment "${deployment}". It has ${kept.map(({ name }) => name).join(', ')}.`,
    );
  }

  #handleOf(application: string, built: readonly BuiltDeployment[]): DeploymentHandle<unknown> {
    const ingress = built.find((deployment) => deployment.isIngress)?.name ?? '';
    return createHandle(this.#router, { application, deployment: ingress });
  }

  async #deploy(
    app: Application<unknown>,
    run: EmbeddedRun,
    built: readonly BuiltDeployment[],
  ): Promise<void> {
    const isUpdate = this.#report(run.name) !== undefined;
    await this.#controller.deploy(this.#plan(app, run, built));
    const report = await this.#controller.settled(run.name);
    if (report?.status === 'RUNNING') return;
    if (!isUpdate) await this.#controller.remove(run.name);
    throw new DeployFailedError(run.name, report?.message ?? 'It was deleted meanwhile.');
  }

  async delete(name: string): Promise<void> {
    await this.#controller.remove(name);
    this.#wanted.forget(name);
  }

  /** Ends what is under way in order: the front, then the replicas; resolves when nothing is left. */
  async shutdown(): Promise<void> {
    const graceMs = this.#controller.longestGraceMs();
    const { drainDelayS } = this.#front.http;
    this.#front.leave();
    if (drainDelayS > 0) await sleep(drainDelayS * 1_000);
    const deadlineMs = systemClock.now() + graceMs;
    // A test, or development with the inline engine, does not wait for a silent WebSocket.
    await this.#front.drain(this.#isInline ? { graceMs, socketGraceMs: 0 } : { graceMs });
    const leftMs = Math.max(0, deadlineMs - systemClock.now());
    const drained = this.#controller.drain(leftMs);
    await settledWithin(leftMs + DRAIN_MARGIN_MS, drained);
    await this.#close();
  }

  async #close(): Promise<void> {
    this.#metricsServer?.close();
    await this.#controller.close();
    await this.#front.close();
    await this.#router.close();
    await this.#engine.close();
    this.#release();
  }

  #plan(
    app: Application<unknown>,
    run: EmbeddedRun,
    built: readonly BuiltDeployment[],
  ): Parameters<Controller['deploy']>[0] {
    const count = (this.#runs.get(run.name) ?? 0) + 1;
    this.#runs.set(run.name, count);
    const { name, routePrefix, deployments, numReplicas, autoscalingPolicy } = run;
    const isInline = this.#isInline;
    const request = {
      name,
      routePrefix,
      entry: isInline ? undefined : entryOf(app, run.entry, count),
      ...(deployments === undefined ? {} : { deployments }),
      ...(autoscalingPolicy === undefined ? {} : { autoscalingPolicy }),
      ...(numReplicas === undefined ? {} : { numReplicas }),
      ...(this.options.logging === undefined ? {} : { logging: this.options.logging }),
      ...(this.#startTimeoutS === undefined ? {} : { startTimeoutS: this.#startTimeoutS }),
    };
    const plan = planApplication(request, outlineOf(built), this.#versionOf(app));
    if (!isInline) return plan;
    return {
      ...plan,
      deployments: plan.deployments.map((deployment) => ({
        ...deployment,
        built: built.find((one) => one.name === deployment.name),
      })),
    };
  }

  #versionOf(app: Application<unknown>): string {
    const known = this.#versions.get(app);
    if (known !== undefined) return known;
    this.#count += 1;
    const version = `run-${this.#count}`;
    this.#versions.set(app, version);
    return version;
  }

  #report(name: string): ApplicationReport | undefined {
    return this.#controller.status().applications.find((one) => one.name === name);
  }
}

function placementOf(options: EmbeddedOptions): Placement {
  const { engine: kind = 'process', log = createLog('engine') } = options;
  if (kind === 'inline') {
    const own = options.log === undefined ? {} : { log: options.log };
    return { engine: createEngine({ kind, ...own }), release: () => undefined };
  }
  surviveClosedOutput();
  const addresses = createChannelAddresses();
  const engine = createEngine({
    kind,
    addresses,
    execArgv: options.replicaExecArgv ?? inheritedExecArgv(process.execArgv),
    // This process writes the access log, where its caller wants one.
    env: { SLUICE_ACCESS_LOG: '0' },
    log,
  });
  return { engine, release: () => addresses.remove() };
}
