import type { ChannelEndpoint, OpenConnection } from '@sluice/ingress/channel';

import type { EntryPoint } from '../deployment/entry-point.js';
import type { ApplicationOutline } from '../deployment/outline.js';
import type { ProcessState } from '../process/probe.js';
import type { ReplicaSpec } from '../replica/spec.js';

/** A replica that an engine runs. */
export interface ReplicaHandle {
  readonly spec: ReplicaSpec;
  readonly pid: number | undefined;
  /** The endpoint of the replica's channel; undefined before the replica listens. */
  readonly endpoint: ChannelEndpoint | undefined;
}

/** An engine tells where its replicas listen and when they end. A replica says all else over its channel. */
export type EngineEvent =
  /** The channel can be opened: the replica has an endpoint. */
  | {
      readonly type: 'listening';
      readonly replica: ReplicaHandle & { readonly endpoint: ChannelEndpoint };
    }
  /** Connections that are open go on, but nobody can open another: the replica should be replaced. */
  | { readonly type: 'unreachable'; readonly id: string; readonly reason: string }
  /** Gone; `reason` such as `signal SIGKILL` or `exit code 1`. Confirmed by the system. */
  | { readonly type: 'exited'; readonly id: string; readonly reason: string };

/** Keeps the goal state where it outlives the controller. */
export interface StateStore {
  get(key: string): Promise<string | undefined>;
  put(key: string, value: string): Promise<void>;
  delete(key: string): Promise<void>;
}

/** Places replicas; decides nothing. The same contract suite runs on every engine. */
export interface Engine {
  /** Resolves when accepted, not when ready; the same id is the same replica. */
  startReplica(spec: ReplicaSpec): Promise<void>;
  /** Asks a replica to drain and end, and kills it after `graceMs`; resolves when it is confirmed gone. */
  stopReplica(id: string, options: { readonly graceMs: number }): Promise<void>;
  /** Kills at once; resolves when it is confirmed gone. */
  killReplica(id: string): Promise<void>;
  /** Lists the replicas that an earlier controller left running. */
  adopt(): Promise<readonly ReplicaHandle[]>;
  /** Asks the system about a replica. An engine that cannot ask leaves silence to the health checks. */
  probe?(id: string): Promise<ProcessState>;
  /**
   * The GPUs of the machine, as `CUDA_VISIBLE_DEVICES` names them. An engine whose replicas share a process can
   * assign none.
   */
  gpus?(): Promise<readonly string[] | undefined>;
  /**
   * Keeps a process ready to become a replica, from now on or no longer. An engine whose replicas need no
   * process has none to keep.
   */
  keepStandby?(isWanted: boolean): Promise<void>;
  /**
   * Imports an entry where replicas would, and says what it binds. Rejects with the app's own error,
   * or with ServeError `E_START_TIMEOUT` when the import takes too long. The inline engine, which has
   * no entries, is never asked.
   */
  inspect(
    entry: EntryPoint,
    application: string,
    limit: { readonly timeoutS: number },
  ): Promise<ApplicationOutline>;
  /** The events that follow this call. */
  watch(signal?: AbortSignal): AsyncIterable<EngineEvent>;
  /** Opens a connection to a replica of this engine, from this process. */
  readonly open: OpenConnection;
  /** Both ends of a channel prove that they know it; undefined where connections need no proof. */
  readonly secret: string | undefined;
  readonly store: StateStore;
  close(): Promise<void>;
}
