import { setTimeout as sleep } from 'node:timers/promises';

import { settledWithin } from '@sluice/core/internal';
import { createFront, formatAccess, originOf, type Front } from '@sluice/ingress/front';
import { createRequestRouter, type ConnectingRouter } from '@sluice/ingress/router';

import { DEFAULT_PROXY_LOCATION } from '../config/proxy-location.js';
import { systemClock } from '../clock.js';
import { Controller } from '../controller/controller.js';
import type { ApplicationReport, ServeStatus } from '../controller/report-status.js';
import { WantedApplications } from '../controller/wanted-applications.js';
import type { Application } from '../deployment/bind.js';
import { buildApplication } from '../deployment/build-application.js';
import type { BuiltDeployment } from '../deployment/deployment-config.js';
import type { Engine } from '../engine/engine.js';
import { DeployFailedError, ServeError } from '../errors.js';
import type { DeploymentHandle } from '../handle/handle-types.js';
import { createHandle } from '../handle/handle.js';
import { takeRouting } from '../ingress/take-routing.js';
import { COUNTS_METRICS } from '../metrics/counts-metrics.js';
import type { MetricsServer } from '../metrics/metrics-server.js';
import { configureProcessLog } from '../process/configure-process-log.js';
import { createLog } from '../process/create-log.js';
import { addAccessFailure } from '../tracing/access-failure.js';
import { startTracing, stopTracing } from '../tracing/process-tracing.js';
import { resolveTracing } from '../tracing/resolve-tracing.js';
import type { EmbeddedAdmin } from './embedded-admin.js';
import type { EmbeddedMetrics } from './embedded-metrics.js';
import type { EmbeddedOptions, EmbeddedRun } from './embedded-options.js';
import { placementOf, type Placement } from './embedded-placement.js';
import { EmbeddedPlans } from './embedded-plans.js';

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
  readonly #plans: EmbeddedPlans;
  #metrics: EmbeddedMetrics | undefined;
  #metricsServer: MetricsServer | undefined;
  #admin: EmbeddedAdmin | undefined;

  private constructor({ engine, release }: Placement, options: EmbeddedOptions) {
    const { log, accessLog } = options;
    this.options = options;
    this.#plans = new EmbeddedPlans(options);
    this.#engine = engine;
    this.#release = release;
    const { open, secret } = engine;
    this.#router = createRequestRouter({ open, secret });
    this.#front = createFront({
      router: this.#router,
      countsRequests: COUNTS_METRICS,
      failed: addAccessFailure,
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
    const tracing = resolveTracing(options.tracing);
    const serve = new EmbeddedServe(placementOf(options, tracing), options);
    try {
      if (tracing !== undefined) {
        await startTracing(tracing, { kind: 'serve', id: String(process.pid) });
      }
      if (first !== undefined) serve.#wanted.want(first);
      if (options.proxyLocation !== 'Disabled') await serve.#front.listen();
      await serve.#controller.start();
      await serve.#openPorts();
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

  /** The address of HTTP; undefined where that is disabled. */
  get url(): string | undefined {
    const { address, http } = this.#front;
    return address && originOf(http, address);
  }

  /** Where metrics are served; undefined when they have no port. */
  get metricsUrl(): string | undefined {
    return this.#metricsServer?.url;
  }

  /** Where the admin API is served; undefined when there is none. */
  get adminUrl(): string | undefined {
    return this.#admin?.url;
  }

  /** Opens the ports of metrics and of the admin API, where they are wanted; nothing is loaded for others. */
  async #openPorts(): Promise<void> {
    const { metrics = {}, admin = false } = this.options;
    const { port } = metrics;
    if (port === undefined && admin === false) return;
    const { measureEmbedded } = await import('./embedded-metrics.js');
    const [front, router] = [this.#front, this.#router];
    const parts = { front, router, controller: this.#controller, engine: this.#engine };
    const measured = measureEmbedded(parts, metrics);
    this.#metrics = measured;
    if (port !== undefined) {
      const { serveMetrics } = await import('../metrics/metrics-server.js');
      this.#metricsServer = await serveMetrics({ ...metrics, port }, () => measured.page());
    }
    if (admin === false) return;
    const { serveEmbeddedAdmin } = await import('./embedded-admin.js');
    this.#admin = await serveEmbeddedAdmin(parts, {
      admin: admin === true ? {} : admin,
      metrics: measured,
      log: this.options.log ?? createLog('controller'),
      proxyLocation: this.options.proxyLocation ?? DEFAULT_PROXY_LOCATION,
      tracing: resolveTracing(this.options.tracing),
      isInline: this.#isInline,
      onReplaced: (names) => this.#replaced(new Set(names)),
    });
  }

  /** Those that the admin API deleted are not waited for any more. */
  #replaced(names: ReadonlySet<string>): void {
    for (const name of this.#plans.names) if (!names.has(name)) this.#wanted.forget(name);
  }

  get #isInline(): boolean {
    return this.options.engine === 'inline';
  }

  get isEmpty(): boolean {
    return this.status().applications.length === 0;
  }

  status(): ServeStatus {
    return this.#admin?.status() ?? this.#controller.status();
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
    await this.#controller.deploy(this.#plans.plan(app, run, built));
    await this.#admin?.forget(run.name);
    const report = await this.#controller.settled(run.name);
    if (report?.status === 'RUNNING') return;
    if (!isUpdate) await this.#controller.remove(run.name);
    throw new DeployFailedError(run.name, report?.message ?? 'It was deleted meanwhile.');
  }

  /** Goes back to the version that last served, and resolves when it serves. Rejects as `run` does. */
  async rollback(name: string): Promise<void> {
    await this.#controller.goBack(name, { keepsCurrent: false });
    const report = await this.#controller.settled(name);
    if (report?.status === 'RUNNING') return;
    throw new DeployFailedError(name, report?.message ?? 'It was deleted meanwhile.');
  }

  async delete(name: string): Promise<void> {
    await this.#admin?.forget(name);
    await this.#controller.remove(name);
    this.#wanted.forget(name);
  }

  /** Ends what is under way in order: the front, then the replicas; resolves when nothing is left. */
  async shutdown(): Promise<void> {
    // What is deployed from now on would be in nobody's way but the drain's.
    void this.#admin?.close();
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
    await this.#admin?.close();
    this.#metricsServer?.close();
    this.#metrics?.close();
    await stopTracing();
    await this.#controller.close();
    await this.#front.close();
    await this.#router.close();
    await this.#engine.close();
    this.#release();
  }

  #report(name: string): ApplicationReport | undefined {
    return this.#controller.status().applications.find((one) => one.name === name);
  }
}
