import { isReserved } from '../classes/reserved.js';
import { isRecord, ownValue } from '../../types/object.js';
import { EXTRA_FORBIDDEN, MISSING, NOT_AN_OBJECT, refuse, toIssue } from '../problem.js';
import { addIssues } from '../report.js';
import type { Issue } from '../../types/issue.js';
import type { Validated, Validator, ValidatorOptions } from '../validator.js';

/** A named member of an object and how its value is checked. */
export interface Member {
  readonly name: string;
  readonly required: boolean;
  /** Gives the value of an absent member, which is taken as it is. */
  readonly makeDefault?: (() => unknown) | undefined;
  readonly validate: Validator;
}

/**
 * Makes the validator of a fixed set of named values.
 *
 * Members of a text source are separate parameters to a client, so a missing one has the input
 * `null`; in a JSON object it is the object, as with FastAPI.
 */
export function objectValidator(members: readonly Member[], options: ValidatorOptions): Validator {
  const names = new Set(members.map((member) => member.name));
  const isForbidden = forbiddenNames(options);
  return (value, loc) => {
    if (!isRecord(value)) return refuse(NOT_AN_OBJECT, loc, value);
    const present: string[] = [];
    const results: (Validated | Promise<Validated>)[] = [];
    for (const { name, required, makeDefault, validate } of members) {
      const given = ownValue(value, name);
      if (given === undefined && makeDefault !== undefined) {
        present.push(name);
        results.push({ ok: true, value: makeDefault() });
      } else if (given !== undefined) {
        present.push(name);
        results.push(validate(given, [...loc, name]));
      } else if (required) {
        present.push(name);
        results.push(refuse(MISSING, [...loc, name], options.mode === 'text' ? null : value));
      }
    }
    const extras =
      isForbidden === undefined
        ? []
        : extraIssues(value, (name) => !names.has(name) && isForbidden(name), loc);
    return whenAll(results, (settled) => gathered(present, settled, extras));
  };
}

/** Which unknown names are reported, as for a class; undefined for none. */
function forbiddenNames({
  mode,
  forbidUnknown,
  strictness,
}: ValidatorOptions): ((name: string) => boolean) | undefined {
  if (forbidUnknown) return () => true;
  return mode === 'json' && strictness === 'strict' ? isReserved : undefined;
}

function extraIssues(
  value: Readonly<Record<string, unknown>>,
  isExtra: (name: string) => boolean,
  loc: readonly (string | number)[],
): Issue[] {
  return Object.keys(value)
    .filter(isExtra)
    .map((name) => toIssue(EXTRA_FORBIDDEN, [...loc, name], value[name]));
}

function gathered(
  names: readonly string[],
  results: readonly Validated[],
  extras: readonly Issue[],
): Validated {
  const issues: Issue[] = [];
  const object: Record<string, unknown> = {};
  results.forEach((result, index) => {
    const name = names[index];
    if (!result.ok) addIssues(issues, result.issues);
    else if (name !== undefined) object[name] = result.value;
  });
  addIssues(issues, extras);
  return issues.length > 0 ? { ok: false, issues } : { ok: true, value: object };
}

/** Combines results at once when all are there, later when one is a promise. */
function whenAll(
  results: readonly (Validated | Promise<Validated>)[],
  combine: (results: readonly Validated[]) => Validated,
): Validated | Promise<Validated> {
  const settled: Validated[] = [];
  for (const result of results) {
    if (result instanceof Promise) return combineLater(results, combine);
    settled.push(result);
  }
  return combine(settled);
}

async function combineLater(
  results: readonly (Validated | Promise<Validated>)[],
  combine: (results: readonly Validated[]) => Validated,
): Promise<Validated> {
  return combine(await Promise.all(results.map((result) => Promise.resolve(result))));
}
