import { isObject, isRecord, ownValue } from '../../types/members.js';
import { isThenable } from '../../types/is-thenable.js';
import { isConstructor } from '../../types/constructor.js';
import type { ClassType } from '../../types/type-model.js';
import type { Issue } from '../../validation-error.js';
import { type ClassModel, classModel } from '../classes/class-model.js';
import { classView } from '../classes/class-view.js';
import { modelValidators } from '../classes/model-validator-mark.js';
import { reachableModels } from '../classes/reachable-models.js';
import { type Location, MAX_DEPTH, Problem, toIssue } from '../problem.js';
import { addIssues } from '../report.js';
import type { Validated, Validator, ValidatorOptions } from '../validator.js';

/**
 * Runs the methods with `@ModelValidator` once the rules of all properties hold, those of nested objects
 * first. Returns the validator itself where neither the class nor one within it has such a method.
 */
export function withModelValidators(
  validate: Validator,
  { type, groups = [] }: ClassType,
  { strictness }: ValidatorOptions,
): Validator {
  const view = classView({ ...(strictness === undefined ? {} : { strictness }), groups });
  const models = reachableModels(classModel(type, view));
  if (models.every((model) => modelValidators(model.type).length === 0)) return validate;
  const then = (result: Validated, input: unknown, loc: Location): Verdict => {
    if (!result.ok) return result;
    const visit: Visit = { model: classModel(type, view), instance: result.value, input, loc };
    const issues = issuesWithin(visit, 0);
    const verdict = (found: readonly Issue[]): Validated =>
      found.length === 0 ? result : { ok: false, issues: found };
    return issues instanceof Promise ? issues.then(verdict) : verdict(issues);
  };
  return (value, loc) => {
    const result = validate(value, loc);
    return result instanceof Promise
      ? result.then((settled) => then(settled, value, loc))
      : then(result, value, loc);
  };
}

type Verdict = Validated | Promise<Validated>;
type Issues = readonly Issue[] | Promise<readonly Issue[]>;

/** An instance with the value that it was made of. */
interface Visit {
  readonly model: ClassModel;
  readonly instance: unknown;
  readonly input: unknown;
  readonly loc: Location;
}

function issuesWithin(visit: Visit, depth: number): Issues {
  if (!isObject(visit.instance) || depth > MAX_DEPTH) return [];
  return inTurn([
    ...nestedVisits(visit).map((nested) => () => issuesWithin(nested, depth + 1)),
    // A wrong part makes the whole wrong already.
    (found) => (found.length > 0 ? [] : ownIssues(visit)),
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

function ownIssues({ model, instance, input, loc }: Visit): Issues {
  const refuse = (reason: unknown): readonly Issue[] => [toIssue(problemOf(reason), loc, input)];
  const run = (name: string) => (): Issues => {
    try {
      const method: unknown = isObject(instance) ? Reflect.get(instance, name) : undefined;
      if (typeof method !== 'function') return [];
      const result: unknown = Reflect.apply(method, instance, []);
      if (!isThenable(result)) return [];
      return Promise.resolve(result).then(() => [], refuse);
    } catch (error) {
      return refuse(error);
    }
  };
  return inTurn(modelValidators(model.type).map(run));
}

/** Errors of JavaScript itself: a bug of the method, whose text is not for clients. */
const BUGS = [TypeError, ReferenceError, RangeError, SyntaxError];

function problemOf(reason: unknown): Problem {
  const isReason = reason instanceof Error && !BUGS.some((bug) => reason instanceof bug);
  const message = isReason ? reason.message : 'the input could not be checked';
  return new Problem('value_error', `Value error, ${message}`, { error: {} });
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
