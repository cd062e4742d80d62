import type { Endpoint } from '@sluice/ingress';

import type { BuiltDeployment, DeploymentConfig } from '../deployment-config.js';
import type { ReplicaIdentity } from '../replica/types.js';

/**
 * Where a replica process finds its application.
 *
 * `module` is an absolute path of JavaScript that Node can import; `exportName` names the bound
 * application in it, or is undefined when the module hands it over by calling `serve.run`.
 */
export interface EntryPoint {
  readonly module: string;
  readonly exportName: string | undefined;
}

export interface ReplicaSpec {
  readonly identity: ReplicaIdentity;
  /** Changes whenever a running replica cannot become the new one by `configure`. */
  readonly version: string;
  readonly config: DeploymentConfig;
  readonly entry: EntryPoint | undefined;
  /** Present only for the inline engine, which needs no import. */
  readonly built: BuiltDeployment | undefined;
}

export interface ReplicaHandle {
  readonly spec: ReplicaSpec;
  readonly pid: number | undefined;
  readonly endpoint: Endpoint;
}

export interface NodeInfo {
  readonly id: string;
  readonly ip: string;
  readonly alive: boolean;
}

export type EngineEvent =
  /** Listening: its channel can be opened. */
  | { readonly type: 'ready'; readonly replica: ReplicaHandle }
  /** Could not come up: `error` is the app's own message with its stack. */
  | { readonly type: 'failed'; readonly id: string; readonly error: string }
  /** Gone; `reason` such as `signal SIGKILL` or `exit code 1`. Confirmed by the system. */
  | { readonly type: 'exited'; readonly id: string; readonly reason: string }
  | { readonly type: 'log'; readonly id: string; readonly line: string };

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
  /** Events from now on. */
  watch(signal?: AbortSignal): AsyncIterable<EngineEvent>;
  nodes(): Promise<readonly NodeInfo[]>;
  readonly store: StateStore;
  close(): Promise<void>;
}
