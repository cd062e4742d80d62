import { constants } from 'node:os';

import { resolveHttpOptions, type HttpOptions } from '@sluice/ingress/front';

import { systemClock, within } from '../clock.js';
import type { ApplicationReport, ServeStatus } from '../controller/status.js';
import { deferred } from '../deferred.js';
import { ProcessEngine } from '../engine/process/process-engine.js';
import { createRuntimeDirectory } from '../engine/process/runtime-directory.js';
import { inheritedExecArgv } from '../engine/process/spawn.js';
import { ServeError } from '../errors.js';
import { PeerGoneError } from '../ipc/rpc.js';
import { createLog, type Log } from '../log.js';
import { importLimit, type ApplicationRequest } from '../plan/plan-application.js';
import { startController, type ControllerMember } from './controller-member.js';
import { factsOf, type ServeFacts } from './facts.js';
import { startIngress, type IngressMember } from './ingress-member.js';
import { bindPort, type ListenHandle } from './listen.js';
import { isProxyCount, MAX_PROXIES } from './num-proxies.js';
import type { ControllerProcedures } from './protocol.js';

export interface SupervisorOptions {
  readonly applications: readonly ApplicationRequest[];
  readonly http?: HttpOptions;
  /** Ingress processes that share the port; 1 unless said. */
  readonly numProxies?: number;
  /** Node options of the replicas; this process's own unless said. */
  readonly replicaExecArgv?: readonly string[];
  readonly log?: Log;
  /** Ctrl-C and SIGTERM drain and end; a second one ends at once, with 130 or 143. True unless said. */
  readonly handleSignals?: boolean;
  /** Every application runs. */
  readonly onReady?: (facts: ServeFacts) => void;
  /** An application could not be deployed: its own error. Everything ends, with exit code 1. */
  readonly onFailed?: (failure: ServeFailure) => void;
  /** Draining begins, by a signal or `stop`; requests have at most `graceMs` to finish. */
  readonly onStopping?: (reason: string, graceMs: number) => void;
}

export interface ServeFailure {
  readonly application: string;
  /** The application's own message and stack. */
  readonly details: string;
}

export interface Supervisor {
  readonly url: string;
  status(): ServeStatus;
  /** Drains and ends everything; calling it again ends at once. */
  stop(reason?: string): void;
  /** Resolves with the exit code when no process and no socket is left. */
  readonly closed: Promise<number>;
}

/**
 * Runs applications as a tree of processes: this one, a controller, ingresses and replicas.
 *
 * No user code runs here. It binds the port, forks the others, starts the controller and the
 * ingresses again when they die, and takes everything with it when it ends, however it ends.
 * Rejects with ServeError `E_PORT` when the port cannot be had.
 */
export async function runSupervisor(options: SupervisorOptions): Promise<Supervisor> {
  // Before anything is forked: a mistake in the options or the port leaves nothing behind.
  const { numProxies = 1 } = options;
  if (!isProxyCount(numProxies)) {
    throw new ServeError(
      'E_OPTION_VALUE',
      `numProxies (num_proxies) is ${String(numProxies)}. It must be a whole number from 1 to ${MAX_PROXIES}.`,
    );
  }
  const http = resolveHttpOptions(options.http ?? {}, process.env);
  const listening = await bindPort(http.host, http.port);
  return new Tree(options, listening);
}

/** How long draining may take beyond the longest time a deployment has for it. */
const drainMarginMs = 5_000;

class Tree implements Supervisor {
  readonly url: string;
  readonly #closed = deferred<number>();
  readonly closed: Promise<number> = this.#closed.promise;
  readonly #options: SupervisorOptions;
  readonly #log: Log;
  readonly #listening: ListenHandle;
  readonly #directory = createRuntimeDirectory();
  readonly #engine: ProcessEngine;
  readonly #controller: ControllerMember;
  readonly #ingresses: readonly IngressMember[];
  readonly #removeDirectory = (): void => this.#directory.remove();
  readonly #onSignal = (signal: NodeJS.Signals): void => {
    // What was under way is cut: as a shell reports a program that the signal ended.
    if (this.#stops > 0) this.#exitCode = 128 + constants.signals[signal];
    this.stop(signal);
  };
  #stops = 0;
  #exitCode = 0;
  #isOver = false;

