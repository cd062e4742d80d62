import type { Duplex } from 'node:stream';

import type { Exchange, WebSocketExchange } from '@sluice/core';
import {
  PLAIN_NOT_FOUND,
  settledWithin,
  type AbortState,
  type ActiveSpan,
  type Lifecycle,
} from '@sluice/core/internal';
import type { OpenedIngress, OperationIndex } from '@sluice/ingress';
import type {
  Admission,
  ChannelHandler,
  EndedWork,
  IncomingCall,
  SlotKind,
  TracedWork,
} from '@sluice/ingress/channel';
import type { MetricFamily } from '@sluice/ingress/metrics';
import type { ReportingRouter } from '@sluice/ingress/router';

import type { DeploymentConfig } from '../deployment/deployment-config.js';
import { COUNTS_METRICS } from '../metrics/counts-metrics.js';
import { ReplicaAdmission } from './admission.js';
import { answerCall } from './answer-call.js';
import { answerTaken } from './answer-taken.js';
import type { AutoscalingStats, AutoscalingStatsRecorder } from './autoscaling-stats.js';
import type { Callee } from './callee.js';
import type { CancelledLog } from './cancelled-log.js';
import type { ReplicaConfiguration } from './configuration.js';
import type { LiveContext, RunAsReplica } from './context.js';
import { answerControl } from './control.js';
import { describeError } from './describe-error.js';
import { LiveSockets } from './live-sockets.js';
import type { LoadReport } from './load-report.js';
import { recentLines } from './recent-output.js';
import { replicaSpan } from './replica-span.js';
import { ReplicaMetrics } from './replica-metrics.js';
import type { SelfReporter } from './self-report.js';
import type { ReplicaIdentity } from './spec.js';
import { AnswerTally } from './tally.js';

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

/** What a running replica is made of. */
export interface ReplicaParts {
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
  /** `recordAutoscalingStats` of the instance; undefined where it has none. */
  readonly stats: (() => unknown) | undefined;
  /** Aborted to end streams that outlive their clients. */
  readonly closing: AbortState;
}

/** A replica that has started. */
export class RunningReplica implements Replica {
  readonly identity: ReplicaIdentity;
  readonly #parts: ReplicaParts;
  readonly #admission: ReplicaAdmission;
  readonly #sockets = new LiveSockets();
  readonly #metrics: ReplicaMetrics | undefined = COUNTS_METRICS ? new ReplicaMetrics() : undefined;
  /** Undefined until somebody asks. */
  #tally: AnswerTally | undefined;
  /** Undefined until somebody asks. */
  #stats: Promise<AutoscalingStatsRecorder> | undefined;
  #stopped: Promise<void> | undefined;

  constructor(identity: ReplicaIdentity, parts: ReplicaParts) {
    this.identity = identity;
    this.#parts = parts;
    this.#admission = new ReplicaAdmission(parts.configuration.current);
  }

  get index(): OperationIndex | undefined {
    return this.#parts.ingress?.index;
  }

  admit(kind: SlotKind): Admission {
    const admission = this.#admission.admit(kind);
    if (admission !== 'admitted' && this.#metrics !== undefined) this.#metrics[admission] += 1;
    return admission;
  }

  release(kind: SlotKind, work: EndedWork): void {
    this.#admission.release(kind);
    if (kind === 'request') this.#metrics?.ended(work);
  }

  get now(): (() => number) | undefined {
    return this.#metrics && (() => performance.now());
  }

  span(work: TracedWork): ActiveSpan | undefined {
    return replicaSpan(this.identity, work);
  }

  handle(exchange: Exchange): void | Promise<void> {
    const { run, ingress, cancelled } = this.#parts;
    // The controller routes HTTP to ingress deployments alone.
    if (ingress === undefined) return exchange.reply.respond(...PLAIN_NOT_FOUND);
    const answered = this.#tally?.watch(exchange) ?? exchange;
    const ended = run(() => ingress.handler.handle(answered));
    return ended === undefined || cancelled === undefined
      ? ended
      : cancelled.request(exchange, ended);
  }

  take(exchange: Exchange, deadlineMs: number | undefined): Promise<void> {
    const { run, callee, cancelled } = this.#parts;
    const answered = this.#tally?.watch(exchange) ?? exchange;
    const ended = run(() => answerTaken({ exchange: answered, deadlineMs }, callee));
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
          lines: recentLines,
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
      load: async ({ stats }) => {
        const figures = stats ? await this.#readStats() : undefined;
        return { ...this.#report(), ...(figures !== undefined && { stats: figures }) };
      },
    });
  }

  async #readStats(): Promise<AutoscalingStats | undefined> {
    const { stats, callee } = this.#parts;
    if (stats === undefined) return undefined;
    this.#stats ??= import('./autoscaling-stats.js').then(
      ({ AutoscalingStatsRecorder: Recorder }) => new Recorder(stats, callee.deployment),
    );
    return await (await this.#stats).read();
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
    const { closing } = this.#parts;
    const endsStreams = closing.hasListener;
    closing.abort('shutdown');
    // Clients that are told to come back have a moment to hear it, and generators one to end.
    if (this.#admission.webSockets > 0 || endsStreams) await settledWithin(GOODBYE_MS, idle);
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
