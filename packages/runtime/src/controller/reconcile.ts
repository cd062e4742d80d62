import type { DeploymentConfig } from '../deployment/deployment-config.js';
import { DEFAULT_DEPLOYMENT_CONFIG } from '../deployment/deployment-defaults.js';
import {
  type ApplicationGoal,
  type DeploymentGoal,
  type RolloutTarget,
  type GoalState,
  configKey,
  deploymentKey,
  revisionOf,
} from './goal.js';
import { effectiveTarget } from './fallback.js';
import type { Observed, ObservedReplica, RevisionRecord } from './observed.js';
import { isWanted } from './replica-state.js';
import { DEATH_WINDOW_MS, isSteady, recoversAtMs, startAllowance, withDeath } from './restart.js';
import { planRollout } from './rollout.js';

/** Of replicas whose deployment nobody knows any more. */
const DEFAULT_GRACE_MS = DEFAULT_DEPLOYMENT_CONFIG.gracefulShutdownTimeoutS * 1_000;

/** A step to be done now, by an executor that decides nothing. */
export type Action =
  | {
      readonly kind: 'start';
      readonly application: string;
      readonly deployment: string;
      readonly target: RolloutTarget;
    }
  /** Gives a running replica another config. */
  | { readonly kind: 'configure'; readonly id: string; readonly config: DeploymentConfig }
  /** Takes a replica out of routing, lets it finish, ends it. `fault` is its fault, if it has one. */
  | {
      readonly kind: 'drain';
      readonly id: string;
      readonly graceMs: number;
      readonly fault: string | undefined;
    }
  | { readonly kind: 'kill'; readonly id: string; readonly fault: string | undefined }
  /** Nothing is left of a deleted application. */
  | { readonly kind: 'forget'; readonly application: string }
  /** Nothing more can be done before then, unless something happens. */
  | { readonly kind: 'wait'; readonly untilMs: number };

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
      if (goal.removed && isUpdated) return endAll(replicas, grace);
      return reconcileDeployment(application, goal, { ...now, observed, replicas });
    });
    return [...own, ...endAll(unnamed(application, observed.replicas), grace)];
  });
  const known = new Set(desired.applications.map((application) => application.name));
  const strays = observed.replicas.filter((replica) => !known.has(replica.application));
  return [...actions, ...endAll(strays, () => DEFAULT_GRACE_MS)];
}

interface DeploymentView {
  readonly nowMs: number;
  readonly observed: Observed;
  readonly replicas: readonly ObservedReplica[];
}

function reconcileDeployment(
  application: ApplicationGoal,
  goal: DeploymentGoal,
  view: DeploymentView,
): Action[] {
  const target = effectiveTarget(application, goal, view.observed.records);
  const record = view.observed.records(application.name, goal.name, revisionOf(target));
  const startTimeoutMs = target.config.startTimeoutS * 1_000;
  const overdue = view.replicas.filter(
    (one) => one.state === 'starting' && view.nowMs - one.startedAtMs >= startTimeoutMs,
  );
  const broken = view.replicas.filter((r) => r.state === 'ready' && isBroken(r));
  const sound = view.replicas.filter(
    (r) => isWanted(r.state) && !isBroken(r) && !overdue.includes(r),
  );
  const current = sound.filter((r) => r.version === target.version && r.health === 'ok');
  const old = sound.filter((r) => !current.includes(r));

  // The replicas that are ended now count already: their faults are recorded when the action is carried out.
  const counted = record.everReady
    ? withDeaths(target, record, { broken, nowMs: view.nowMs })
    : record;
  const allowance = startAllowance(target, counted, {
    nowMs: view.nowMs,
    starting: current.filter((replica) => replica.state === 'starting').length,
  });
  const plan = planRollout({
    wanted: target.wanted,
    current: byState(current),
    old: byState(old),
    mayStart: allowance.count,
    steady: isSteady(record, view.nowMs),
    ending: view.replicas.filter((r) => !isWanted(r.state)).length,
    pace: target.config,
  });
  const graceMs = target.config.gracefulShutdownTimeoutS * 1_000;
  return [
    ...overdue.map((r): Action => ({ kind: 'kill', id: r.id, fault: overdueFault(r, target) })),
    ...broken.map((replica) => endBroken(replica, graceMs)),
    ...plan.kill.map((id): Action => ({ kind: 'kill', id, fault: undefined })),
    ...plan.drain.map((id): Action => ({ kind: 'drain', id, graceMs, fault: undefined })),
    ...Array.from({ length: plan.start }, (): Action => ({
      kind: 'start',
      application: application.name,
      deployment: goal.name,
      target,
    })),
    ...configureNext(
      current.filter((r) => !plan.drain.includes(r.id)),
      target,
    ),
    ...waits(view, record, [
      ...startDeadlines(view, startTimeoutMs),
      ...(plan.start > 0 ? [view.nowMs + startTimeoutMs] : []),
      ...(allowance.untilMs === undefined ? [] : [allowance.untilMs]),
    ]),
  ];
}

