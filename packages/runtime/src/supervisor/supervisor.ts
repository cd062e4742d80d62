import { constants } from 'node:os';

import { DEFAULT_DRAIN_TIMEOUT_S, settledWithin } from '@sluice/core/internal';
import { originOf, readCertificate, resolveHttpOptions } from '@sluice/ingress/front';

import { systemClock } from '../clock.js';
import { isProxyCount, MAX_PROXIES } from '../config/num-proxies.js';
import { DEFAULT_PROXY_LOCATION } from '../config/proxy-location.js';
import type { ServeStatus } from '../controller/report-status.js';
import { WantedApplications } from '../controller/wanted-applications.js';
import { deferred } from '../deferred.js';
import { createEngine } from '../engine/create-engine.js';
import type { Engine } from '../engine/engine.js';
import { ServeError } from '../errors.js';
import { gpuSource, type GpuSource } from '../gpus/gpu-source.js';
import { createChannelAddresses, type ChannelAddresses } from '../process/channel-addresses.js';
import { surviveClosedOutput } from '../process/closed-output.js';
import { createLog, type Log } from '../process/create-log.js';
import { configureProcessLog } from '../process/configure-process-log.js';
import { inheritedExecArgv } from '../process/spawn.js';
import { startController, type ControllerMember } from './controller-member.js';
import { drainTree } from './drain-tree.js';
import { FirstApplications } from './first-applications.js';
import { factsOf } from './facts.js';
import { startIngress, type IngressMember } from './ingress-member.js';
import { createKeepingStore, type KeepingStore } from './kept-applications.js';
import { bindPort, type ListenHandle } from './listen.js';
import { openAdmin, type OpenAdmin } from './open-admin.js';
import type { Supervisor, SupervisorOptions } from './supervisor-options.js';

/**
 * Runs applications as a tree of processes: this one, a controller, ingresses and replicas.
 *
 * No user code runs here. The supervisor binds the port, forks the others, starts the controller and
 * the ingresses again when they die, and takes everything with it when it ends, however it ends.
 * Rejects with ServeError `E_PORT` when another process has the port, or the address is unknown.
 */
