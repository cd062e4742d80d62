import { readWholeQuery } from '../../http/query.js';
import { groupMembers } from '../../model/group.js';
import { type HandlerModel, groupsOf } from '../../model/handler-model.js';
import { EXTRA_FORBIDDEN, toIssue } from '../../schema/problem.js';
import { addIssues } from '../../schema/report.js';
import { isClosed } from '../../schema/classes/model-mark.js';
import { isRecord } from '../../types/members.js';
import { type ForbidUnknown, forbids } from '../../types/parameter-source.js';
import type { Issue } from '../../validation-error.js';
import type { Step } from './step.js';
import type { TextValues } from './text-values.js';

interface UnknownStep extends Step {
  readonly source: 'query' | 'cookie';
}

const READERS = {
  query: (values: TextValues): unknown => readWholeQuery(values.head.query),
  cookie: (values: TextValues): unknown => values.cookies,
} as const;

/**
 * Makes the steps that refuse names of a query or of cookies that no handler takes, where an option or
 * the class of the source forbids them. A schema that does not list its names may take any.
 */
export function unknownSteps(
  handlers: readonly HandlerModel[],
  option: ForbidUnknown,
): readonly UnknownStep[] {
  const groups = handlers.flatMap(groupsOf);
  const parameters = handlers.flatMap((handler) => handler.parameters);
  return (['query', 'cookie'] as const).flatMap((source) => {
    const own = groups.filter((group) => group.source === source);
    const isMarked = own.some(({ type }) => isClosed(type));
    if (!isMarked && !forbids(option, source)) return [];
    const taken = parameters.filter((parameter) => parameter.source === source);
    const deep = taken.filter(({ isDeep }) => isDeep === true).map(({ name }) => `${name}[`);
    let names: ReadonlySet<string> | undefined;
    const isUnknown = (name: string): boolean => {
      names ??= new Set([
        ...taken.map((parameter) => parameter.name),
        ...own.flatMap(({ type }) => (groupMembers(type) ?? []).map((member) => member.name)),
      ]);
      return !names.has(name) && !deep.some((prefix) => name.startsWith(prefix));
    };
    if (own.some(({ type }) => type.kind === 'standard' && groupMembers(type) === undefined)) {
      return [];
    }
    return [unknownStep(source, isUnknown)];
  });
}

function unknownStep(
  source: UnknownStep['source'],
  isUnknown: (name: string) => boolean,
): UnknownStep {
  return {
    source,
    key: {},
    loc: [source],
    required: false,
    whenAbsent: undefined,
    isPrivate: source === 'cookie',
    read: READERS[source],
    validate: (values, loc) => {
      const issues: Issue[] = [];
      for (const [name, value] of Object.entries(isRecord(values) ? values : {})) {
        if (!isUnknown(name)) continue;
        if (addIssues(issues, [toIssue(EXTRA_FORBIDDEN, [...loc, name], value)])) break;
      }
      return issues.length > 0 ? { ok: false, issues } : { ok: true, value: undefined };
    },
  };
}
