import type { Endpoint } from '@sluice/ingress/channel';

import type { EntryPoint } from '../deployment/entry-point.js';
import type { ApplicationOutline } from '../deployment/outline.js';
import type { ReplicaSpec } from '../replica/spec.js';

export interface ReplicaHandle {
  readonly spec: ReplicaSpec;
  readonly pid: number | undefined;
  readonly endpoint: Endpoint;
  /** False while its constructor has not come to an end. */
  readonly ready: boolean;
}

export interface NodeInfo {
  readonly id: string;
  readonly ip: string;
  readonly alive: boolean;
}

export type EngineEvent =
  /** Its channel can be opened, so that its handles can be told where to call; it serves nothing yet. */
  | { readonly type: 'listening'; readonly replica: ReplicaHandle }
  /** What its start waits for at the moment, such as `init() of Shop`. */
  | { readonly type: 'waits'; readonly id: string; readonly what: string }
  /** Serves. */
  | { readonly type: 'ready'; readonly replica: ReplicaHandle }
  /**
   * Could not come up: `error` is the app's own message with its stack. Its exit follows. With
   * `retry` false another attempt would end the same way.
   */
  | {
      readonly type: 'failed';
      readonly id: string;
      readonly error: string;
      readonly retry: boolean;
    }
  /** Takes nothing more and ends by itself when it has finished what it has. */
  | { readonly type: 'leaving'; readonly id: string; readonly reason: string }
  /** Serves, but should be replaced. */
  | { readonly type: 'worn'; readonly id: string; readonly reason: string }
  /** Calls another application, so must be told its routes. */
  | { readonly type: 'needs'; readonly id: string; readonly application: string }
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
  readonly name: 'inline' | 'process' | 'ray';
  /** Resolves when accepted, not when ready; the same id is the same replica. */
  startReplica(spec: ReplicaSpec): Promise<void>;
  /** Asks it to drain and end, kills it after `graceMs`; resolves when it is confirmed gone. */
  stopReplica(id: string, options?: { readonly graceMs?: number }): Promise<void>;
  /** Kills at once; resolves when it is confirmed gone. */
  killReplica(id: string): Promise<void>;
  /** What an earlier controller left running. */
  adopt(): Promise<readonly ReplicaHandle[]>;
  /** Is it running, as the system sees it? `stopped`: by SIGSTOP or a debugger; it cannot answer. */
  probe(id: string): Promise<'running' | 'stopped' | 'gone'>;
  /**
   * Imports an entry where replicas would, and says what it binds. Rejects with the app's own
   * error, or with ServeError `E_START_TIMEOUT` when the import takes too long. Engines without an entry (inline) are never asked.
   */
  inspect(
    entry: EntryPoint,
    application: string,
    limit: { readonly timeoutS: number },
  ): Promise<ApplicationOutline>;
  /** Events from now on. */
  watch(signal?: AbortSignal): AsyncIterable<EngineEvent>;
  nodes(): Promise<readonly NodeInfo[]>;
  readonly store: StateStore;
  close(): Promise<void>;
}
