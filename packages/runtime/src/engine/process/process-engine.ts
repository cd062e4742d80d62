import type { ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';

import { LONGEST_TIMER_MS } from '../../clock.js';
import { childPort } from '../../ipc/process-port.js';
import { connectPeer, PeerGoneError, type Peer } from '../../ipc/rpc.js';
import type { Engine, EngineEvent, NodeInfo, ReplicaHandle, StateStore } from '../engine.js';
import type { ReplicaSpec } from '../../replica/spec.js';
import type { ApplicationOutline } from '../../deployment/outline.js';
import type { EntryPoint } from '../../deployment/entry-point.js';
import { createEventHub, type EventHub } from '../event-hub.js';
import { createMemoryStore } from '../memory-store.js';
import { createLog, type Log } from '../../process/log.js';
import { mainFile } from '../../own-files.js';
import { limitedBy, watchSlow } from '../start-limit.js';
import { probeProcess } from '../../process/probe.js';
import type { EngineProcedures, ReplicaProcedures } from '../../replica/procedures.js';
import type { RuntimeDirectory } from '../../process/runtime-directory.js';
import { spawnProcess } from '../../process/spawn.js';

export interface ProcessEngineOptions {
  readonly directory: RuntimeDirectory;
  /** Node options of the replicas. */
  readonly execArgv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly log?: Log;
}

interface Child {
  readonly process: ChildProcess;
  readonly peer: Peer<ReplicaProcedures>;
  readonly gone: Promise<string>;
  /** Undefined while it has only inspected an entry. */
  replica: ReplicaHandle | undefined;
  marksOutput: boolean;
}

/** How long a process that inspected an entry is kept to become the first replica of it. */
const spareMs = 5_000;

/** Processes that are asked about an entry, at most, while signals end them. */
const inspectAttempts = 3;

/** How much longer than its time to drain a replica may take to end. */
const exitMarginMs = 1_000;

/** Runs each replica as a child process of this one. */
export class ProcessEngine implements Engine {
  readonly name = 'process';
  readonly store: StateStore = createMemoryStore();
  readonly #options: ProcessEngineOptions;
  readonly #events: EventHub<EngineEvent> = createEventHub();
  readonly #children = new Map<string, Child>();
  readonly #all = new Set<Child>();
  /** Processes that imported an entry to inspect it, by {@link spareKey}. */
  readonly #spares = new Map<string, Child>();

  #isClosed = false;

  constructor(options: ProcessEngineOptions) {
    this.#options = options;
    options.directory.onLost(() => this.#replaceAll('its socket was deleted'));
  }

  async startReplica(spec: ReplicaSpec): Promise<void> {
    const { id } = spec.identity;
    if (this.#children.has(id)) return;
    const child = this.#takeSpare(spec) ?? this.#fork(`replica ${spec.identity.id}`);
    const socketPath = this.#options.directory.nextSocket();
    child.replica = {
      spec,
      pid: child.process.pid,
      endpoint: { kind: 'unix', path: socketPath },
      ready: false,
    };
    this.#children.set(id, child);
    void this.#reportExit(child, id, socketPath);
    // Of several applications the others may be only being inspected yet.
    const isOneOfSeveral = spec.marksOutput === true || this.#all.size > 1;
    child.marksOutput = isOneOfSeveral;
    child.peer.notify('start', { spec: { ...spec, marksOutput: isOneOfSeveral }, socketPath });
    if (isOneOfSeveral) this.#markOthers();
  }

  async stopReplica(id: string, options: { readonly graceMs?: number } = {}): Promise<void> {
    const child = this.#children.get(id);
    if (child === undefined) return;
    const graceMs = options.graceMs ?? 20_000;
    child.peer.notify('stop', { graceMs });
    const deadline = setTimeout(
      () => child.process.kill('SIGKILL'),
      Math.min(graceMs + exitMarginMs, LONGEST_TIMER_MS),
    );
    await child.gone;
    clearTimeout(deadline);
  }

  async killReplica(id: string): Promise<void> {
    const child = this.#children.get(id);
    child?.process.kill('SIGKILL');
    await child?.gone;
  }

  async adopt(): Promise<readonly ReplicaHandle[]> {
    return [...this.#children.values()].flatMap(({ replica }) => replica ?? []);
  }

  async probe(id: string): Promise<'running' | 'stopped' | 'gone'> {
    const pid = this.#children.get(id)?.process.pid;
    return pid === undefined ? 'gone' : probeProcess(pid);
  }

  /** A process that a signal ended says nothing of the entry: another one is asked. */
  async inspect(
    entry: EntryPoint,
    application: string,
    limit: { readonly timeoutS: number },
  ): Promise<ApplicationOutline> {
    for (let attempt = 1; ; attempt += 1) {
      // One after the other.
      // oxlint-disable-next-line no-await-in-loop
      const outcome = await this.#inspectOnce(entry, application, limit);
      if (!('killed' in outcome)) return outcome;
      if (attempt >= inspectAttempts || this.#isClosed) throw new Error(outcome.killed);
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
    // When the inspection fails first, its later end is no news.
    died.catch(() => undefined);
    const { log = createLog('engine') } = this.#options;
    const slow = watchSlow((afterS) =>
      log.warn(`the import of ${entry.module} has taken ${afterS} s so far`),
    );
    const deadline = limitedBy(limit.timeoutS, entry.module);
    try {
      const asked = child.peer.call('inspect', { entry, application });
      const outline = await Promise.race([asked, died, deadline.over]);
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
      deadline.end();
    }
  }

  watch(signal?: AbortSignal): AsyncIterable<EngineEvent> {
    return this.#events.watch(signal);
  }

  async nodes(): Promise<readonly NodeInfo[]> {
    return [{ id: 'local', ip: '127.0.0.1', alive: true }];
  }

  /** Kills what is left. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#spares.clear();
    for (const child of this.#all) child.process.kill('SIGKILL');
    await Promise.all([...this.#all].map((child) => child.gone));
    this.#events.end();
  }

  #fork(label: string): Child {
    const process = spawnProcess({
      ...this.#options,
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
      peer: connectPeer<ReplicaProcedures, EngineProcedures>(childPort(process), {
        waits: ({ what }) => this.#reportId(child, (id) => ({ type: 'waits', id, what })),
        listening: () => this.#report(child, (replica) => ({ type: 'listening', replica })),
        ready: () => {
          if (child.replica !== undefined) child.replica = { ...child.replica, ready: true };
          this.#report(child, (replica) => ({ type: 'ready', replica }));
        },
        failed: (failure) => this.#reportId(child, (id) => ({ type: 'failed', id, ...failure })),
        leaving: ({ reason }) => this.#reportId(child, (id) => ({ type: 'leaving', id, reason })),
        worn: ({ reason }) => this.#reportId(child, (id) => ({ type: 'worn', id, reason })),
        needs: ({ application }) =>
          this.#reportId(child, (id) => ({ type: 'needs', id, application })),
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

  async #reportExit(child: Child, id: string, socketPath: string): Promise<void> {
    const reason = await child.gone;
    this.#children.delete(id);
    rmSync(socketPath, { force: true });
    this.#events.emit({ type: 'exited', id, reason });
  }

  #report(child: Child, event: (replica: ReplicaHandle) => EngineEvent): void {
    if (child.replica !== undefined) this.#events.emit(event(child.replica));
  }

  /** Connections that are open go on; nobody can open another to a replica without its socket. */
  #replaceAll(reason: string): void {
    for (const id of this.#children.keys()) this.#events.emit({ type: 'worn', id, reason });
  }

  #reportId(child: Child, event: (id: string) => EngineEvent): void {
    this.#report(child, (replica) => event(replica.spec.identity.id));
  }

  #keepSpare(key: string, child: Child): void {
    this.#spares.get(key)?.process.kill('SIGKILL');
    this.#spares.set(key, child);
    const timer = setTimeout(() => {
      if (this.#spares.get(key) !== child) return;
      this.#spares.delete(key);
      child.process.kill('SIGKILL');
    }, spareMs);
    void child.gone.then(() => clearTimeout(timer));
  }

  #takeSpare({ entry, identity }: ReplicaSpec): Child | undefined {
    if (entry === undefined) return undefined;
    const key = spareKey(entry, identity.application);
    const spare = this.#spares.get(key);
    this.#spares.delete(key);
    return spare !== undefined && this.#all.has(spare) ? spare : undefined;
  }
}

function spareKey(entry: EntryPoint, application: string): string {
  return JSON.stringify([entry.module, entry.exportName ?? null, entry.run ?? 1, application]);
}
