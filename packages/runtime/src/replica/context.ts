import { AsyncLocalStorage } from 'node:async_hooks';

import type { LogOrigin } from '@sluice/core';
import { setLogHost } from '@sluice/core/internal';

import { NotInReplicaError } from '../errors.js';
import { writeOwn } from '../process/own-output.js';
import type { ReplicaIdentity } from './spec.js';

/** Names the replica whose code is running, and its deployment. */
export interface ReplicaContext {
  /** The application's name. */
  readonly application: string;
  /** The deployment's name. */
  readonly deployment: string;
  /** Unique among all replicas of all time, e.g. `default#Shop#91426d`. */
  readonly replicaId: string;
}

const storage = new AsyncLocalStorage<ReplicaContext>();
let owner: ReplicaContext | undefined;

/**
 * The replica whose code is running: its constructor, a handler, or anything they started.
 *
 * Throws NotInReplicaError elsewhere.
 */
export function getReplicaContext(): ReplicaContext {
  const context = storage.getStore() ?? owner;
  if (context === undefined) throw new NotInReplicaError();
  return context;
}

/** Runs something as a replica: what it starts sees the replica's context. */
export type RunAsReplica = <T>(run: () => T) => T;

/**
 * Enters the context of a replica for every piece of its code.
 *
 * A process that is nothing but this replica sets it once; replicas that share a process cost an
 * async context each time.
 */
export function replicaRunner(identity: ReplicaIdentity, ownsProcess: boolean): RunAsReplica {
  const context: ReplicaContext = {
    application: identity.application,
    deployment: identity.deployment,
    replicaId: identity.id,
  };
  setLogHost({ origin: logOrigin, write: (text) => writeOwn('stderr', text) });
  if (!ownsProcess) return (run) => storage.run(context, run);
  owner = context;
  return (run) => run();
}

function logOrigin(): LogOrigin | undefined {
  const context = storage.getStore() ?? owner;
  if (context === undefined) return undefined;
  const { application, deployment, replicaId } = context;
  return { application, deployment, replica: replicaId };
}
