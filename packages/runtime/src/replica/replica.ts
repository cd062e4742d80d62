import type { Duplex } from 'node:stream';

import type { Exchange, WebSocketExchange } from '@sluice/core';
import {
  Lifespans,
  lifecycleOf,
  PLAIN_NOT_FOUND,
  routedOf,
  settledWithin,
  Singletons,
  withSingletons,
  type Lifecycle,
} from '@sluice/core/internal';
import { openIngress, type OpenedIngress, type OperationIndex } from '@sluice/ingress';
import type { Admission, ChannelHandler, EndedWork, IncomingCall } from '@sluice/ingress/channel';
import type { MetricFamily } from '@sluice/ingress/metrics';
import type { ReportingRouter } from '@sluice/ingress/router';

import {
  HandleArgument,
  type BuiltDeployment,
  type DeploymentConfig,
} from '../deployment/deployment-config.js';
import { replaceParts } from '../deployment/plain-tree.js';
import { generatorsOf } from '../deployment/generators-of.js';
import { createHandle } from '../handle/handle.js';
import { COUNTS_METRICS } from '../metrics/counts-metrics.js';
import { ReplicaMetrics } from './replica-metrics.js';
import { ReplicaAdmission } from './admission.js';
import { answerCall } from './answer-call.js';
import { answerTaken } from './answer-taken.js';
import { calleeOf, type Callee } from './callee.js';
import { type AccessLine, CancelledLog } from './cancelled-log.js';
import { ReplicaConfiguration } from './configuration.js';
import { replicaRunner, type LiveContext, type RunAsReplica } from './context.js';
import { answerControl } from './control.js';
import { describeError } from './describe-error.js';
import { LiveSockets } from './live-sockets.js';
import type { LoadReport } from './load-report.js';
import { HeldModels } from './held-models.js';
import { prepareModels } from './multiplexing/prepare-models.js';
import { AnswerTally } from './tally.js';
import { SelfReporter } from './self-report.js';
import type { ReplicaIdentity } from './spec.js';
import { createUtilizationMeter } from './utilization.js';

/** All that a replica needs to come up, in its own process or inline. */
export interface ReplicaStart {
  readonly identity: ReplicaIdentity;
  readonly built: BuiltDeployment;
  readonly config: DeploymentConfig;
  /** Serves the handles of this replica. */
  readonly router: ReportingRouter;
  /** Its rank at first; defaults to 0. */
  readonly rank?: number;
  /** True when this process is nothing but this replica; spares an async context per request. */
  readonly ownsProcess?: boolean;
  /**
   * Says what becomes of the replica: each step of the start waits until it has been heard. Defaults to
   * a reporter of its own, with which no step waits.
   */
  readonly reporter?: SelfReporter;
  /** Takes the lines of the replica's part of the access log; defaults to no such lines. */
  readonly accessLog?: AccessLine;
  /** Called with each config that the replica has taken; defaults to nothing. */
  readonly onConfigured?: (config: DeploymentConfig) => void;
  /** The metrics of the process, beside those of the replica's work; defaults to none. */
  readonly metrics?: () => readonly MetricFamily[];
}

/** A deployment's instance, ready to serve; its `control` answers every `ControlMessage`. */
export interface Replica extends ChannelHandler {
  readonly identity: ReplicaIdentity;
  /** Of the ingress deployment's application; undefined for the others. */
  readonly index: OperationIndex | undefined;
  load(): ReplicaLoad;
  /** Stops admission and resolves when nothing is ongoing, shielded work included, or `graceMs` is over. */
  drain(graceMs: number): Promise<void>;
  /** Runs the instance's `close`/`Symbol.asyncDispose`, if any, and the foreign app's shutdown. */
  stop(): Promise<void>;
}

/** Counts of the work that a replica is doing now. */
export interface ReplicaLoad {
  readonly ongoing: number;
  readonly webSockets: number;
}

/**
 * Brings a replica up: constructs the instance, awaits its `init` and `reconfigure`, and opens its
 * HTTP application if it is the ingress deployment.
 *
 * Rejects with what the application threw, its stack untouched. Takes requests as soon as it resolves.
 */
