import type { TypeModel } from '../../packages/core/src/types/type-model.js';
import { issuesOf, thrownIssues } from '../../packages/core/src/schema/classes/class-issues.js';
import {
  type ClassModel,
  type ClassProperty,
  classModel,
} from '../../packages/core/src/schema/classes/class-model.js';
import {
  type ClassReader,
  withIssues,
} from '../../packages/core/src/schema/classes/dto-validator.js';
import {
  type ErrorNode,
  validatorLibrary,
} from '../../packages/core/src/schema/classes/libraries.js';
import { reachableModels } from '../../packages/core/src/schema/classes/reachable-models.js';
import { isWritable } from '../../packages/core/src/schema/compiled/class-source.js';
import { targetMap } from '../../packages/core/src/schema/compiled/shared-compilers.js';
import {
  EXTRA_FORBIDDEN,
  type Location,
  Problem,
  TOO_DEEP,
  refused,
  toIssue,
} from '../../packages/core/src/schema/problem.js';
import type { Validated, ValidatorOptions } from '../../packages/core/src/schema/validator.js';
import { MAX_ISSUES } from '../../packages/core/src/validation-error.js';
import { safeCopy } from './safe-copy.js';

const NOT_CONVERTED = new Problem('value_error', 'Value error, the input could not be converted');

/**
 * Reads values with class-transformer and class-validator themselves.
 *
 * Their verdicts and messages, in FastAPI's form; what either of them throws becomes an issue. This is
 * the definition of what the compiled reader must give.
 */
export function stockReader(model: ClassModel, options: ValidatorOptions): ClassReader {
  const instantiate = instanceMaker(model);
  const check = model.validated ? ruleChecker(model, options) : undefined;
  const finish: ClassReader['fromConverted'] = (plain, input, loc) => {
    let instance: object;
    try {
      instance = instantiate(plain);
    } catch {
      return refused(NOT_CONVERTED, loc, input);
    }
    return check === undefined
      ? withoutUndeclared(model, instance, { input, loc, options })
      : check(instance, input, loc);
  };
  return {
    fromConverted: finish,
    fromJson(value, loc) {
      const safe = safeCopy(value);
      if (safe === undefined) {
        // Without the input: what is too deep to read is too deep to write.
        return refused(TOO_DEEP, loc, {});
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
  const settings = {
    whitelist: true,
    forbidNonWhitelisted: options.forbidUnknown,
    groups: [...model.view.groups],
  };
  return async (instance, input, loc) => {
    let errors: readonly ErrorNode[];
    try {
      errors = await library.validate(instance, settings);
    } catch {
      return { ok: false, issues: thrownIssues(instance, { input, loc, view: model.view }) };
    }
    if (errors.length === 0) return { ok: true, value: instance };
    return { ok: false, issues: issuesOf(errors, { input, loc, view: model.view }) };
  };
}

/**
 * Makes instances of a DTO from plain objects that may be changed.
 *
 * With class-transformer when any class within reach carries its decorators; without them it would
 * do nothing but what is done here, so that it need not be installed. A nested class needs no
 * `@Type` where the compiler emitted the property's type.
 */
function instanceMaker(model: ClassModel): (plain: object) => object {
  const models = reachableModels(model);
  const transformer = models.find((each) => each.transformer !== undefined)?.transformer;
  if (transformer === undefined) return (plain) => assign(model, plain);
  const { plainToInstance } = transformer.library();
  const targetMaps = models.map(targetMap);
  return (plain) => plainToInstance(model.type, plain, { targetMaps });
}

/** What class-validator's whitelist does, for a class that it does not know. */
function withoutUndeclared(
  model: ClassModel,
  instance: object,
  {
    input,
    loc,
    options,
  }: { readonly input: object; readonly loc: Location; readonly options: ValidatorOptions },
): Validated {
  const declared = new Set(model.properties.map((property) => property.name));
  const undeclared = Object.keys(instance).filter((name) => !declared.has(name));
  const received = undeclared.filter((name) => Object.hasOwn(input, name));
  if (options.forbidUnknown && received.length > 0) {
    const issues = received.map((name) =>
      toIssue(EXTRA_FORBIDDEN, [...loc, name], Reflect.get(input, name)),
    );
    return { ok: false, issues: issues.slice(0, MAX_ISSUES) };
  }
  for (const name of undeclared) Reflect.deleteProperty(instance, name);
  return { ok: true, value: instance };
}

function assign(model: ClassModel, plain: object): object {
  const instance = new model.type();
  const properties = new Map(model.properties.map((property) => [property.name, property]));
  for (const [name, value] of Object.entries(plain)) {
    if (!isWritable(instance, name)) continue;
    Reflect.set(instance, name, nestedValue(properties.get(name), value));
  }
  return instance;
}

function nestedValue(property: ClassProperty | undefined, value: unknown): unknown {
  if (property?.nested !== true) return value;
  return nestedInstance(property.type, value);
}

function nestedInstance(type: TypeModel, value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = type.kind === 'array' ? type.items : type;
    return value.map((item) => nestedInstance(items, item));
  }
  if (type.kind !== 'class' || typeof value !== 'object' || value === null) return value;
  return assign(classModel(type.type), value);
}
