import { AsyncLocalStorage } from 'node:async_hooks';

import type { LogOrigin } from '@sluice/core';
import { describeThrown, setLogHost, type LogEvent } from '@sluice/core/internal';

import { NotInReplicaError } from '../errors.js';
import { writeLine } from '../process/log-outlet.js';
import type { LogRecord } from '../process/log-record.js';
import type { HeldModels } from './held-models.js';
import type { ReplicaIdentity } from './spec.js';

/** Names the replica whose code is running, and its deployment. */
export interface ReplicaContext {
  /** The application's name. */
  readonly application: string;
  /** The deployment's name. */
  readonly deployment: string;
  /** Unique among all replicas of all time, e.g. `default#Shop#91426d`. */
  readonly replicaId: string;
  /**
   * Its place among the replicas of the deployment, from 0. No two that serve have the same; where one has
   * ended, another takes its place, and once an update or a change of their number is over the
   * ranks are 0 to the number of replicas less one.
   */
  readonly rank: number;
  /** The instance of the deployment's class; undefined in its constructor, and for a function deployment. */
  readonly servableObject: object | undefined;
}

/** The part of a context that changes while its replica lives. */
export type LiveContext = { -readonly [K in 'rank' | 'servableObject']: ReplicaContext[K] } & {
  readonly models?: HeldModels;
};

const liveParts = new WeakMap<ReplicaContext, LiveContext>();
const storage = new AsyncLocalStorage<ReplicaContext>();
let owner: ReplicaContext | undefined;

/**
 * The replica whose code is running: its constructor, a handler, or anything they started.
 *
 * Throws NotInReplicaError elsewhere.
 */
export function getReplicaContext(): ReplicaContext {
  const context = replicaContext();
  if (context === undefined) throw new NotInReplicaError();
  return context;
}

/** The replica whose code is running; undefined elsewhere. */
export function replicaContext(): ReplicaContext | undefined {
  return storage.getStore() ?? owner;
}

/** Runs something as a replica: what it starts sees the replica's context. */
export type RunAsReplica = <T>(run: () => T) => T;

/**
 * Enters the context of a replica for every piece of its code.
 *
 * A process that is nothing but this replica sets it once; replicas that share a process cost an
 * async context each time.
 */
export function replicaRunner(
  identity: ReplicaIdentity,
  live: LiveContext,
  ownsProcess: boolean,
): RunAsReplica {
  const context = contextOf(identity, live);
  liveParts.set(context, live);
  setLogHost({
    origin: logOrigin,
    write: (text, event) => writeLine(text.trimEnd(), recordOf(event), 'stderr'),
  });
  if (!ownsProcess) return (run) => storage.run(context, run);
  owner = context;
  return (run) => run();
}

function contextOf(
  { application, deployment, id }: ReplicaIdentity,
  live: LiveContext,
): ReplicaContext {
  const names = {
    application,
    deployment,
    replicaId: id,
    get rank() {
      return live.rank;
    },
    servableObject: undefined,
  };
  // An answer or a line of the log that has the context whole is not to have the instance in it.
  return Object.defineProperty(names, 'servableObject', {
    get: () => live.servableObject,
    enumerable: false,
  });
}

// What belongs to no request, a batch or the load of a model, must not see what its callers keep in async contexts.
const outside = AsyncLocalStorage.snapshot();

/**
 * Enters nothing but the context of the replica whose code is running now, for what belongs to no request;
 * outside of replicas not even that.
 */
export function asThisReplica(): RunAsReplica {
  const context = storage.getStore();
  if (context === undefined) return outside;
  return (run) => outside(() => storage.run(context, run));
}

/** The live part of the context whose replica's code is running; undefined outside of replicas. */
export function liveContext(): LiveContext | undefined {
  const context = storage.getStore() ?? owner;
  return context && liveParts.get(context);
}

function recordOf({ level, message, fields }: LogEvent): LogRecord {
  const { error, ...rest } = fields;
  return {
    level,
    timeMs: Date.now(),
    message,
    ...rest,
    ...(error !== undefined && { error: describeThrown(error) }),
  };
}

function logOrigin(): LogOrigin | undefined {
  const context = replicaContext();
  if (context === undefined) return undefined;
  const { application, deployment, replicaId } = context;
  return { application, deployment, replica: replicaId };
}
