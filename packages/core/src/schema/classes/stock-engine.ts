import { issuesOf, thrownIssues } from './class-issues.js';
import { type Engine, withIssues } from './dto-validator.js';
import type { ClassModel } from './class-model.js';
import { instanceMaker } from './instantiate.js';
import { type ErrorNode, validatorLibrary } from './libraries.js';
import { EXTRA_FORBIDDEN, type Location, Problem, refuse, toIssue } from '../problem.js';
import { MAX_DEPTH, safeCopy } from './safe-copy.js';
import type { Validated, ValidatorOptions } from '../validator.js';

export const TOO_DEEP: Problem = new Problem(
  'recursion_depth_exceeded',
  `JSON should be nested at most ${MAX_DEPTH} levels deep`,
  { max_depth: MAX_DEPTH },
);
export const NOT_CONVERTED: Problem = new Problem(
  'value_error',
  'Value error, the input could not be converted',
);

/**
 * Reads values with class-transformer and class-validator themselves.
 *
 * Their verdicts and messages, in FastAPI's form; what either of them throws becomes an issue. What
 * the compiled engine is held to, and used where it cannot generate code.
 */
export function stockEngine(model: ClassModel, options: ValidatorOptions): Engine {
  const instantiate = instanceMaker(model);
  const check = model.validated ? ruleChecker(model, options) : undefined;
  const finish: Engine['fromConverted'] = (plain, input, loc) => {
    let instance: object;
    try {
      instance = instantiate(plain);
    } catch {
      return refuse(NOT_CONVERTED, loc, input);
    }
    return check === undefined ? { ok: true, value: instance } : check(instance, input, loc);
  };
  return {
    fromConverted: finish,
    fromJson(value, loc) {
      const safe = safeCopy(value);
      if (safe === undefined) {
        // Without the input: what is too deep to read is too deep to write.
        return refuse(TOO_DEEP, loc, {});
      }
      const extras = options.forbidUnknown
        ? safe.dropped.map((path) => toIssue(EXTRA_FORBIDDEN, [...loc, ...path], null))
        : [];
      return withIssues(finish(safe.copy, value, loc), extras);
    },
  };
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
      return { ok: false, issues: thrownIssues(instance, { input, loc, strictness: 'compat' }) };
    }
    if (errors.length === 0) return { ok: true, value: instance };
    return { ok: false, issues: issuesOf(errors, { input, loc, strictness: 'compat' }) };
  };
}
