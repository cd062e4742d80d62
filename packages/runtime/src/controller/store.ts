import type { OperationIndex } from '@sluice/ingress';

import type { StateStore } from '../engine/engine.js';
import { type GoalState, EMPTY_GOAL } from './goal.js';
import type { LastingRecord } from './revision-records.js';

/** The state that a controller leaves behind for the next one. */
export interface StoredState {
  readonly goal: GoalState;
  /** By application: kept so that a new controller can publish before it has asked a replica. */
  readonly indexes: Readonly<Record<string, OperationIndex>>;
  /** By revision: kept so that a new controller does not try again what has failed. */
  readonly records: Readonly<Record<string, LastingRecord>>;
}

const STATE_KEY = 'controller/state';
const EPOCH_KEY = 'controller/epoch';

/** Reads the state an earlier controller left; empty for the first. */
export async function loadState(store: StateStore): Promise<StoredState> {
  const text = await store.get(STATE_KEY);
  if (text === undefined) return { goal: EMPTY_GOAL, indexes: {}, records: {} };
  // Written by saveState of this same version: the store lives no longer than the supervisor.
  const state: StoredState = JSON.parse(text);
  return state;
}

export async function saveState(store: StateStore, state: StoredState): Promise<void> {
  await store.put(STATE_KEY, JSON.stringify(state));
}

/** Counts controllers: snapshots of a later one must not look older than those of an earlier one. */
export async function nextEpoch(store: StateStore): Promise<number> {
  const epoch = Number((await store.get(EPOCH_KEY)) ?? 0) + 1;
  await store.put(EPOCH_KEY, String(epoch));
  return epoch;
}
