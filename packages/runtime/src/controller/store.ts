import type { OperationIndex } from '@sluice/ingress';

import type { StateStore } from '../engine/engine.js';
import type { GoalState } from './goal.js';
import { emptyGoal } from './goal.js';

/** What a controller leaves behind for the next one. */
export interface StoredState {
  readonly goal: GoalState;
  /** By application: kept so that a new controller can publish before it has asked a replica. */
  readonly indexes: Readonly<Record<string, OperationIndex>>;
}

const stateKey = 'controller/state';
const epochKey = 'controller/epoch';

/** Reads the state an earlier controller left; empty for the first. */
export async function loadState(store: StateStore): Promise<StoredState> {
  const text = await store.get(stateKey);
  if (text === undefined) return { goal: emptyGoal, indexes: {} };
  // Written by saveState of this same version: the store lives no longer than the supervisor.
  const state: StoredState = JSON.parse(text);
  return state;
}

export async function saveState(store: StateStore, state: StoredState): Promise<void> {
  await store.put(stateKey, JSON.stringify(state));
}

/** Counts controllers: snapshots of a later one must not look older than those of an earlier one. */
export async function nextEpoch(store: StateStore): Promise<number> {
  const epoch = Number((await store.get(epochKey)) ?? 0) + 1;
  await store.put(epochKey, String(epoch));
  return epoch;
}
