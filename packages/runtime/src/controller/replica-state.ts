/**
 * The states of one replica as the controller sees it. A replica that is confirmed gone has none:
 * it leaves the table.
 */
export type ReplicaState =
  /** Asked for; not yet ready to serve. */
  | 'starting'
  /** Takes requests. */
  | 'ready'
  /** Out of routing; finishes what it has. */
  | 'draining'
  /** Told to end at once. */
  | 'stopping';

const LEGAL: { readonly [from in ReplicaState]: readonly ReplicaState[] } = {
  starting: ['ready', 'draining', 'stopping'],
  ready: ['draining', 'stopping'],
  draining: ['stopping'],
  stopping: [],
};

/** True when a replica may go from one state to another; nothing ever returns to an earlier one. */
export function canMove(from: ReplicaState, to: ReplicaState): boolean {
  return LEGAL[from].includes(to);
}

/** True while the replica counts towards the number wanted. */
export function isWanted(state: ReplicaState): boolean {
  return state === 'starting' || state === 'ready';
}

/**
 * The states of a replica as they are reported; names and meanings as Ray Serve's. Its PENDING_MIGRATION,
 * of a replica whose node is drained, does not occur on one machine.
 */
export type ReplicaStatus =
  /** Asked for; not yet ready to serve. */
  | 'STARTING'
  /** Serves, and is being given another config. */
  | 'UPDATING'
  /** An earlier controller left it; it has not said yet how it is. */
  | 'RECOVERING'
  /** Takes requests. */
  | 'RUNNING'
  /** Takes no new requests; it finishes what it has, or ends at once. */
  | 'STOPPING';

/** Says in Ray Serve's words how a replica is. */
export function replicaStatus(replica: {
  readonly state: ReplicaState;
  readonly configuring: boolean;
  readonly isAdopted: boolean;
}): ReplicaStatus {
  switch (replica.state) {
    case 'starting':
      return replica.isAdopted ? 'RECOVERING' : 'STARTING';
    case 'ready':
      return replica.configuring ? 'UPDATING' : 'RUNNING';
    case 'draining':
    case 'stopping':
      return 'STOPPING';
    default:
      return replica.state satisfies never;
  }
}

/** True for a replica that takes requests. */
export function isServing(status: ReplicaStatus): boolean {
  return status === 'RUNNING' || status === 'UPDATING';
}