export async function startReplica(start: ReplicaStart): Promise<Replica> {
  const { identity, built, config, router } = start;
  const { reporter = new SelfReporter() } = start;
  const models = new HeldModels((ids) => reporter.holds(ids));
  const live: LiveContext = { rank: start.rank ?? 0, servableObject: undefined, models };
  const run = replicaRunner(identity, live, start.ownsProcess === true);
  const waitFor = async (what: string): Promise<void> =>
    await start.reporter?.waitsFor(`${what} of ${built.name}`);
  if (built.target.kind === 'class') await waitFor('the constructor');
  const singletons = new Singletons();
  const instance = run(() => construct(start, singletons));
  live.servableObject = instance;
  const own = lifecycleOf(
    built.target.kind === 'class' ? built.target.type : undefined,
    instance,
    built.name,
  );
  const lifespans = lifespansOf(built);
  const lifecycle = lifespans.around(withSingletons(own, singletons));
  const configuration = new ReplicaConfiguration(config, (userConfig) =>
    run(() => lifecycle.reconfigure(userConfig)),
  );
  if (lifecycle.hasInit) await waitFor('init()');
  await run(() => lifecycle.init());
  if (config.userConfig !== null) await waitFor('reconfigure()');
  await configuration.begin();
  if (built.isIngress) await waitFor('the HTTP application');
  const opened = built.isIngress
    ? await run(() => openIngress({ ...built.target, args: built.args }, instance, singletons))
    : undefined;
  const ingress = opened && { ...opened, handler: lifespans.serve(opened.handler) };
  const callee = calleeOf(built.name, built.target, instance);
  if (instance !== undefined) run(() => prepareModels(callee.methods.values(), instance));
  const cancelled =
    start.accessLog === undefined ? undefined : new CancelledLog(identity, start.accessLog);
  reporter.ready(ingress?.index);
  const { metrics = () => [], onConfigured = () => undefined } = start;
  const parts = {
    run,
    live,
    router,
    lifecycle,
    configuration,
    ingress,
    callee,
    cancelled,
    reporter,
    metrics,
    onConfigured,
  };
  // Replicas that share a process share its event loop.
  const utilization = start.ownsProcess === true ? createUtilizationMeter() : undefined;
  return new RunningReplica(identity, { ...parts, utilization });
}

function construct(
  { built, identity, router }: ReplicaStart,
  singletons: Singletons,
): object | undefined {
  if (built.target.kind === 'function') return undefined;
  const args = built.args.map((arg) =>
    replaceParts(arg, (part) =>
      part instanceof HandleArgument
        ? createHandle(
            router,
            { application: identity.application, deployment: part.deployment },
            { isGenerator: generatorsOf(part.target) },
          )
        : undefined,
    ),
  );
  return singletons.construct(built.target.type, args);
}

function lifespansOf({ target, args }: BuiltDeployment): Lifespans {
  if (target.kind === 'class') return Lifespans.of(target.type);
  return new Lifespans(routedOf({ target, args })?.options.lifespan);
}

interface ReplicaParts {
  readonly run: RunAsReplica;
  readonly live: LiveContext;
  readonly router: ReportingRouter;
  readonly lifecycle: Lifecycle;
  readonly configuration: ReplicaConfiguration;
  readonly ingress: OpenedIngress | undefined;
  readonly callee: Callee;
  /** Undefined when nobody reads it. */
  readonly cancelled: CancelledLog | undefined;
  readonly reporter: SelfReporter;
  readonly metrics: () => readonly MetricFamily[];
  readonly utilization: (() => number) | undefined;
  readonly onConfigured: (config: DeploymentConfig) => void;
}

class RunningReplica implements Replica {
  readonly identity: ReplicaIdentity;
  readonly #parts: ReplicaParts;
  readonly #admission: ReplicaAdmission;
  readonly #sockets = new LiveSockets();
  readonly #metrics: ReplicaMetrics | undefined = COUNTS_METRICS ? new ReplicaMetrics() : undefined;
  /** Undefined until somebody asks. */
  #tally: AnswerTally | undefined;
  #stopped: Promise<void> | undefined;

  constructor(identity: ReplicaIdentity, parts: ReplicaParts) {
    this.identity = identity;
    this.#parts = parts;
    this.#admission = new ReplicaAdmission(parts.configuration.current);
  }

  get index(): OperationIndex | undefined {
    return this.#parts.ingress?.index;
  }