export async function runSupervisor(options: SupervisorOptions): Promise<Supervisor> {
  // Before anything is forked: a mistake in the options or the port leaves nothing behind.
  const { numProxies = 1, proxyLocation = DEFAULT_PROXY_LOCATION } = options;
  if (!isProxyCount(numProxies)) {
    throw new ServeError(
      'E_OPTION_VALUE',
      `numProxies (num_proxies) is ${String(numProxies)}. It must be a whole number from 1 to ${MAX_PROXIES}.`,
    );
  }
  const gpus = gpuSource(options.gpus, process.env);
  const http = resolveHttpOptions(options.http ?? {}, process.env);
  readCertificate(http);
  surviveClosedOutput();
  await configureProcessLog(options.logging, {
    source: { name: 'supervisor', id: String(process.pid) },
    fileName: `supervisor_${process.pid}.log`,
  });
  const listening = proxyLocation === 'Disabled' ? undefined : await bindPort(http.host, http.port);
  try {
    const admin = await openAdmin(options.admin, {
      http: { ...http, port: listening?.port ?? http.port },
      proxyLocation,
      numProxies,
      tracing: options.tracing,
      log: options.log ?? createLog('supervisor'),
    });
    return new Tree({ ...options, numProxies }, { listening, admin, gpus });
  } catch (error) {
    listening?.close();
    throw error;
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

/** How long the connections of an ingress may last that gives its place to another. */
const RETIRE_MS = DEFAULT_DRAIN_TIMEOUT_S * 1_000;

/** How long the fronts have for their last answers. */
const CLOSE_MS = 3_000;

class Tree implements Supervisor {
  readonly url: string | undefined;
  readonly #closed = deferred<number>();
  readonly closed: Promise<number> = this.#closed.promise;
  readonly #options: SupervisorOptions;
  readonly #log: Log;
  readonly #listening: ListenHandle | undefined;
  readonly #admin: OpenAdmin | undefined;
  readonly #addresses: ChannelAddresses;
  readonly #engine: Engine;
  readonly #kept: KeepingStore | undefined;
  readonly #controller: ControllerMember;
  readonly #ingresses: readonly IngressMember[];
  readonly #onSignal = (signal: NodeJS.Signals): void => {
    const isQuit = signal === 'SIGQUIT';
    // Requests under way are cut: the code is that of a program which the signal ended.
    if (this.#stops > 0 || isQuit) this.#exitCode = 128 + constants.signals[signal];
    if (isQuit) this.#stops += 1;
    this.stop(signal);
  };
  readonly #wanted = new WantedApplications((awaited) => {
    for (const ingress of this.#ingresses) ingress.expect(awaited);
  });
  readonly #first: FirstApplications;
  readonly #delayMs: number;
  #stops = 0;
  #exitCode = 0;
  #ending: Promise<void> | undefined;

  constructor(
    options: SupervisorOptions & { readonly numProxies: number },
    {
      listening,
      admin,
      gpus,
    }: {
      readonly listening: ListenHandle | undefined;
      readonly admin: OpenAdmin | undefined;
      readonly gpus: GpuSource;
    },
  ) {
    this.#options = options;
    this.#log = options.log ?? createLog('supervisor');
    this.#listening = listening;
    this.#delayMs = (options.http?.drainDelayS ?? 0) * 1_000;
    this.#admin = admin;
    this.url = listening && originOf(options.http ?? {}, listening);
    this.#addresses = createChannelAddresses(options.tcp);
    if (options.handleSignals !== false) {
      for (const signal of SIGNALS) process.on(signal, this.#onSignal);
    }
    const { keptFile } = options;
    this.#kept = keptFile === undefined ? undefined : createKeepingStore(keptFile, this.#log);
    const execArgv = options.replicaExecArgv ?? inheritedExecArgv(process.execArgv);
    this.#engine = createEngine({
      kind: 'process',
      addresses: this.#addresses,
      execArgv,
      gpus,
      tracing: options.tracing,
      store: this.#kept?.store,
      ...(options.inspected !== undefined && { inspected: options.inspected }),
      log: this.#log,
    });
    const shared = { clock: systemClock, log: this.#log };
    this.#controller = startController({
      ...shared,
      engine: this.#engine,
      admin: admin && { start: admin.start, handle: admin.listening.handle },
      metrics: options.metrics,
      logging: options.logging,
      onStatus: (status) => this.#wanted.observe(status),
      onReplaced: (names) => this.#first.replaced(new Set(names)),
    });
    const startOn = ({ handle, port }: ListenHandle, index: number): IngressMember =>
      startIngress({
        ...shared,
        id: `ingress ${index + 1}`,
        http: { ...options.http, port },
        handle,
        logging: options.logging,
        tracing: options.tracing,
        addresses: this.#addresses,
        controller: this.#controller,
        awaited: () => this.#wanted.awaited,
        retireMs: RETIRE_MS,
      });
    this.#ingresses =
      listening === undefined
        ? []
        : Array.from({ length: options.numProxies }, (_, index) => startOn(listening, index));
    // The ingresses are told which applications are awaited.
    this.#first = new FirstApplications({
      applications: options.applications,
      controller: this.#controller,
      engine: this.#engine,
      wanted: this.#wanted,
      onFailed: options.onFailed,
      isStopping: () => this.#stops > 0,
    });
    void this.#deployAll();
  }

  status(): ServeStatus {
    const { applications } = this.#controller.status;
    return { applications: [...applications, ...this.#first.unknownTo(applications)] };
  }

  stop(reason = 'stop'): void {
    this.#stops += 1;
    if (this.#stops === 1) void this.#drain(reason);
    else void this.#end();
  }

  async #deployAll(): Promise<void> {
    const { targetCapacity } = this.#options;
    if (targetCapacity !== undefined) {
      const asked = this.#controller.call('setTargetCapacity', { percentage: targetCapacity });
      // A controller that ends meanwhile leaves the deployments with all of their replicas.
      await asked.catch((error: unknown) => this.#log.warn(`target_capacity: ${String(error)}`));
    }
    await this.#first.deploy();
    if (this.#stops > 0) return;
    if (this.#first.haveAllFailed) {
      this.#exitCode = 1;
      this.stop('no application could be deployed');
      return;
    }
    await this.#kept?.begin();
    await Promise.all(this.#ingresses.map((ingress) => ingress.accepting));
    this.#options.onReady?.(
      factsOf(
        this.#runningStatus(),
        {
          url: this.url,
          adminUrl: this.#admin?.url,
          tokenFile: this.#admin?.tokenFile,
          controllerPid: this.#controller.pid,
          ingressPids: this.#ingresses.flatMap((ingress) => ingress.pid ?? []),
        },
        this.#options.applications.map(({ name }) => name),
      ),
    );
  }

  #runningStatus(): ServeStatus {
    const { applications } = this.#controller.status;
    return { applications: applications.filter(({ name }) => !this.#first.hasFailed(name)) };
  }

  /** Ends in order: the requests under way, then the port, then everything else. */
  async #drain(reason: string): Promise<void> {
    const engine = this.#engine;
    const [controller, ingresses] = [this.#controller, this.#ingresses];
    await drainTree({
      controller,
      ingresses,
      engine,
      clock: systemClock,
      delayMs: this.#delayMs,
      onBegun: (graceMs) => {
        if (this.#stops === 1) this.#options.onStopping?.(reason, graceMs);
      },
    });
    if (this.#ending !== undefined) return;
    // First the ingresses: one that was started again would be sent a closed handle.
    const closed = Promise.all(ingresses.map((ingress) => ingress.close()));
    this.#listening?.close();
    await settledWithin(CLOSE_MS, closed);
    await this.#end();
  }

  #end(): Promise<void> {
    this.#ending ??= this.#endOnce();
    return this.#ending;
  }

  async #endOnce(): Promise<void> {
    for (const signal of SIGNALS) process.off(signal, this.#onSignal);
    await Promise.all([
      this.#controller.stop(),
      this.#engine.close(),
      ...this.#ingresses.map((ingress) => ingress.stop()),
    ]);
    this.#listening?.close();
    this.#admin?.listening.close();
    this.#addresses.remove();
    // Of a start that failed the failure is the last word.
    if (this.#exitCode !== 1) this.#log.info('stopped: no process is left');
    this.#closed.resolve(this.#exitCode);
  }
}
