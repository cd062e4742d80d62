import { HttpError } from '../../errors.js';
import { isObject, isRecord, ownValue } from '../../types/members.js';
import { isThenable } from '../../types/is-thenable.js';
import { isConstructor } from '../../types/constructor.js';
import type { ClassType } from '../../types/type-model.js';
import type { Issue } from '../../validation-error.js';
import { type ClassModel, classModel } from '../classes/class-model.js';
import { classView } from '../classes/class-view.js';
import { type ModelValidatorMark, modelValidators } from '../classes/model-validator-mark.js';
import { reachableModels } from '../classes/reachable-models.js';
import { type Location, MAX_DEPTH, Problem, toIssue } from '../problem.js';
import { addIssues } from '../report.js';
import type { Strictness, Validated, Validator, ValidatorOptions } from '../validator.js';

/**
 * Runs the methods with `@ModelValidator` that take no dependencies, once the rules of all properties hold,
 * those of nested objects first. Returns the validator itself where neither the class nor one within it has
 * such a method.
 */
export function withModelValidators(
  validate: Validator,
  type: ClassType,
  { strictness }: ValidatorOptions,
): Validator {
  const model = viewedModel(type, strictness);
  const marks = reachableModels(model).flatMap((each) => modelValidators(each.type));
  if (!marks.some(({ takesDependencies }) => !takesDependencies)) return validate;
  const then = (result: Validated, input: unknown, loc: Location): Verdict =>
    result.ok ? verdictOn({ model, instance: result.value, input, loc }, PLAIN) : result;
  return (value, loc) => {
    const result = validate(value, loc);
    return result instanceof Promise
      ? result.then((settled) => then(settled, value, loc))
      : then(result, value, loc);
  };
}

/** The model of a class in the view that its instances are validated in. */
export function viewedModel(
  { type, groups = [] }: ClassType,
  strictness: Strictness | undefined,
): ClassModel {
  return classModel(
    type,
    classView({ ...(strictness === undefined ? {} : { strictness }), groups }),
  );
}

export type Verdict = Validated | Promise<Validated>;
type Issues = readonly Issue[] | Promise<readonly Issue[]>;

/** Which validators a visit runs, and how. */
export interface Run {
  readonly includes: (mark: ModelValidatorMark) => boolean;
  readonly argumentsOf: (mark: ModelValidatorMark) => readonly unknown[];
  /** True to throw what is no verdict on the input; false to refuse the input then too. */
  readonly throwsFailures: boolean;
}

const PLAIN: Run = {
  includes: ({ takesDependencies }) => !takesDependencies,
  argumentsOf: () => [],
  throwsFailures: false,
};

/** Runs the validators of an instance and of those within it. */
export function verdictOn(visit: Visit, run: Run): Verdict {
  const issues = issuesWithin(visit, run, 0);
  const verdict = (found: readonly Issue[]): Validated =>
    found.length === 0 ? { ok: true, value: visit.instance } : { ok: false, issues: found };
  return issues instanceof Promise ? issues.then(verdict) : verdict(issues);
}

/** An instance with the value that it was made of. */
export interface Visit {
  readonly model: ClassModel;
  readonly instance: unknown;
  readonly input: unknown;
  readonly loc: Location;
}

function issuesWithin(visit: Visit, run: Run, depth: number): Issues {
  if (!isObject(visit.instance) || depth > MAX_DEPTH) return [];
  return inTurn([
    ...nestedVisits(visit).map((nested) => () => issuesWithin(nested, run, depth + 1)),
    // A wrong part makes the whole wrong already.
    (found) => (found.length > 0 ? [] : ownIssues(visit, run)),
  ]);
}

function nestedVisits({ model, instance, input, loc }: Visit): readonly Visit[] {
  return model.properties.flatMap(({ name, wireName, type, discriminator }) => {
    const item = type.kind === 'array' ? type.items : type;
    if (item.kind !== 'class' && discriminator === undefined) return [];
    const value: unknown = isObject(instance) ? Reflect.get(instance, name) : undefined;
    const given = isRecord(input) ? ownValue(input, wireName) : undefined;
    const at = [...loc, wireName];
    const values = value instanceof Set ? [...(value as Set<unknown>)] : value;
    if (!Array.isArray(values)) return visitOf({ value: values, given, at }, model);
    return values.flatMap((each: unknown, index) => {
      const part: unknown = Array.isArray(given) ? given[index] : undefined;
      return visitOf({ value: each, given: part, at: [...at, index] }, model);
    });
  });
}

interface Nested {
  readonly value: unknown;
  readonly given: unknown;
  readonly at: Location;
}

function visitOf({ value, given, at }: Nested, { view }: ClassModel): readonly Visit[] {
  if (!isObject(value)) return [];
  const prototype: unknown = Object.getPrototypeOf(value);
  const type: unknown = isObject(prototype) ? Reflect.get(prototype, 'constructor') : undefined;
  if (!isConstructor(type) || type === Object) return [];
  return [{ model: classModel(type, view), instance: value, input: given, loc: at }];
}

function ownIssues(visit: Visit, run: Run): Issues {
  const { model, instance } = visit;
  const refuse = (reason: unknown, mark: ModelValidatorMark): readonly Issue[] => {
    if (run.throwsFailures && !isVerdict(reason)) throw reason;
    return [refusal(reason, mark, visit)];
  };
  const call = (mark: ModelValidatorMark) => (): Issues => {
    try {
      const method: unknown = isObject(instance) ? Reflect.get(instance, mark.name) : undefined;
      if (typeof method !== 'function') return [];
      const result: unknown = Reflect.apply(method, instance, run.argumentsOf(mark));
      if (!isThenable(result)) return [];
      return Promise.resolve(result).then(
        () => [],
        (reason: unknown) => refuse(reason, mark),
      );
    } catch (error) {
      return refuse(error, mark);
    }
  };
  return inTurn(modelValidators(model.type).filter(run.includes).map(call));
}

function refusal(reason: unknown, { field }: ModelValidatorMark, visit: Visit): Issue {
  const { model, input, loc } = visit;
  const message = isVerdict(reason) ? reason.message : 'the input could not be checked';
  const problem = new Problem('value_error', `Value error, ${message}`, { error: {} });
  if (field === undefined) return toIssue(problem, loc, input);
  const name = model.properties.find((each) => each.name === field)?.wireName ?? field;
  const given = isRecord(input) ? ownValue(input, name) : undefined;
  return toIssue(problem, [...loc, name], given ?? null);
}

/** Errors of JavaScript itself: a bug of the method, whose text is not for clients. */
const BUGS = [TypeError, ReferenceError, RangeError, SyntaxError];

/** True for an error that says why the input is refused; those with a `code` are of a database or the network. */
function isVerdict(reason: unknown): reason is Error {
  if (!(reason instanceof Error) || reason instanceof HttpError || 'code' in reason) return false;
  return !BUGS.some((bug) => reason instanceof bug);
}

type Step = (found: readonly Issue[]) => Issues;

/** Runs steps one after another, synchronously unless one of them returns a promise. */
function inTurn(steps: readonly Step[], found: Issue[] = [], from = 0): Issues {
  for (let index = from; index < steps.length; index += 1) {
    const issues = steps[index]?.(found) ?? [];
    if (issues instanceof Promise) {
      return issues.then((late) => {
        addIssues(found, late);
        return inTurn(steps, found, index + 1);
      });
    }
    if (addIssues(found, issues)) break;
  }
  return found;
}
