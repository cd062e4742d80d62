import { DEFAULT_DEPLOYMENT_CONFIG } from '../deployment/deployment-defaults.js';
import type { Action } from './action.js';
import { placeStarts } from './gpus/place-starts.js';
import { isShortOfGpus } from './gpus/shortage.js';
import { deploymentKey, type ApplicationGoal, type GoalState } from './goal.js';
import type { Observed, ObservedReplica } from './observed.js';
import { reconcileDeployment } from './reconcile-deployment.js';
import { isWanted } from './replica-state.js';

export type { Action } from './action.js';

/** Of replicas whose deployment nobody knows any more. */
const DEFAULT_GRACE_MS = DEFAULT_DEPLOYMENT_CONFIG.gracefulShutdownTimeoutS * 1_000;

export interface ReconcileTime {
  readonly nowMs: number;
  /** When everything is to have ended; none by default. */
  readonly drainByMs?: number;
}

/**
 * Compares what is wanted with what there is and says what to do next.
 *
 * Pure: the same input gives the same actions, and carrying them out and asking again leads to the
 * goal. Every replica in the table is covered by exactly one of: its deployment's rollout, the
 * removal of its deployment or application, or an end already under way.
 */
export function reconcile(desired: GoalState, observed: Observed, now: ReconcileTime): Action[] {
  const groups = groupByDeployment(observed.replicas);
  const actions = desired.applications.flatMap((application) => {
    const grace = graceOf(application, now);
    if (application.deleting) return retireApplication(application, observed.replicas, grace);
    const isUpdated = isUpToDate(application, observed.replicas);
    const own = application.deployments.flatMap((goal) => {
      const replicas = groups.get(deploymentKey(application.name, goal.name)) ?? [];
      if (goal.removed && (isUpdated || isInTheWay(application, replicas, observed))) {
        return endAll(replicas, grace);
      }
      return reconcileDeployment(application, goal, { ...now, observed, replicas });
    });
    return [...own, ...endAll(unnamed(application, observed.replicas), grace)];
  });
  const known = new Set(desired.applications.map((application) => application.name));
  const strays = observed.replicas.filter((replica) => !known.has(replica.application));
  const all = [...actions, ...endAll(strays, () => DEFAULT_GRACE_MS)];
  return placeStarts(all, desired, observed);
}

/** True for a removed deployment whose GPUs others of the application wait for: they are not in place until it ends. */
function isInTheWay(
  application: ApplicationGoal,
  replicas: readonly ObservedReplica[],
  observed: Observed,
): boolean {
  return replicas.some((one) => one.gpus !== undefined) && isShortOfGpus(application, observed);
}

/** Callers first: a deployment is drained when no replica of those that may call it is left. */
function retireApplication(
  application: ApplicationGoal,
  replicas: readonly ObservedReplica[],
  grace: (replica: ObservedReplica) => number,
): Action[] {
  const own = replicas.filter((replica) => replica.application === application.name);
  if (own.length === 0) return [{ kind: 'forget', application: application.name }];
  const lastTier = application.deployments
    .toReversed()
    .map((deployment) => own.filter((replica) => replica.deployment === deployment.name))
    .find((tier) => tier.length > 0);
  return endAll(lastTier ?? unnamed(application, own), grace);
}

/** True when every deployment the application has serves with its goal's version alone. */
export function isUpToDate(
  application: ApplicationGoal,
  replicas: readonly ObservedReplica[],
): boolean {
  const own = replicas.filter((one) => one.application === application.name);
  return application.deployments.every((goal) => {
    if (goal.removed) return true;
    const ready = own.filter((one) => one.deployment === goal.name && one.state === 'ready');
    const current = ready.filter((replica) => replica.version === goal.version);
    return current.length >= goal.wanted && current.length === ready.length;
  });
}

/** Replicas of deployments that the application does not know. */
function unnamed(
  application: ApplicationGoal,
  replicas: readonly ObservedReplica[],
): ObservedReplica[] {
  const named = new Set(application.deployments.map((deployment) => deployment.name));
  return replicas.filter(
    (replica) => replica.application === application.name && !named.has(replica.deployment),
  );
}

function endAll(
  replicas: readonly ObservedReplica[],
  graceMs: (replica: ObservedReplica) => number,
): Action[] {
  return replicas
    .filter((replica) => isWanted(replica.state))
    .map((replica) =>
      replica.state === 'starting' || replica.health === 'hung'
        ? { kind: 'kill', id: replica.id, fault: undefined }
        : { kind: 'drain', id: replica.id, graceMs: graceMs(replica), fault: undefined },
    );
}

function graceOf(
  application: ApplicationGoal,
  { drainByMs = Number.POSITIVE_INFINITY, nowMs }: ReconcileTime,
): (replica: ObservedReplica) => number {
  return (replica) => {
    const goal = application.deployments.find((one) => one.name === replica.deployment);
    const ownMs =
      goal === undefined ? DEFAULT_GRACE_MS : goal.config.gracefulShutdownTimeoutS * 1_000;
    return Math.min(ownMs, Math.max(0, drainByMs - nowMs));
  };
}

function groupByDeployment(
  replicas: readonly ObservedReplica[],
): ReadonlyMap<string, readonly ObservedReplica[]> {
  const groups = new Map<string, ObservedReplica[]>();
  for (const replica of replicas) {
    const key = deploymentKey(replica.application, replica.deployment);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [replica]);
    else group.push(replica);
  }
  return groups;
}
