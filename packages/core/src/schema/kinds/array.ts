import type { ArrayConstraints } from '../../model/types.js';
import { arrayCheck } from '../bounds.js';
import { NOT_A_LIST, refuse } from '../problem.js';
import type { Issue, Validated, Validator, ValueMode } from '../types.js';

/** In text a single value is an array of one, since `?tag=a` cannot say more. */
export function arrayValidator(
  items: Validator,
  constraints: ArrayConstraints,
  mode: ValueMode,
): Validator {
  const check = arrayCheck(constraints);
  return (value, loc) => {
    const list: unknown = mode === 'text' && !Array.isArray(value) ? [value] : value;
    if (!Array.isArray(list)) return refuse(NOT_A_LIST, loc, value);
    const problem = check(list);
    if (problem !== undefined) return refuse(problem, loc, value);
    return whenAll(
      list.map((item: unknown, index) => items(item, [...loc, index])),
      (results) => joined(results),
    );
  };
}

function joined(results: readonly Validated[]): Validated {
  const issues: Issue[] = [];
  const values: unknown[] = [];
  for (const result of results) {
    if (result.ok) values.push(result.value);
    else issues.push(...result.issues);
  }
  return issues.length > 0 ? { ok: false, issues } : { ok: true, value: values };
}

/** Combines results at once when all are there, later when one is a promise. */
export function whenAll(
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
