import { classModel } from '../../schema/classes/class-model.js';
import { isScalarKind } from '../../schema/kinds/kinds.js';
import { type Location, Problem, toIssue } from '../../schema/problem.js';
import { addIssues } from '../../schema/report.js';
import type { Validator } from '../../schema/validator.js';
import { isRecord } from '../../types/members.js';
import type { TypeModel } from '../../types/type-model.js';
import type { Issue } from '../../validation-error.js';

const REPEATED = new Problem('repeated', 'Input should be given once');

/** Refuses several values where the type takes one, before the validator would take the last. */
export function withoutRepeats(validate: Validator, type: TypeModel): Validator {
  if (isScalarKind(type.kind)) {
    return (value, loc) =>
      Array.isArray(value)
        ? { ok: false, issues: [toIssue(REPEATED, loc, value)] }
        : validate(value, loc);
  }
  if (type.kind !== 'class' && type.kind !== 'object') return validate;
  let names: readonly string[] | undefined;
  return (value, loc) => {
    // Reads the names on first use, because only then all decorators of the class have run.
    names ??= scalarNames(type);
    const issues = repeatsIn(value, names, loc);
    return issues.length > 0 ? { ok: false, issues } : validate(value, loc);
  };
}

function repeatsIn(value: unknown, names: readonly string[], loc: Location): readonly Issue[] {
  const issues: Issue[] = [];
  if (!isRecord(value)) return issues;
  for (const name of names) {
    const given = value[name];
    if (Array.isArray(given)) addIssues(issues, [toIssue(REPEATED, [...loc, name], given)]);
  }
  return issues;
}

function scalarNames(type: TypeModel): readonly string[] {
  if (type.kind === 'object') {
    return Object.entries(type.properties)
      .filter(([, property]) => isScalarKind(property.type.kind))
      .map(([name]) => name);
  }
  if (type.kind !== 'class') return [];
  return classModel(type.type)
    .properties.filter((property) => isScalarKind(property.type.kind))
    .map(({ wireName }) => wireName);
}
