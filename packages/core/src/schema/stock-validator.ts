import type { Constructor, TypeModel } from '../model/types.js';
import { issuesOf, thrownIssues } from './class-issues.js';
import { type ClassModel, type ClassProperty, classModel } from './from-class.js';
import { instanceMaker } from './instantiate.js';
import { type ErrorNode, validatorLibrary } from './libraries.js';
import { isRecord, ownValue } from './kinds/object.js';
import {
  EXTRA_FORBIDDEN,
  type Location,
  NOT_AN_OBJECT,
  Problem,
  refuse,
  toIssue,
} from './problem.js';
import { MAX_DEPTH, safeCopy } from './safe-copy.js';
import { hasSecrets, withoutSecrets } from './secrets.js';
import type { Issue, Validated, Validator, ValidatorOptions } from './types.js';

const TOO_DEEP = new Problem(
  'recursion_depth_exceeded',
  `JSON should be nested at most ${MAX_DEPTH} levels deep`,
  { max_depth: MAX_DEPTH },
);
const NOT_CONVERTED = new Problem('value_error', 'Value error, the input could not be converted');

/** Makes the validator of a type that is not a class; given by the caller to avoid an import cycle. */
export type CompileMember = (type: TypeModel, options: ValidatorOptions) => Validator;

/**
 * Makes the validator of a DTO from class-transformer and class-validator themselves.
 *
 * Their verdicts and messages, in FastAPI's form; what either of them throws becomes an issue.
 */
export function stockValidator(
  type: Constructor,
  options: ValidatorOptions,
  compileMember: CompileMember,
): Validator {
  const model = classModel(type);
  const instantiate = instanceMaker(model);
  const check = model.validated ? ruleChecker(model, options) : undefined;
  const finish = (plain: object, input: object, loc: Location): Validated | Promise<Validated> => {
    let instance: object;
    try {
      instance = instantiate(plain);
    } catch {
      return refuse(NOT_CONVERTED, loc, input);
    }
    return check === undefined ? { ok: true, value: instance } : check(instance, input, loc);
  };
  const validate =
    options.mode === 'json'
      ? jsonValidator(options, finish)
      : textValidator(model, options, { compileMember, finish });
  return hasSecrets(model) ? discreet(validate, type) : validate;
}

/** Keeps secrets out of what a validator reports. */
function discreet(validate: Validator, type: Constructor): Validator {
  const hide = (result: Validated, loc: Location): Validated =>
    result.ok ? result : { ok: false, issues: withoutSecrets(result.issues, type, loc.length) };
  return (value, loc) => {
    const result = validate(value, loc);
    return result instanceof Promise
      ? result.then((settled) => hide(settled, loc))
      : hide(result, loc);
  };
}

type Finish = (plain: object, input: object, loc: Location) => Validated | Promise<Validated>;

function jsonValidator(options: ValidatorOptions, finish: Finish): Validator {
  return (value, loc) => {
    if (!isRecord(value)) return refuse(NOT_AN_OBJECT, loc, value);
    const safe = safeCopy(value);
    if (safe === undefined) {
      // Without the input: what is too deep to read is too deep to write.
      return refuse(TOO_DEEP, loc, {});
    }
    const extras = options.forbidUnknown
      ? safe.dropped.map((path) => toIssue(EXTRA_FORBIDDEN, [...loc, ...path], null))
      : [];
    return withIssues(finish(safe.copy, value, loc), extras);
  };
}

/** Converts each declared property by FastAPI's rules, then checks the rules as for JSON. */
function textValidator(
  model: ClassModel,
  options: ValidatorOptions,
  { compileMember, finish }: { compileMember: CompileMember; finish: Finish },
): Validator {
  const inputs = model.properties.filter((property) => property.isInput);
  const readers = inputs.map((property) => ({
    property,
    read: isConverted(property) ? compileMember(property.type, options) : undefined,
  }));
  const names = new Set(inputs.map((property) => property.wireName));
  return (value, loc) => {
    if (!isRecord(value)) return refuse(NOT_AN_OBJECT, loc, value);
    const plain: Record<string, unknown> = {};
    const issues: Issue[] = [];
    for (const { property, read } of readers) {
      const given = ownValue(value, property.wireName);
      if (given === undefined) continue;
      const result = read?.(given, [...loc, property.wireName]);
      if (result === undefined || result instanceof Promise) plain[property.wireName] = given;
      else if (result.ok) plain[property.wireName] = result.value;
      // A value that names no member of the enum is left to the rule, which has the message for it.
      else if (property.type.kind === 'enum') plain[property.wireName] = given;
      else issues.push(...result.issues);
    }
    if (options.forbidUnknown) {
      for (const name of Object.keys(value).filter((each) => !names.has(each))) {
        issues.push(toIssue(EXTRA_FORBIDDEN, [...loc, name], value[name]));
      }
    }
    return withIssues(finish(plain, value, loc), issues);
  };
}

/** The user's own `@Transform` expects the text; so does a type of which nothing is known. */
function isConverted({ type, transformed }: ClassProperty): boolean {
  const scalar = type.kind === 'array' ? type.items.kind : type.kind;
  return !transformed && scalar !== 'class' && type.kind !== 'unknown';
}

/** Adds issues found before the rules; a value that could not be converted is not also missing. */
function withIssues(
  result: Validated | Promise<Validated>,
  found: readonly Issue[],
): Validated | Promise<Validated> {
  if (found.length === 0) return result;
  if (result instanceof Promise) return result.then((settled) => withIssues(settled, found));
  const known = new Set(found.map((issue) => JSON.stringify(issue.loc)));
  const others = result.ok
    ? []
    : result.issues.filter((issue) => !known.has(JSON.stringify(issue.loc)));
  return { ok: false, issues: [...found, ...others] };
}

function ruleChecker(
  model: ClassModel,
  options: ValidatorOptions,
): (instance: object, input: object, loc: Location) => Promise<Validated> {
  const library = validatorLibrary(model.type);
  const settings = { whitelist: true, forbidNonWhitelisted: options.forbidUnknown };
  return async (instance, input, loc) => {
    let errors: readonly ErrorNode[];
    try {
      errors = await library.validate(instance, settings);
    } catch {
      return { ok: false, issues: thrownIssues(instance, input, loc) };
    }
    if (errors.length === 0) return { ok: true, value: instance };
    return { ok: false, issues: issuesOf(errors, input, loc) };
  };
}
