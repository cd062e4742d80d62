import type { ChildProcess } from 'node:child_process';

import { LONGEST_TIMER_MS } from '@sluice/core/internal';
import { openEndpoint, type OpenConnection } from '@sluice/ingress/channel';

import type { EntryPoint } from '../../deployment/entry-point.js';
import type { ApplicationOutline } from '../../deployment/outline.js';
import { childPort } from '../../ipc/process-port.js';
import { connectPeer, type Peer } from '../../ipc/rpc.js';
import { mainFile } from '../../main-file.js';
import type { ChannelAddresses } from '../../process/channel-addresses.js';
import type { Log } from '../../process/create-log.js';
import { probeProcess, type ProcessState } from '../../process/probe.js';
import type { ChannelAddress } from '../../process/serve-channels.js';
import { spawnProcess } from '../../process/spawn.js';
import type { PlacementProcedures, ReplicaProcedures } from '../../replica/replica-procedures.js';
import type { ReplicaSpec } from '../../replica/spec.js';
import type { TracingSettings } from '../../tracing/tracing-options.js';
import { findGpus, gpuSource, type GpuSource } from '../../gpus/gpu-source.js';
import type { Engine, EngineEvent, ReplicaHandle, StateStore } from '../engine.js';
import { createEventHub, type EventHub } from '../event-hub.js';
import { createMemoryStore } from '../memory-store.js';
import { EntryInspector } from './entry-inspector.js';
import { isInspected, type InspectedDeployment } from './inspected.js';
import { Standby, type StandbyProcess } from './standby.js';

export interface ProcessEngineOptions {
  /** Where the replicas serve their channels. The engine does not remove them. */
  readonly addresses: ChannelAddresses;
  /** Node options of the replicas. */
  readonly execArgv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The GPUs that replicas may have; defaults to those that can be found. */
  readonly gpus?: GpuSource;
  /** How the replicas trace their work; defaults to not at all. */
  readonly tracing?: TracingSettings | undefined;
  /** Where the controller keeps its state; defaults to the memory of this process. */
  readonly store?: StateStore | undefined;
  /** One replica of this deployment waits for a debugger when it starts. */
  readonly inspected?: InspectedDeployment;
  readonly log?: Log;
}

interface Child extends StandbyProcess {
  readonly process: ChildProcess;
  readonly peer: Peer<ReplicaProcedures>;
  readonly gone: Promise<string>;
  /** Undefined while the process has only inspected an entry, or stands by. */
  replica: ReplicaHandle | undefined;
  marksOutput: boolean;
}

/** How much longer than its time to drain a replica may take to end. */
const EXIT_MARGIN_MS = 1_000;

/** Runs each replica as a child process of this one. */
export class ProcessEngine implements Engine {
  readonly open: OpenConnection = openEndpoint;
  readonly store: StateStore;
  readonly #options: ProcessEngineOptions;
  readonly #events: EventHub<EngineEvent> = createEventHub();
  readonly #children = new Map<string, Child>();
  readonly #all = new Set<Child>();
  readonly #inspector: EntryInspector<Child>;
  readonly #standby = new Standby(() => this.#fork('standby'));
  /** The replica that has the debugger's port. */
  #inspected: Child | undefined;
  #gpus: Promise<readonly string[]> | undefined;
  #isStandbyWanted = false;
  #isClosed = false;

