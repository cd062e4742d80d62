import type { Duplex } from 'node:stream';

import { createRequestRouter } from '@sluice/ingress/router';
import { memoryPair, type OpenConnection } from '@sluice/ingress/channel';

import type { Log } from '../process/log.js';
import { hostReplica, type HostedReplica } from '../replica/hosted-replica.js';
import type { Engine, EngineEvent, NodeInfo, ReplicaHandle, StateStore } from './engine.js';
import type { ReplicaSpec } from '../replica/spec.js';
import type { ApplicationOutline } from '../deployment/outline.js';
import { describeError } from '../replica/describe-error.js';
import { isPermanent } from '../replica/is-permanent.js';
import { createEventHub, type EventHub } from './event-hub.js';
import { createMemoryStore } from './memory-store.js';

interface Inline {
  readonly host: HostedReplica;
  handle: ReplicaHandle;
  /** Set by the first to end it. */
  ending: Promise<void> | undefined;
}

/**
 * Replicas as objects in this process: for tests and for development.
 *
 * They go through the same routers and channels as processes do, over connections in memory. They
 * share one event loop and the module's own variables, and cannot be killed while they compute.
 */
export class InlineEngine implements Engine {
  readonly name = 'inline';
  readonly store: StateStore = createMemoryStore();
  readonly #log: Log | undefined;
  readonly #events: EventHub<EngineEvent> = createEventHub();
  readonly #replicas = new Map<string, Inline>();

  constructor(options: { readonly log?: Log } = {}) {
    this.#log = options.log;
  }

  /** Opens a connection to a replica of this engine. */
  readonly open: OpenConnection = async (endpoint): Promise<Duplex> => {
    const found = endpoint.kind === 'memory' ? this.#replicas.get(endpoint.id) : undefined;
    if (found === undefined) throw new Error(`there is no inline replica at ${endpoint.kind}`);
    const [near, far] = memoryPair();
    found.host.accept(far);
    return near;
  };

  async startReplica(spec: ReplicaSpec): Promise<void> {
    const { id } = spec.identity;
    if (this.#replicas.has(id)) return;
    if (spec.built === undefined) throw new Error(`${id}: the inline engine needs the built class`);
    const host = hostReplica({
      identity: spec.identity,
      built: { ...spec.built, isIngress: spec.servesHttp },
      config: spec.config,
      router: createRequestRouter({ open: this.open }),
      onWait: (what) => this.#events.emit({ type: 'waits', id, what }),
    });
    const handle: ReplicaHandle = {
      spec,
      pid: process.pid,
      endpoint: { kind: 'memory', id },
      ready: false,
    };
    const inline: Inline = { host, handle, ending: undefined };
    this.#replicas.set(id, inline);
    this.#events.emit({ type: 'listening', replica: handle });
    void this.#follow(inline);
  }

  async stopReplica(id: string, options: { readonly graceMs?: number } = {}): Promise<void> {
    const inline = this.#replicas.get(id);
    if (inline === undefined) return;
    await this.#end(inline, 'stopped', async () => {
      const replica = await inline.host.ready;
      await replica.drain(options.graceMs ?? 20_000);
      await replica.stop();
    });
  }

  /** Cuts the channels. What the replica's code is doing it goes on doing: nothing can stop it. */
  async killReplica(id: string): Promise<void> {
    const inline = this.#replicas.get(id);
    if (inline === undefined) return;
    // Also when it drains already: whoever kills does not wait for that.
    inline.ending = undefined;
    await this.#end(inline, 'killed', async () => undefined);
  }

  async adopt(): Promise<readonly ReplicaHandle[]> {
    return [...this.#replicas.values()].map((inline) => inline.handle);
  }

  async probe(id: string): Promise<'running' | 'stopped' | 'gone'> {
    return this.#replicas.has(id) ? 'running' : 'gone';
  }

  async inspect(): Promise<ApplicationOutline> {
    throw new Error('the inline engine is given what it runs, and inspects no entry');
  }

  watch(signal?: AbortSignal): AsyncIterable<EngineEvent> {
    return this.#events.watch(signal);
  }

  async nodes(): Promise<readonly NodeInfo[]> {
    return [{ id: 'local', ip: '127.0.0.1', alive: true }];
  }

  async close(): Promise<void> {
    await Promise.all([...this.#replicas.keys()].map((id) => this.killReplica(id)));
    this.#events.end();
  }

  async #follow(inline: Inline): Promise<void> {
    const { id } = inline.handle.spec.identity;
    try {
      await inline.host.ready;
    } catch (error) {
      this.#events.emit({
        type: 'failed',
        id,
        error: describeError(error),
        retry: !isPermanent(error),
      });
      await this.#end(inline, 'failed to start', async () => undefined);
      return;
    }
    if (this.#replicas.get(id) !== inline) return;
    inline.handle = { ...inline.handle, ready: true };
    this.#events.emit({ type: 'ready', replica: inline.handle });
  }

  #end(inline: Inline, reason: string, finish: () => Promise<void>): Promise<void> {
    inline.ending ??= this.#endOnce(inline, reason, finish);
    return inline.ending;
  }

  async #endOnce(inline: Inline, reason: string, finish: () => Promise<void>): Promise<void> {
    const { id } = inline.handle.spec.identity;
    try {
      await finish();
    } catch (error) {
      this.#log?.error(`replica ${id} did not stop in order: ${describeError(error)}`);
    }
    if (!this.#replicas.delete(id)) return;
    await inline.host.close();
    this.#events.emit({ type: 'exited', id, reason });
  }
}
