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