/** Configures one replica at a time, so that a config which is refused was tried on one alone. */
function configureNext(current: readonly ObservedReplica[], target: RolloutTarget): Action[] {
  if (current.some((replica) => replica.configuring)) return [];
  const key = configKey(target.config);
  const next = current.find((replica) => replica.state === 'ready' && replica.configKey !== key);
  return next === undefined ? [] : [{ kind: 'configure', id: next.id, config: target.config }];
}

function startDeadlines({ replicas }: DeploymentView, startTimeoutMs: number): readonly number[] {
  return replicas
    .filter((replica) => replica.state === 'starting')
    .map((replica) => replica.startedAtMs + startTimeoutMs);
}

function waits(view: DeploymentView, record: RevisionRecord, others: readonly number[]): Action[] {
  // A rollout held back by a death goes on when the death leaves the window.
  const deaths = record.deathsMs.slice(-1).map((at) => at + DEATH_WINDOW_MS);
  const recovery = recoversAtMs(record, view.replicas);
  return [...deaths, ...others, ...(recovery === undefined ? [] : [recovery])]
    .filter((at) => at > view.nowMs)
    .map((at) => ({ kind: 'wait', untilMs: at }));
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

function endBroken(replica: ObservedReplica, graceMs: number): Action {
  return replica.health === 'hung'
    ? { kind: 'kill', id: replica.id, fault: replica.ailment ?? 'stopped answering' }
    : {
        kind: 'drain',
        id: replica.id,
        graceMs,
        fault: replica.ailment ?? 'failed its health checks',
      };
}

function isBroken(replica: ObservedReplica): boolean {
  return replica.health === 'failing' || replica.health === 'hung';
}

function withDeaths(
  target: RolloutTarget,
  record: RevisionRecord,
  { broken, nowMs }: { readonly broken: readonly ObservedReplica[]; readonly nowMs: number },
): RevisionRecord {
  return broken.reduce((counted, { readyAtMs = nowMs }) => {
    const servedMs = nowMs - readyAtMs;
    return { ...counted, ...withDeath(target, counted, { nowMs, servedMs }) };
  }, record);
}

function overdueFault({ waitsFor }: ObservedReplica, target: RolloutTarget): string {
  const { startTimeoutS } = target.config;
  const what = waitsFor === undefined ? '' : `: ${waitsFor} was not over`;
  return `was not ready within ${startTimeoutS} s (start_timeout_s)${what}`;
}

function byState(replicas: readonly ObservedReplica[]): {
  readonly starting: readonly string[];
  readonly ready: readonly string[];
} {
  const ids = (state: 'starting' | 'ready'): string[] =>
    replicas.filter((replica) => replica.state === state).map((replica) => replica.id);
  return { starting: ids('starting'), ready: ids('ready') };
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
