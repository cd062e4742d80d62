import { freeGpus, pickDevices, roomFor, without, type FreeGpus } from '../../gpus/pack.js';
import type { Action } from '../action.js';
import { revisionOf, type GoalState, type RolloutTarget } from '../goal.js';
import type { Observed } from '../observed.js';

type Start = Extract<Action, { kind: 'start' }>;

/** What is free of the machine's GPUs; undefined where none are assigned. A replica holds its own until it is gone. */
export function freeNow({ gpus, replicas }: Observed): FreeGpus | undefined {
  return (
    gpus &&
    freeGpus(
      gpus,
      replicas.flatMap((one) => one.gpus ?? []),
    )
  );
}

/** How many more replicas of a target find GPUs now; Infinity for a target that needs none. */
export function roomNow({ config }: RolloutTarget, observed: Observed): number {
  const free = config.gpus === 0 ? undefined : freeNow(observed);
  return free === undefined ? Number.POSITIVE_INFINITY : roomFor(free, config.gpus);
}

/**
 * Gives the replicas that are to be started their GPUs; a start for which none are free is left out, and asked for
 * again at the next look. Deployments that have been in place come first: what one of their replicas had is not given
 * to a deployment that has been waiting for room.
 */
export function placeStarts(
  actions: readonly Action[],
  goal: GoalState,
  observed: Observed,
): Action[] {
  if (observed.gpus === undefined) return [...actions];
  const wanting = actions.filter(
    (action): action is Start => action.kind === 'start' && action.target.config.gpus > 0,
  );
  const placed = new Map<Action, Start>();
  let free = freeNow(observed) ?? new Map<string, number>();
  for (const start of wanting.toSorted(
    (a, b) => turn(a, goal, observed) - turn(b, goal, observed),
  )) {
    const { gpus: amount } = start.target.config;
    const devices = pickDevices(free, amount);
    if (devices === undefined) continue;
    free = without(free, { devices, amount });
    placed.set(start, { ...start, gpus: devices });
  }
  return actions.flatMap((action) =>
    action.kind === 'start' && action.target.config.gpus > 0
      ? (placed.get(action) ?? [])
      : [action],
  );
}

/** Lower ones come first. A removed deployment comes last: its end is near, and the others' start brings it about. */
function turn(
  { application, deployment, target }: Start,
  { applications }: GoalState,
  { records }: Observed,
): number {
  const owner = applications.find(({ name }) => name === application);
  const goal = owner?.deployments.find(({ name }) => name === deployment);
  if (goal?.removed === true) return 2;
  const hasBeenInPlace = records(application, deployment, revisionOf(target)).settled;
  return hasBeenInPlace || goal?.previous !== undefined ? 0 : 1;
}