  constructor(options: ProcessEngineOptions) {
    this.store = options.store ?? createMemoryStore();
    this.#options = options;
    this.#inspector = new EntryInspector({
      fork: (application) => this.#fork(`replica of ${application}`),
      secret: options.addresses.secret,
      log: options.log,
    });
    options.addresses.onLost((reason) => this.#tellUnreachable(reason));
  }

  get secret(): string | undefined {
    return this.#options.addresses.secret;
  }

  async startReplica(spec: ReplicaSpec): Promise<void> {
    const { id } = spec.identity;
    // A step of the controller may still run when the engine closes.
    if (this.#isClosed || this.#children.has(id)) return;
    const child = this.#processFor(spec);
    const address = this.#options.addresses.next();
    child.replica = { spec, pid: child.process.pid, endpoint: undefined };
    this.#children.set(id, child);
    void this.#reportExit(child, id, address);
    // Of several applications the others may be only being inspected yet.
    const others = [...this.#all].filter((one) => one !== child && !this.#standby.has(one));
    const isOneOfSeveral = spec.marksOutput === true || others.length > 0;
    child.marksOutput = isOneOfSeveral;
    const marked = { ...spec, marksOutput: isOneOfSeveral };
    child.peer.notify('start', {
      spec: marked,
      address,
      secret: this.secret,
      tracing: this.#options.tracing,
      inspectPort: this.#inspected === child ? this.#options.inspected?.port : undefined,
    });
    if (isOneOfSeveral) this.#markOthers();
  }

  async stopReplica(id: string, { graceMs }: { readonly graceMs: number }): Promise<void> {
    const child = this.#children.get(id);
    if (child === undefined) return;
    this.#learnFrom(child);
    child.peer.notify('stop', { graceMs });
    const deadline = setTimeout(
      () => child.process.kill('SIGKILL'),
      Math.min(graceMs + EXIT_MARGIN_MS, LONGEST_TIMER_MS),
    );
    await child.gone;
    clearTimeout(deadline);
  }

  async killReplica(id: string): Promise<void> {
    const child = this.#children.get(id);
    child?.process.kill('SIGKILL');
    await child?.gone;
  }

  async keepStandby(isWanted: boolean): Promise<void> {
    this.#isStandbyWanted = isWanted && !this.#isClosed;
    for (const child of this.#children.values()) this.#learnFrom(child);
    this.#standby.want(this.#isStandbyWanted);
  }

  /** The process that stands by loads what the applications of this machine need. */
  #learnFrom({ peer }: Child): void {
    if (!this.#isStandbyWanted) return;
    // A replica that ends meanwhile has nothing to teach.
    peer.call('libraries', null).then(
      (libraries) => this.#standby.learn(libraries),
      () => undefined,
    );
  }

  async adopt(): Promise<readonly ReplicaHandle[]> {
    return [...this.#children.values()].flatMap(({ replica }) => replica ?? []);
  }

  gpus(): Promise<readonly string[]> {
    this.#gpus ??= findGpus(this.#options.gpus ?? gpuSource(undefined, process.env));
    return this.#gpus;
  }

  async probe(id: string): Promise<ProcessState> {
    const pid = this.#children.get(id)?.process.pid;
    return pid === undefined ? 'gone' : probeProcess(pid);
  }

  inspect(
    entry: EntryPoint,
    application: string,
    limit: { readonly timeoutS: number },
  ): Promise<ApplicationOutline> {
    return this.#inspector.inspect(entry, application, limit);
  }

  watch(signal?: AbortSignal): AsyncIterable<EngineEvent> {
    return this.#events.watch(signal);
  }

  /** Kills what is left. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#standby.want(false);
    this.#inspector.close();
    for (const child of this.#all) child.process.kill('SIGKILL');
    await Promise.all([...this.#all].map((child) => child.gone));
    this.#events.end();
  }

  /** A library reads the variable once: a process that may have loaded one has the wrong GPUs for good. */
  #processFor(spec: ReplicaSpec): Child {
    const label = `replica ${spec.identity.id}`;
    const env = spec.gpus && { CUDA_VISIBLE_DEVICES: spec.gpus.join(',') };
    if (this.#takesDebugger(spec)) {
      // Another process has imported the module already, past the breakpoints in it.
      this.#inspected = this.#fork(label, env);
      return this.#inspected;
    }
    if (env !== undefined) return this.#fork(label, env);
    return this.#inspector.take(spec) ?? this.#standby.take() ?? this.#fork(label);
  }

  /** One at a time: when that one has ended, its successor takes the port. */
  #takesDebugger(spec: ReplicaSpec): boolean {
    const { inspected } = this.#options;
    const isTaken = this.#inspected !== undefined && this.#all.has(this.#inspected);
    return inspected !== undefined && !isTaken && isInspected(inspected, spec);
  }

  #fork(label: string, env: Readonly<Record<string, string>> = {}): Child {
    const process = spawnProcess({
      ...this.#options,
      env: { ...this.#options.env, ...env },
      script: mainFile('replica'),
      label,
    });
    const gone = new Promise<string>((resolve) => {
      process.once('error', (error) => resolve(`could not be started: ${error.message}`));
      process.once('exit', (code, signal) =>
        resolve(signal === null ? `exit code ${code}` : `signal ${signal}`),
      );
    });
    const child: Child = {
      process,
      gone,
      replica: undefined,
      marksOutput: false,
      warm: (libraries) => void child.peer.call('warm', { libraries }).catch(() => undefined),
      kill: () => void process.kill('SIGKILL'),
      peer: connectPeer<ReplicaProcedures, PlacementProcedures>(childPort(process), {
        listening: ({ endpoint }) => {
          if (child.replica === undefined) return;
          const replica = { ...child.replica, endpoint };
          child.replica = replica;
          this.#events.emit({ type: 'listening', replica });
        },
      }),
    };
    this.#all.add(child);
    void gone.then(() => this.#all.delete(child));
    return child;
  }

  #markOthers(): void {
    for (const child of this.#children.values()) {
      if (child.marksOutput) continue;
      child.marksOutput = true;
      child.peer.notify('markOutput', null);
    }
  }

  async #reportExit(child: Child, id: string, address: ChannelAddress): Promise<void> {
    const reason = await child.gone;
    this.#children.delete(id);
    this.#options.addresses.release(address);
    this.#events.emit({ type: 'exited', id, reason });
  }

  #tellUnreachable(reason: string): void {
    for (const id of this.#children.keys()) this.#events.emit({ type: 'unreachable', id, reason });
  }
}
