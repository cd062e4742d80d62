import { CancelledError } from '@sluice/core';
import { currentScope, logError, type RequestScope, runInScope } from '@sluice/core/internal';

import { deferred, type Deferred } from '../../deferred.js';
import { ModelIdMissingError } from '../../errors.js';
import { asThisReplica, liveContext, type RunAsReplica } from '../context.js';
import type { ModelHolder } from '../held-models.js';

/** Loads models, and lets them go. */
export interface ModelCacheOptions<M> {
  /** `Models.load`, for the log. */
  readonly name: string;
  /** Infinity for no limit. */
  readonly maxModels: number;
  readonly load: (modelId: string) => Promise<M> | M;
  readonly unload: (model: M, modelId: string) => void | Promise<void>;
}

interface Entry<M> {
  readonly id: string;
  readonly loaded: Promise<M>;
  readonly settle: Omit<Deferred<M>, 'promise'>;
  /** The requests that have asked for the model and have not ended. */
  readonly users: Set<RequestScope>;
  /** Asked for outside of any request too, where nothing tells an end. */
  isKept: boolean;
  state:
    | { readonly kind: 'queued' }
    | { readonly kind: 'loading' }
    | { readonly kind: 'held'; readonly model: M };
}

/**
 * The models of one loading function: the least recently asked for makes room.
 *
 * Callers of one model share its load. Loads belong to no request, and no more of them run at a time than
 * models may be held. A model is let go when no request uses it any more; a load that nobody waits for
 * any more before it begins, never does.
 */
export class ModelCache<M> implements ModelHolder {
  readonly #options: ModelCacheOptions<M>;
  /** By id, the least recently asked for first. */
  readonly #entries = new Map<string, Entry<M>>();
  readonly #queue: Entry<M>[] = [];
  /** Models that are held or being loaded. */
  #taken = 0;
  /** Models that have made room for others while requests still use them. */
  readonly #leaving = new Map<Entry<M>, M>();
  readonly #unloading = new Set<Promise<void>>();
  readonly #asReplica: RunAsReplica;
  readonly #changed: () => void;

  constructor(options: ModelCacheOptions<M>) {
    this.#options = options;
    this.#asReplica = asThisReplica();
    this.#changed = liveContext()?.models?.add(this) ?? nothing;
  }

  /** The ids of the models that are held, the least recently asked for first. */
  modelIds(): readonly string[] {
    return [...this.#entries.values()].flatMap(({ id, state }) =>
      state.kind === 'held' ? id : [],
    );
  }

  /** Resolves with a model, loaded if need be. Throws ModelIdMissingError without an id. */
  get(modelId: string): Promise<M> {
    if (typeof modelId !== 'string' || modelId === '') throw new ModelIdMissingError();
    const entry = this.#entries.get(modelId) ?? this.#queueLoad(modelId);
    this.#entries.delete(modelId);
    this.#entries.set(modelId, entry);
    const scope = currentScope();
    this.#use(entry, scope?.shieldedFrom ?? scope);
    this.#proceed();
    return scope === undefined ? entry.loaded : unlessAborted(entry.loaded, scope);
  }

  /** Lets every model go, used or not, as at the end of a replica. */
  async unloadAll(): Promise<void> {
    for (const entry of this.#entries.values()) {
      if (entry.state.kind !== 'held') continue;
      this.#entries.delete(entry.id);
      this.#taken -= 1;
      void this.#unload(entry, entry.state.model);
    }
    for (const entry of this.#leaving.keys()) this.#unloadLeaving(entry);
    this.#changed();
    await Promise.all(this.#unloading);
  }

  #queueLoad(id: string): Entry<M> {
    const { promise: loaded, ...settle } = deferred<M>();
    // Its callers may all have left.
    loaded.catch(nothing);
    const users = new Set<RequestScope>();
    const entry: Entry<M> = { id, loaded, settle, users, isKept: false, state: { kind: 'queued' } };
    this.#queue.push(entry);
    return entry;
  }

  #use(entry: Entry<M>, scope: RequestScope | undefined): void {
    if (scope === undefined) entry.isKept = true;
    else if (!entry.users.has(scope)) {
      entry.users.add(scope);
      scope.onEnd(() => this.#leave(entry, scope));
    }
  }

  #leave(entry: Entry<M>, scope: RequestScope): void {
    entry.users.delete(scope);
    if (entry.users.size > 0) return;
    this.#unloadLeaving(entry);
    if (entry.state.kind !== 'queued' || entry.isKept) return;
    this.#queue.splice(this.#queue.indexOf(entry), 1);
    this.#entries.delete(entry.id);
    entry.settle.reject(new CancelledError('Nobody waits for the model any more.'));
  }

  #unloadLeaving(entry: Entry<M>): void {
    const model = this.#leaving.get(entry);
    if (model !== undefined && this.#leaving.delete(entry)) void this.#unload(entry, model);
  }

  /** Begins loads, in the order they were asked for, as far as there is room. */
  #proceed(): void {
    for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
      if (this.#taken < this.#options.maxModels) {
        this.#taken += 1;
        this.#queue.shift();
        void this.#load(next);
        continue;
      }
      const leaving = this.#leastRecent();
      // Every place is taken by a load; the next one that ends comes here again.
      if (leaving === undefined) return;
      this.#queue.shift();
      void this.#replace(leaving, next);
    }
  }

  /** The model that makes room: one that no request uses, if there is any. */
  #leastRecent(): Entry<M> | undefined {
    const held = [...this.#entries.values()].filter(({ state }) => state.kind === 'held');
    return held.find(({ users }) => users.size === 0) ?? held[0];
  }

  async #replace(leaving: Entry<M>, next: Entry<M>): Promise<void> {
    const { state } = leaving;
    if (state.kind !== 'held') return;
    next.state = { kind: 'loading' };
    this.#entries.delete(leaving.id);
    this.#changed();
    if (leaving.users.size > 0) this.#leaving.set(leaving, state.model);
    else await this.#unload(leaving, state.model);
    await this.#load(next);
  }

  async #load(entry: Entry<M>): Promise<void> {
    entry.state = { kind: 'loading' };
    try {
      const model = await this.#outside(async () => this.#options.load(entry.id));
      entry.state = { kind: 'held', model };
      entry.settle.resolve(model);
      this.#changed();
    } catch (error) {
      this.#entries.delete(entry.id);
      this.#taken -= 1;
      entry.settle.reject(error);
    }
    this.#proceed();
  }

  /** Resolves when the model is gone; a failure is logged. */
  #unload({ id }: Entry<M>, model: M): Promise<void> {
    const unloading = this.#outside(async () => this.#options.unload(model, id)).catch(
      (error: unknown) => {
        logError(`${this.#options.name} could not let the model go`, { error });
      },
    );
    const tracked = unloading.finally(() => this.#unloading.delete(tracked));
    this.#unloading.add(tracked);
    return tracked;
  }

  #outside<T>(run: () => T): T {
    return this.#asReplica(() => runInScope(undefined, run));
  }
}

/** Lets a caller go when its request is cancelled; the load goes on for others. */
function unlessAborted<M>(loaded: Promise<M>, scope: RequestScope): Promise<M> {
  const result = new Promise<M>((resolve, reject) => {
    const unlisten = scope.onAbort(reject);
    loaded.then(resolve, reject);
    void loaded.then(unlisten, unlisten);
  });
  result.catch(nothing);
  return result;
}

function nothing(): void {
  // Stands in where nothing is to be done.
}
