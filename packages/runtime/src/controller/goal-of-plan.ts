import type { TargetCapacity } from '../deployment/replica-bounds.js';
import { carriedWanted } from './carried-wanted.js';
import {
  revisionOf,
  type ApplicationGoal,
  type ApplicationRevision,
  type DeploymentGoal,
  type PlannedDeployment,
  type RolloutTarget,
} from './goal.js';
import type { RevisionRecords } from './revision-records.js';

/** What the goal of an application depends on besides what is to be deployed. */
export interface GoalContext {
  /** The application as it was; undefined for one that is new. */
  readonly existing: ApplicationGoal | undefined;
  readonly records: RevisionRecords;
  readonly capacity: TargetCapacity | undefined;
}

/** The goal that a revision of an application leads to. The target that served before is kept as the fallback. */
export function goalOfPlan(current: ApplicationRevision, context: GoalContext): ApplicationGoal {
  const { existing } = context;
  const { name, routePrefix, autoscalingPolicy, deployments } = current.plan;
  return {
    name,
    routePrefix,
    ...(autoscalingPolicy !== undefined && { autoscalingPolicy }),
    deleting: false,
    current,
    // What came after a revision that is gone back to is no longer to be gone back to.
    served: existing?.served.filter(({ revision }) => revision <= current.revision) ?? [],
    lastRevision: Math.max(current.revision, existing?.lastRevision ?? 0),
    deployments: [
      ...removedFrom(existing, deployments),
      ...deployments.map((planned) => goalOf(planned, name, context)),
    ],
  };
}

function goalOf(
  planned: PlannedDeployment,
  application: string,
  { existing, records, capacity }: GoalContext,
): DeploymentGoal {
  const { name, isIngress } = planned;
  const same = existing?.deployments.find((one) => one.name === planned.name);
  const target = { ...targetOf(planned), wanted: carriedWanted(planned, same, capacity) };
  const revision = revisionOf(target);
  if (records.get(application, name, revision).failure !== undefined) {
    records.reset({ application, deployment: name, target });
  }
  const previous = same && previousOf(same, revision, { application, records });
  return { name, isIngress, ...target, previous, removed: false };
}

/** An update that comes before another is through falls back to what was in place before both. */
function previousOf(
  before: DeploymentGoal,
  revision: string,
  { application, records }: { readonly application: string; readonly records: RevisionRecords },
): RolloutTarget | undefined {
  if (revisionOf(before) === revision || before.previous !== undefined) return before.previous;
  const record = records.get(application, before.name, revisionOf(before));
  const served = record.everReady && record.failure === undefined;
  return served ? targetOf(before) : undefined;
}

function removedFrom(
  existing: ApplicationGoal | undefined,
  planned: readonly PlannedDeployment[],
): DeploymentGoal[] {
  const names = new Set(planned.map((one) => one.name));
  const gone = existing?.deployments.filter((goal) => !names.has(goal.name)) ?? [];
  return gone.map((goal) => ({ ...goal, removed: true }));
}

function targetOf(target: RolloutTarget): RolloutTarget {
  const { version, config, wanted, entry, handles, servesHttp } = target;
  return { version, config, wanted, entry, handles, servesHttp };
}
