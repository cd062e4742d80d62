import type { ChildProcess } from 'node:child_process';

import { LONGEST_TIMER_MS } from '@sluice/core/internal';
import { openEndpoint, type OpenConnection } from '@sluice/ingress/channel';

import type { EntryPoint } from '../../deployment/entry-point.js';
import type { ApplicationOutline } from '../../deployment/outline.js';
import { childPort } from '../../ipc/process-port.js';
import { connectPeer, PeerGoneError, type Peer } from '../../ipc/rpc.js';
import { mainFile } from '../../main-file.js';
import type { ChannelAddresses } from '../../process/channel-addresses.js';
import { createLog, type Log } from '../../process/create-log.js';
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
import { limitImport, watchSlow } from '../start-limit.js';
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

/** How long a process that inspected an entry is kept to become the first replica of it. */
const SPARE_MS = 5_000;

/** How many processes are asked about an entry while signals end them. */
const INSPECT_ATTEMPTS = 3;

/** How much longer than its time to drain a replica may take to end. */
const EXIT_MARGIN_MS = 1_000;

/** Runs each replica as a child process of this one. */
export class ProcessEngine implements Engine {
  readonly open: OpenConnection = openEndpoint;
  readonly store: StateStore = createMemoryStore();
  readonly #options: ProcessEngineOptions;
  readonly #events: EventHub<EngineEvent> = createEventHub();
  readonly #children = new Map<string, Child>();
  readonly #all = new Set<Child>();
  /** Processes that imported an entry to inspect it, by {@link spareKey}. */
  readonly #spares = new Map<string, Child>();
  /** Under way, or over for a moment, by {@link spareKey}. */
  readonly #inspections = new Map<string, Promise<ApplicationOutline>>();
  readonly #standby = new Standby(() => this.#fork('standby'));
  #gpus: Promise<readonly string[]> | undefined;
  #isStandbyWanted = false;
  #isClosed = false;

  constructor(options: ProcessEngineOptions) {
    this.#options = options;
    options.addresses.onLost((reason) => this.#tellUnreachable(reason));
  }

  get secret(): string | undefined {
    return this.#options.addresses.secret;
  }

  async startReplica(spec: ReplicaSpec): Promise<void> {
    const { id } = spec.identity;
    if (this.#children.has(id)) return;
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

  /** The same question within a moment has the same answer: the supervisor asks before the controller does. */
  inspect(
    entry: EntryPoint,
    application: string,
    limit: { readonly timeoutS: number },
  ): Promise<ApplicationOutline> {
    const key = spareKey(entry, application);
    const known = this.#inspections.get(key);
    if (known !== undefined) return known;
    const inspection = this.#inspect(entry, application, limit);
    this.#inspections.set(key, inspection);
    const forget = (): void => {
      if (this.#inspections.get(key) === inspection) this.#inspections.delete(key);
    };
    const forgetLater = (): void => void setTimeout(forget, SPARE_MS).unref();
    inspection.then(forgetLater, forgetLater);
    return inspection;
  }

  /** A process that a signal ended says nothing of the entry: another one is asked. */
  async #inspect(
    entry: EntryPoint,
    application: string,
    limit: { readonly timeoutS: number },
  ): Promise<ApplicationOutline> {
    for (let attempt = 1; ; attempt += 1) {
      // The next process is asked when the last one has ended.
      // oxlint-disable-next-line no-await-in-loop
      const outcome = await this.#inspectOnce(entry, application, limit);
      if (!('killed' in outcome)) return outcome;
      if (attempt >= INSPECT_ATTEMPTS || this.#isClosed) throw new Error(outcome.killed);
    }
  }

  async #inspectOnce(
    entry: EntryPoint,
    application: string,
    limit: { readonly timeoutS: number },
  ): Promise<ApplicationOutline | { readonly killed: string }> {
    const child = this.#fork(`replica of ${application}`);
    const died = child.gone.then((reason): never => {
      throw new PeerGoneError(reason);
    });
    // When the inspection fails first, the later end of the process is no news.
    died.catch(() => undefined);
    const { log = createLog('engine') } = this.#options;
    const slow = watchSlow((afterS) =>
      log.warn(`the import of ${entry.module} has taken ${afterS} s so far`),
    );
    try {
      const asked = child.peer.call('inspect', { entry, application, secret: this.secret });
      const outline = await limitImport(Promise.race([asked, died]), {
        timeoutS: limit.timeoutS,
        module: entry.module,
      });
      this.#keepSpare(spareKey(entry, application), child);
      return outline;
    } catch (error) {
      child.process.kill('SIGKILL');
      if (!(error instanceof PeerGoneError)) throw error;
      // The channel ends a moment before the process, which alone can say how.
      const reason = await child.gone;
      const message = `${entry.module} ended the process that imported it (${reason}).`;
      if (reason.startsWith('signal')) return { killed: message };
      throw new Error(message, { cause: error });
    } finally {
      slow.end();
    }
  }

  watch(signal?: AbortSignal): AsyncIterable<EngineEvent> {
    return this.#events.watch(signal);
  }

  /** Kills what is left. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#standby.want(false);
    this.#spares.clear();
    for (const child of this.#all) child.process.kill('SIGKILL');
    await Promise.all([...this.#all].map((child) => child.gone));
    this.#events.end();
  }

  /** A library reads the variable once: a process that may have loaded one has the wrong GPUs for good. */
  #processFor(spec: ReplicaSpec): Child {
    const label = `replica ${spec.identity.id}`;
    if (spec.gpus !== undefined) {
      return this.#fork(label, { CUDA_VISIBLE_DEVICES: spec.gpus.join(',') });
    }
    return this.#takeSpare(spec) ?? this.#standby.take() ?? this.#fork(label);
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

  #keepSpare(key: string, child: Child): void {
    this.#spares.get(key)?.process.kill('SIGKILL');
    this.#spares.set(key, child);
    const timer = setTimeout(() => {
      if (this.#spares.get(key) !== child) return;
      this.#spares.delete(key);
      child.process.kill('SIGKILL');
    }, SPARE_MS);
    void child.gone.then(() => clearTimeout(timer));
  }

  #takeSpare({ entry, identity }: ReplicaSpec): Child | undefined {
    if (entry === undefined) return undefined;
    const key = spareKey(entry, identity.application);
    const spare = this.#spares.get(key);
    this.#spares.delete(key);
    this.#inspections.delete(key);
    return spare !== undefined && this.#all.has(spare) ? spare : undefined;
  }
}

function spareKey(entry: EntryPoint, application: string): string {
  const { module, exportName = null, run = 1, revision = null, args = {} } = entry;
  return JSON.stringify([module, exportName, run, revision, args, application]);
}
