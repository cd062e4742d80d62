import { type RolloutTarget, configKey } from '../goal.js';
import type { ObservedReplica } from '../observed.js';
import { canMove, type ReplicaState } from '../replica-state.js';
import type { RevisionKey } from '../revision-records.js';

/** A replica and the target it was started for. */
export interface ReplicaEntry {
  readonly observed: ObservedReplica;
  readonly target: RolloutTarget;
  /** The reason why it could not start, once the replica has said so; its exit follows. */
  readonly startError: { readonly text: string; readonly retry: boolean } | undefined;
}

/** Faults of a replica are counted under this key. */
export function revisionKeyOf({
  observed,
  target,
}: Pick<ReplicaEntry, 'observed' | 'target'>): RevisionKey {
  return { application: observed.application, deployment: observed.deployment, target };
}

/** Every replica that is not confirmed gone. */
export interface ReplicaTable {
  get(id: string): ReplicaEntry | undefined;
  list(): readonly ReplicaEntry[];
  add(
    replica: Pick<
      ObservedReplica,
      'id' | 'application' | 'deployment' | 'startedAtMs' | 'rank' | 'gpus'
    >,
    target: RolloutTarget,
  ): void;
  /** False when the replica is gone, or already past that state. */
  move(id: string, state: ReplicaState): boolean;
  update(id: string, change: Partial<Omit<ObservedReplica, 'id' | 'state'>>): void;
  setStartError(id: string, error: { readonly text: string; readonly retry: boolean }): void;
  remove(id: string): ReplicaEntry | undefined;
}

export function createReplicaTable(): ReplicaTable {
  const entries = new Map<string, ReplicaEntry>();
  const change = (id: string, part: Partial<ReplicaEntry>): void => {
    const entry = entries.get(id);
    if (entry !== undefined) entries.set(id, { ...entry, ...part });
  };
  return {
    get: (id) => entries.get(id),
    list: () => [...entries.values()],
    add(replica, target) {
      const observed: ObservedReplica = {
        ...replica,
        version: target.version,
        configKey: configKey(target.config),
        configuring: false,
        isAdopted: false,
        state: 'starting',
        health: 'ok',
        ailment: undefined,
        waitsFor: undefined,
        readyAtMs: undefined,
        pid: undefined,
        endpoint: undefined,
        index: undefined,
      };
      entries.set(replica.id, { observed, target, startError: undefined });
    },
    move(id, state) {
      const observed = entries.get(id)?.observed;
      if (observed === undefined || !canMove(observed.state, state)) return false;
      change(id, { observed: { ...observed, state } });
      return true;
    },
    update(id, part) {
      const observed = entries.get(id)?.observed;
      if (observed !== undefined) change(id, { observed: { ...observed, ...part } });
    },
    setStartError: (id, startError) => change(id, { startError }),
    remove(id) {
      const entry = entries.get(id);
      entries.delete(id);
      return entry;
    },
  };
}