  constructor(options: SupervisorOptions, listening: ListenHandle) {
    this.#options = options;
    this.#log = options.log ?? createLog('supervisor');
    this.#listening = listening;
    const { host, port } = listening;
    this.url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
    process.once('exit', this.#removeDirectory);
    if (options.handleSignals !== false) {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, this.#onSignal);
    }
    const execArgv = options.replicaExecArgv ?? inheritedExecArgv(process.execArgv);
    this.#engine = new ProcessEngine({ directory: this.#directory, execArgv, log: this.#log });
    const shared = { clock: systemClock, log: this.#log };
    this.#controller = startController({
      ...shared,
      engine: this.#engine,
    });
    this.#ingresses = Array.from({ length: options.numProxies ?? 1 }, (_, index) =>
      startIngress({
        ...shared,
        id: `ingress ${index + 1}`,
        http: { ...options.http, port },
        handle: listening.handle,
        nextSocket: () => this.#directory.nextSocket(),
        controller: this.#controller,
      }),
    );
    void this.#deployAll();
  }

  status(): ServeStatus {
    return this.#controller.status;
  }

  stop(reason = 'stop'): void {
    this.#stops += 1;
    if (this.#stops === 1) void this.#drain(reason);
    else void this.#end();
  }

  async #deployAll(): Promise<void> {
    const outcomes = await Promise.all(
      this.#options.applications.map((request) => this.#deploy(request)),
    );
    if (this.#stops > 0) return;
    const failures = outcomes.flatMap((failure) => failure ?? []);
    if (failures.length > 0) {
      for (const failure of failures) this.#options.onFailed?.(failure);
      this.#exitCode = 1;
      this.stop('an application could not be deployed');
      return;
    }
    await Promise.all(this.#ingresses.map((ingress) => ingress.accepting));
    this.#options.onReady?.(
      factsOf(
        this.#controller.status,
        {
          url: this.url,
          controllerPid: this.#controller.pid,
          ingressPids: this.#ingresses.flatMap((ingress) => ingress.pid ?? []),
        },
        this.#options.applications.map(({ name }) => name),
      ),
    );
  }

  async #deploy(request: ApplicationRequest): Promise<ServeFailure | undefined> {
    const { name, entry } = request;
    try {
      if (entry === undefined) throw new ServeError('E_ENTRY_UNKNOWN', `"${name}" has no entry.`);
      // While the controller starts; the process that inspects becomes the first replica.
      const outline = await this.#engine.inspect(entry, name, importLimit(request));
      const report = await this.#askToDeploy({ request, outline });
      return report.status === 'RUNNING'
        ? undefined
        : { application: name, details: report.message };
    } catch (error) {
      return { application: name, details: error instanceof Error ? error.message : String(error) };
    }
  }

  async #askToDeploy(
    params: Parameters<ControllerProcedures['deploy']>[0],
  ): Promise<ApplicationReport> {
    try {
      return await this.#controller.call('deploy', params);
    } catch (error) {
      // The controller died meanwhile; its successor is asked again, unless all is ending.
      if (error instanceof PeerGoneError && this.#stops === 0) return this.#askToDeploy(params);
      throw error;
    }
  }

  /** The front first, then the replicas, then everything else. */
  async #drain(reason: string): Promise<void> {
    const clock = systemClock;
    const late = undefined;
    const fallbackMs = 20_000;
    const asked = this.#controller.call('longestGraceMs', null).catch(() => fallbackMs);
    const graceMs = await within(clock, { ms: 1_000, late: fallbackMs }, asked);
    if (this.#stops === 1) this.#options.onStopping?.(reason, graceMs);
    for (const ingress of this.#ingresses) ingress.release();
    await Promise.all(
      this.#ingresses.map((ingress) =>
        within(clock, { ms: graceMs + drainMarginMs, late }, ingress.drain(graceMs)),
      ),
    );
    await within(clock, { ms: graceMs + drainMarginMs, late }, this.#drainReplicas(graceMs));
    await this.#end();
  }

  async #drainReplicas(graceMs: number): Promise<void> {
    try {
      await this.#controller.call('drain', null);
    } catch {
      // Without a controller their order is lost, their work is not.
      const running = await this.#engine.adopt();
      await Promise.all(
        running.map(({ spec }) => this.#engine.stopReplica(spec.identity.id, { graceMs })),
      );
    }
  }

  async #end(): Promise<void> {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, this.#onSignal);
    await Promise.all([
      this.#controller.stop(),
      this.#engine.close(),
      ...this.#ingresses.map((ingress) => ingress.stop()),
    ]);
    this.#listening.close();
    process.off('exit', this.#removeDirectory);
    this.#directory.remove();
    // Of a start that failed the failure is the last word.
    if (!this.#isOver && this.#exitCode !== 1) this.#log.info('stopped: no process is left');
    this.#isOver = true;
    this.#closed.resolve(this.#exitCode);
  }
}
