import type { OperationIndex } from '@sluice/ingress';
import type { ChannelEndpoint } from '@sluice/ingress/channel';

import type { HeldGpus } from '../gpus/pack.js';
import type { ReplicaState } from './replica-state.js';

/**
 * How a ready replica does.
 *
 * `worn`: serves, but should be replaced (too many rejections nobody handled).
 * `failing`: health checks were answered with an error, or it leaves by itself.
 * `hung`: silent for the whole of the health checks, or stopped by the system; it cannot drain.
 */
export type ReplicaHealth = 'ok' | 'worn' | 'failing' | 'hung';

/** A replica as the controller knows it; replaced, never changed in place. */
export interface ObservedReplica {
  readonly id: string;
  readonly application: string;
  readonly deployment: string;
  readonly version: string;
  /** {@link configKey} of the config it runs with. */
  readonly configKey: string;
  /** A `configure` is under way. */
  readonly configuring: boolean;
  /** An earlier controller started it. */
  readonly isAdopted: boolean;
  readonly state: ReplicaState;
  readonly health: ReplicaHealth;
  /** Why its health is not `ok`, when more is known than that. */
  readonly ailment: string | undefined;
  readonly startedAtMs: number;
  /** The step that its start waits for, such as `init() of Shop`, once the replica has said so. */
  readonly waitsFor: string | undefined;
  /** The time since which it serves; undefined before. */
  readonly readyAtMs: number | undefined;
  readonly pid: number | undefined;
  /** Its place among the replicas of the deployment; see `ranks.ts`. Defaults to 0. */
  readonly rank?: number;
  readonly endpoint: ChannelEndpoint | undefined;
  /** The GPUs that were assigned to it; absent for a replica without. */
  readonly gpus?: HeldGpus | undefined;
  /** The models that it holds; absent for a deployment without models. */
  readonly models?: readonly string[];
  /** Of the ingress deployment, once described. */
  readonly index: OperationIndex | undefined;
}

/** The record of one revision of a deployment so far. */
export interface RevisionRecord {
  /** A replica of it has served. */
  readonly everReady: boolean;
  /** All its replicas have served together, with none of another revision left. */
  readonly settled: boolean;
  /** Failures to start and deaths before it was settled: too many, and it is given up. */
  readonly earlyFailures: number;
  /** When replicas ended without being asked to, within the last {@link DEATH_WINDOW_MS}. */
  readonly deathsMs: readonly number[];
  /** Set while its replicas die so soon and so often that restarts wait; see {@link CrashLoop}. */
  readonly crashLoop: CrashLoop | undefined;
  /** Set when it is given up until the goal changes: the app's own message with its stack. */
  readonly failure: string | undefined;
  /** The last thing that went wrong, given up or not. */
  readonly lastError: string | undefined;
  /** The last thing that went wrong since the revision was last in place: a start, or a death. */
  readonly lastFault: 'start' | 'death' | undefined;
}

/**
 * A revision whose replicas keep dying soon after they start.
 *
 * Restarts are held back from the first death too many until a replica has served for a while, however
 * long the pauses between the deaths are.
 */
export interface CrashLoop {
  /** Early deaths since it began; each doubles the pause before the next start. */
  readonly deaths: number;
  /** When the last of them was. */
  readonly lastMs: number;
}

export const NEW_RECORD: RevisionRecord = {
  everReady: false,
  settled: false,
  earlyFailures: 0,
  deathsMs: [],
  crashLoop: undefined,
  failure: undefined,
  lastError: undefined,
  lastFault: undefined,
};

/** Looks up what became of a revision; {@link NEW_RECORD} when nothing has yet. */
export type Records = (application: string, deployment: string, revision: string) => RevisionRecord;

export interface Observed {
  readonly replicas: readonly ObservedReplica[];
  readonly records: Records;
  /** The GPUs of the machine; absent while no deployment wants one, and where none are assigned. */
  readonly gpus?: readonly string[] | undefined;
}