  admit(kind: 'request' | 'websocket'): Admission {
    const admission = this.#admission.admit(kind);
    if (admission !== 'admitted' && this.#metrics !== undefined) this.#metrics[admission] += 1;
    return admission;
  }

  release(kind: 'request' | 'websocket', work: EndedWork): void {
    this.#admission.release(kind);
    if (kind === 'request') this.#metrics?.ended(work, performance.now());
  }

  get now(): (() => number) | undefined {
    return this.#metrics && (() => performance.now());
  }

  handle(exchange: Exchange): void | Promise<void> {
    const { run, ingress, cancelled } = this.#parts;
    // The controller routes HTTP to ingress deployments alone.
    if (ingress === undefined) return exchange.reply.respond(...PLAIN_NOT_FOUND);
    const answered = this.#tally === undefined ? exchange : this.#tally.watch(exchange);
    const ended = run(() => ingress.handler.handle(answered));
    return ended === undefined || cancelled === undefined
      ? ended
      : cancelled.request(exchange, ended);
  }

  take(exchange: Exchange, deadlineMs: number | undefined): Promise<void> {
    const { run, callee, cancelled } = this.#parts;
    const ended = run(() => answerTaken({ exchange, deadlineMs }, callee));
    return cancelled === undefined ? ended : cancelled.request(exchange, ended);
  }

  connect(exchange: WebSocketExchange): void | Promise<void> {
    const { run, ingress } = this.#parts;
    if (ingress === undefined) return exchange.refuse(...PLAIN_NOT_FOUND);
    const watched = this.#sockets.watch(exchange);
    const ended = run(() => ingress.handler.connect(watched.exchange));
    if (ended === undefined) return watched.forget();
    return ended.then(watched.forget);
  }

  call(call: IncomingCall): Promise<void> {
    const { run, callee } = this.#parts;
    const answer = (one: IncomingCall): Promise<void> => run(() => answerCall(one, callee));
    return this.#tally === undefined ? answer(call) : this.#tally.watchCall(call, answer);
  }

  tunnel(stream: Duplex): void {
    const { run, ingress } = this.#parts;
    if (ingress?.tunnel === undefined) stream.destroy();
    else run(() => ingress.tunnel?.(stream));
  }

  control(message: unknown): Promise<unknown> {
    const { run, router, lifecycle, reporter } = this.#parts;
    return answerControl(message, {
      reporter,
      router,
      checkHealth: () => run(() => lifecycle.checkHealth()),
      attach: async (request) => {
        const { answerAttach } = await import('../attach/answer-attach.js');
        const { instance } = this.#parts.callee;
        return await answerAttach(request, {
          instance,
          describeError,
          load: () => this.load(),
        });
      },
      setRank: (rank) => {
        this.#parts.live.rank = rank;
        reporter.hasRank(rank);
      },
      tally: () => {
        const { requests, errors } = (this.#tally ??= new AnswerTally());
        return { requests, errors };
      },
      configure: async (config) => {
        await this.#parts.configuration.change(config);
        this.#admission.limits = this.#parts.configuration.current;
        this.#parts.onConfigured(config);
      },
      metrics: () => [
        ...(this.#metrics?.families(this.identity, this.load()) ?? []),
        ...this.#parts.metrics(),
      ],
      load: () => this.#report(),
    });
  }

  #report(): LoadReport {
    const { router, utilization } = this.#parts;
    const { ongoing, webSockets } = this.load();
    return {
      ongoing: ongoing + webSockets,
      ...(utilization !== undefined && { utilization: utilization() }),
      loads: router.loads(),
    };
  }

  load(): ReplicaLoad {
    return { ongoing: this.#admission.ongoing, webSockets: this.#admission.webSockets };
  }

  async drain(graceMs: number): Promise<void> {
    const idle = this.#admission.drain();
    const stop = this.#sockets.closeWhenSilent(graceMs);
    await settledWithin(graceMs, idle);
    stop();
    this.#sockets.close();
    // Clients that are told to come back have a moment to hear it.
    if (this.#admission.webSockets > 0) await settledWithin(GOODBYE_MS, idle);
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    const { run, live, ingress, lifecycle } = this.#parts;
    try {
      await run(() => ingress?.close());
      await live.models?.unloadAll();
    } finally {
      await run(() => lifecycle.dispose());
    }
  }
}

const GOODBYE_MS = 300;
