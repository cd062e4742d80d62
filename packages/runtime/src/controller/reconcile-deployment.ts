import type { Action } from './action.js';
import {
  configKey,
  revisionOf,
  type ApplicationGoal,
  type DeploymentGoal,
  type RolloutTarget,
} from './goal.js';
import { roomNow } from './gpus/place-starts.js';
import type { Observed, ObservedReplica, RevisionRecord } from './observed.js';
import { isWanted } from './replica-state.js';
import { DEATH_WINDOW_MS, isSteady, recoversAtMs, startAllowance, withDeath } from './restart.js';
import { planRollout } from './rollout.js';
import { targetsOf } from './targets.js';

/** What is observed of one deployment. */
export interface DeploymentView {
  readonly nowMs: number;
  readonly observed: Observed;
  readonly replicas: readonly ObservedReplica[];
}

/**
 * Says what to do next for one deployment: one rollout towards its target, or one for each of two versions
 * that share its traffic.
 */
export function reconcileDeployment(
  application: ApplicationGoal,
  goal: DeploymentGoal,
  view: DeploymentView,
): Action[] {
  const of = { application: application.name, deployment: goal.name };
  const own = { ...view.observed, replicas: view.replicas };
  return targetsOf(application, goal, own).flatMap(({ target, replicas }) =>
    rollOut(of, target, { ...view, replicas }),
  );
}

function rollOut(
  of: Pick<Extract<Action, { kind: 'start' }>, 'application' | 'deployment'>,
  target: RolloutTarget,
  view: DeploymentView,
): Action[] {
  const record = view.observed.records(of.application, of.deployment, revisionOf(target));
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
    room: roomNow(target, view.observed),
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
      ...of,
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
