import { existsSync } from 'node:fs';

import { ServeError } from '../errors.js';
import type { ApplicationGoal, ApplicationRevision, PlannedApplication } from './goal.js';

/** How many revisions an application can go back to, beyond the one that serves. */
const KEPT = 5;

/** The revision that deploying a plan makes: the current one, when the plan asks for the same. */
export function revisionFor(
  { deployments, ...plan }: PlannedApplication,
  existing: ApplicationGoal | undefined,
): ApplicationRevision {
  // Built deployments are no JSON, and are found by their versions.
  const bare = deployments.map((one) => omit(one, ['built']));
  const stored = { ...plan, deployments: bare };
  if (existing === undefined) return { revision: 1, plan: stored };
  const isSame = contentOf(existing.current.plan) === contentOf(stored);
  const revision = isSame ? existing.current.revision : existing.lastRevision + 1;
  return { revision, plan: stored };
}

/** The application under another prefix, which makes another revision of it. */
export function rerouted(goal: ApplicationGoal, routePrefix: string | null): ApplicationGoal {
  const { current } = goal;
  const { request } = current.plan;
  const plan = { ...current.plan, routePrefix, request: { ...request, routePrefix } };
  const revision = goal.lastRevision + 1;
  return { ...goal, routePrefix, current: { revision, plan }, lastRevision: revision };
}

/** Takes note that the current revision is wholly in place. */
export function withServed(goal: ApplicationGoal): ApplicationGoal {
  const { current, served } = goal;
  if (served.at(-1) === current) return goal;
  const others = served.filter(({ revision }) => revision !== current.revision);
  return { ...goal, served: [...others, current].slice(-KEPT - 1) };
}

/**
 * The revision to go back to: the last one that was in place, other than the current one unless `keepsCurrent`.
 *
 * Throws ServeError `E_ROLLBACK` when there is none, or its code is gone.
 */
export function revisionBefore(
  { name, current, served }: ApplicationGoal,
  { keepsCurrent }: { readonly keepsCurrent: boolean },
): ApplicationRevision {
  const found = served.findLast((one) => keepsCurrent || one.revision !== current.revision);
  if (found === undefined) {
    throw refusal(
      `application "${name}" has nothing to go back to: no revision before ${current.revision} has served.`,
    );
  }
  const entry = found.plan.request.entry;
  const now = current.plan.request.entry;
  if (entry !== undefined && !existsSync(entry.module)) {
    throw refusal(
      `the code of revision ${found.revision} of application "${name}" is not there any more: ${entry.module}. Deploy its source again.`,
    );
  }
  if (entry?.module === now?.module && entry?.revision !== now?.revision) {
    throw refusal(
      `the code of revision ${found.revision} of application "${name}" has been edited where it is: ${entry?.module}. Put the old file back, and deploy it.`,
    );
  }
  return found;
}

function refusal(text: string): ServeError {
  return new ServeError('E_ROLLBACK', text);
}

/** What a deploy asks for, as a comparable text. The version says which code; how many replicas there are by now is no part of it. */
function contentOf({
  name,
  routePrefix,
  autoscalingPolicy,
  deployments,
}: PlannedApplication): string {
  return JSON.stringify([
    name,
    routePrefix,
    autoscalingPolicy,
    deployments.map((one) => omit(one, ['wanted', 'entry'])),
  ]);
}

function omit<T extends object, K extends keyof T>(value: T, keys: readonly K[]): Omit<T, K> {
  const left = { ...value };
  for (const key of keys) delete left[key];
  return left;
}
