import { isObject } from '../../types/members.js';
import type { ClassType } from '../../types/type-model.js';
import type { Issue } from '../../validation-error.js';
import { deferredValidators } from '../classes/deferred-validators.js';
import type { ModelValidatorMark } from '../classes/model-validator-mark.js';
import { MAX_DEPTH } from '../problem.js';
import type { Validated, Validator, ValidatorOptions } from '../validator.js';
import { type Verdict, verdictOn, viewedModel } from './model-validation.js';

/** Makes the arguments of a validator from the dependencies of a request. */
type ArgumentsOf = (mark: ModelValidatorMark) => readonly unknown[];

/** The checks of instances whose validators wait for the dependencies of their request. */
const AWAITING = new WeakMap<object, (argumentsOf: ArgumentsOf) => Verdict>();

/**
 * Keeps the check of an instance whose class, or one within it, has validators with dependencies.
 *
 * `shown` is what the validator's issues go through before they are reported.
 */
export function deferring(
  validate: Validator,
  type: ClassType,
  { options, shown }: { options: ValidatorOptions; shown: (inner: Validator) => Validator },
): Validator {
  if (deferredValidators(type).length === 0) return validate;
  const model = viewedModel(type, options.strictness);
  const keep = (result: Validated, given: unknown, at: Parameters<Validator>[1]): Validated => {
    if (!result.ok || !isObject(result.value)) return result;
    const instance = result.value;
    AWAITING.set(instance, (argumentsOf) => {
      const run = { includes: isDeferred, argumentsOf, throwsFailures: true };
      return shown((input, loc) => verdictOn({ model, instance, input, loc }, run))(given, at);
    });
    return result;
  };
  return (value, loc) => {
    const result = validate(value, loc);
    return result instanceof Promise
      ? result.then((settled) => keep(settled, value, loc))
      : keep(result, value, loc);
  };
}

function isDeferred({ takesDependencies }: ModelValidatorMark): boolean {
  return takesDependencies;
}

/** Runs the validators with dependencies of all instances within a validated value, one after another. */
export async function deferredIssues(
  value: unknown,
  argumentsOf: ArgumentsOf,
): Promise<readonly Issue[]> {
  const issues: Issue[] = [];
  for (const check of checksWithin(value, 0)) {
    const verdict = await check(argumentsOf);
    if (!verdict.ok) issues.push(...verdict.issues);
  }
  return issues;
}

function* checksWithin(
  value: unknown,
  depth: number,
): Iterable<(argumentsOf: ArgumentsOf) => Verdict> {
  if (!isObject(value) || depth > MAX_DEPTH) return;
  const own = AWAITING.get(value);
  if (own !== undefined) yield own;
  const parts = value instanceof Map || value instanceof Set ? value : Object.values(value);
  for (const part of parts.values()) yield* checksWithin(part, depth + 1);
}
