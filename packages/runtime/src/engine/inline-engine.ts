import type { Duplex } from 'node:stream';

import { memoryPair, type OpenConnection } from '@sluice/ingress/channel';
import { createRequestRouter } from '@sluice/ingress/router';

import type { ApplicationOutline } from '../deployment/outline.js';
import { ServeError } from '../errors.js';
import type { Log } from '../process/create-log.js';
import type { ProcessState } from '../process/probe.js';
import { describeError } from '../replica/describe-error.js';
import { hostReplica, type HostedReplica } from '../replica/host-replica.js';
import { startReplica } from '../replica/start-replica.js';
import { SelfReporter } from '../replica/self-report.js';
import type { ReplicaSpec } from '../replica/spec.js';
import { userFamilies } from '../replica/user-metrics.js';
import type { Engine, EngineEvent, ReplicaHandle, StateStore } from './engine.js';
import { createEventHub, type EventHub } from './event-hub.js';
import { createMemoryStore } from './memory-store.js';

export interface InlineEngineOptions {
  /** Takes what goes wrong when a replica stops; defaults to no log. */
  readonly log?: Log;
}

interface Inline {
  readonly host: HostedReplica;
  readonly handle: ReplicaHandle;
  /** The end under way, if any: later requests to end the replica wait for it. */
  ending: Promise<void> | undefined;
}

/**
 * Replicas as objects in this process: for tests and for development.
 *
 * Requests reach them through the same routers and channels as processes, over connections in memory.
 * The replicas share one event loop and the module's own variables, and nothing can kill them while
 * they compute.
 */
export class InlineEngine implements Engine {
  readonly secret = undefined;
  readonly store: StateStore = createMemoryStore();
  readonly #log: Log | undefined;
  readonly #events: EventHub<EngineEvent> = createEventHub();
  readonly #replicas = new Map<string, Inline>();

  constructor(options: InlineEngineOptions = {}) {
    this.#log = options.log;
  }

  readonly open: OpenConnection = async (endpoint): Promise<Duplex> => {
    const found = endpoint.kind === 'memory' ? this.#replicas.get(endpoint.id) : undefined;
    if (found === undefined) {
      throw new ServeError('E_REPLICA_GONE', `there is no inline replica at ${endpoint.kind}.`);
    }
    const [near, far] = memoryPair();
    found.host.accept(far);
    return near;
  };

  async startReplica(spec: ReplicaSpec): Promise<void> {
    const { identity, built, config, servesHttp, rank = 0 } = spec;
    const { id } = identity;
    if (this.#replicas.has(id)) return;
    if (built === undefined) {
      throw new ServeError('E_ENTRY_UNKNOWN', `${id}: the inline engine needs the built class.`);
    }
    const reporter = new SelfReporter();
    const router = createRequestRouter({ open: this.open });
    const host = hostReplica({
      id,
      reporter,
      router,
      start: () =>
        startReplica({
          identity,
          built: { ...built, isIngress: servesHttp },
          config,
          rank,
          router,
          reporter,
          metrics: () => [...router.metrics(), ...userFamilies(id)],
        }),
    });
    const endpoint = { kind: 'memory', id } as const;
    const handle = { spec, pid: process.pid, endpoint };
    const inline: Inline = { host, handle, ending: undefined };
    this.#replicas.set(id, inline);
    this.#events.emit({ type: 'listening', replica: handle });
    // The replica has said over its channel why it could not start.
    host.ready.catch(() => this.#end(inline, 'failed to start', 0));
  }

  async stopReplica(id: string, { graceMs }: { readonly graceMs: number }): Promise<void> {
    const inline = this.#replicas.get(id);
    if (inline !== undefined) await this.#end(inline, 'stopped', graceMs);
  }

  /** Cuts the channels. The code of the replica goes on with what it is doing: nothing can stop it. */
  async killReplica(id: string): Promise<void> {
    const inline = this.#replicas.get(id);
    // A drain that is under way is not waited for.
    if (inline !== undefined) await this.#cut(inline, 'killed');
  }

  async adopt(): Promise<readonly ReplicaHandle[]> {
    return [...this.#replicas.values()].map((inline) => inline.handle);
  }

  async probe(id: string): Promise<ProcessState> {
    return this.#replicas.has(id) ? 'running' : 'gone';
  }

  async inspect(): Promise<ApplicationOutline> {
    throw new ServeError('E_ENTRY_UNKNOWN', 'the inline engine has no entries to inspect.');
  }

  watch(signal?: AbortSignal): AsyncIterable<EngineEvent> {
    return this.#events.watch(signal);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#replicas.keys()].map((id) => this.killReplica(id)));
    this.#events.end();
  }

  #end(inline: Inline, reason: string, graceMs: number): Promise<void> {
    inline.ending ??= this.#endOnce(inline, reason, graceMs);
    return inline.ending;
  }

  async #endOnce(inline: Inline, reason: string, graceMs: number): Promise<void> {
    const { id } = inline.handle.spec.identity;
    try {
      await inline.host.end(graceMs);
    } catch (error) {
      this.#log?.error(`replica ${id} did not stop in order: ${describeError(error)}`);
    }
    await this.#cut(inline, reason);
  }

  async #cut({ host, handle }: Inline, reason: string): Promise<void> {
    const { id } = handle.spec.identity;
    if (!this.#replicas.delete(id)) return;
    const closed = host.close();
    // Gone for the controller, though its clients have yet to take their leave.
    this.#events.emit({ type: 'exited', id, reason });
    await closed;
  }
}
