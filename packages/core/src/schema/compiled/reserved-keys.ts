import { isObject } from '../../types/members.js';
import type { Location } from '../problem.js';

/** Keys that are left out because they name a member of every object, by the object they are in. */
export type Dropped = Map<object, Set<string>>;

/** Notes a key that is left out. */
export function noteDropped(
  pass: { dropped: Dropped | undefined },
  holder: object,
  key: string,
): void {
  pass.dropped ??= new Map();
  const keys = pass.dropped.get(holder);
  if (keys === undefined) pass.dropped.set(holder, new Set([key]));
  else keys.add(key);
}

/** Where in a value the keys are that were left out: the first `max` places. */
export function droppedPlaces(value: object, dropped: Dropped, max: number): readonly Location[] {
  const places: Location[] = [];
  search(value, [], { dropped, places, max, seen: new Set() });
  return places;
}

interface Search {
  readonly dropped: Dropped;
  readonly places: Location[];
  readonly max: number;
  /** A user's function that was given the value may have put it into itself. */
  readonly seen: Set<object>;
}

function search(value: object, path: Location, searched: Search): void {
  const { dropped, places, max, seen } = searched;
  if (seen.has(value)) return;
  seen.add(value);
  const keys = dropped.get(value);
  for (const [key, member] of Array.isArray(value) ? value.entries() : Object.entries(value)) {
    if (places.length >= max) return;
    if (typeof key === 'string' && keys?.has(key) === true) places.push([...path, key]);
    else if (isObject(member)) search(member, [...path, key], searched);
  }
}
