import { type Checked, issuesOf, thrownIssues } from '../classes/class-issues.js';
import { type ClassReader, withIssues } from '../classes/dto-validator.js';
import type { ClassModel } from '../classes/class-model.js';
import { reachableModels } from '../classes/reachable-models.js';
import { transformerCopies, validationStorage } from '../classes/libraries.js';
import { EXTRA_FORBIDDEN, type Location, Problem, TOO_DEEP, refused, toIssue } from '../problem.js';
import { MAX_ISSUES, type Issue } from '../../validation-error.js';
import type { Validated, ValidatorOptions } from '../validator.js';
import { withoutEmpty } from './class-compiler.js';
import { forLibrary, freeJson, isPlainObject } from './copy.js';
import { type Dropped, droppedPlaces } from './reserved-keys.js';
import type { ClassOptions } from './class-options.js';
import { type Maker, type OpenNode, type Pass, newPass } from './pass.js';
import { seesInput, typesWithin } from './types-within.js';
import { sharedCompiler } from './shared-compilers.js';
import { undeclaredCheck } from './unknown-properties.js';
import { compileTags } from '../classes/tags.js';
import { type IsFresh, watchClasses } from './watch.js';

/** A reader of generated code, and whether it still knows all decorators. */
export interface CompiledReader extends ClassReader {
  readonly isFresh: IsFresh;
}

/** Reads values of a class with code that is generated at the first of them. */
export function compileReader(
  model: ClassModel,
  options: ValidatorOptions,
  { exact = false }: Pick<ClassOptions, 'exact'> = {},
): CompiledReader {
  const { view } = model;
  const models = reachableModels(model);
  const transformer = models.find((each) => each.transformer !== undefined)?.transformer;
  const classOptions: ClassOptions = {
    view,
    forbidUnknown: options.forbidUnknown,
    exact,
  };
  const compiler = sharedCompiler({ options: classOptions, transformer, models });
  const maker = compiler.maker(model.type);
  const checker = compiler.checker(model.type);
  let guardedMaker: Maker | undefined;
  const types = typesWithin(
    models.map((each) => each.type),
    transformer?.storage,
  );
  const needsCopy = transformer !== undefined && seesInput(types, transformer.storage);
  const checkUndeclared = model.validated ? undefined : undeclaredCheck(model, classOptions);
  const findTags = exact ? undefined : compileTags(model);

  /** Returns undefined where class-transformer would throw. */
  const make = (plain: object, pass: Pass): object | undefined => {
    try {
      if (!hasPollutedPrototype()) return maker.run(plain, pass, 0);
      guardedMaker ??= sharedCompiler({
        options: { ...classOptions, ownKeysOnly: true },
        transformer,
        models,
      }).maker(model.type);
      return guardedMaker.run(plain, pass, 0);
    } catch {
      return undefined;
    }
  };

  const check = (instance: object, pass: Pass, source: Source): Outcome => {
    if (checkUndeclared !== undefined) return checkUndeclared(instance, source);
    const thrown = (): Validated => ({
      ok: false,
      issues: thrownIssues(instance, source),
    });
    let nodes: readonly OpenNode[] | undefined;
    try {
      nodes = checker.run(instance, pass, true);
    } catch {
      ignoreLate(pass);
      return thrown();
    }
    if (pass.pending === undefined) return verdict(instance, nodes, source);
    return Promise.all(pass.pending).then(() => verdict(instance, nodes, source), thrown);
  };

  // The libraries know no limit, and are compared with in full.
  const maxReserved = exact ? Number.POSITIVE_INFINITY : MAX_ISSUES;
  const { copied } = exact ? forLibrary : freeJson;
  /** Returns undefined for a value that is nested too deeply. */
  const copy = (value: object, pass: Pass): object | undefined => {
    try {
      return copied(value, pass, 0);
    } catch {
      return undefined;
    }
  };

  const reserved = (dropped: Dropped, values: readonly object[], loc: Location): Issue[] =>
    view.strictness === 'strict' || options.forbidUnknown
      ? values
          .flatMap((value) => droppedPlaces(value, dropped, maxReserved))
          .map((path) => toIssue(EXTRA_FORBIDDEN, [...loc, ...path], null))
      : [];

  const readJson: ClassReader['fromJson'] = (value, loc) => {
    const isOwned = needsCopy || !isPlainObject(value);
    const pass = newPass(true, isOwned);
    const plain = isOwned ? copy(value, pass) : value;
    if (plain === undefined) return refused(TOO_DEEP, loc, {});
    const instance = make(plain, pass);
    // The conversion stopped before it had seen the whole value.
    if (instance === undefined && copy(value, pass) === undefined)
      return refused(TOO_DEEP, loc, {});
    const result =
      instance === undefined
        ? refused(NOT_CONVERTED, loc, value)
        : check(instance, pass, { input: value, loc, view });
    if (pass.dropped === undefined) return result;
    return withIssues(result, reserved(pass.dropped, isOwned ? [value, plain] : [value], loc));
  };

  return {
    isFresh: watchClasses(
      types,
      validationStorage(),
      (transformer === undefined ? transformerCopies() : [transformer]).map((each) => each.storage),
    ),
    fromJson(value, loc) {
      const tagged = findTags?.(value, loc) ?? NONE;
      const result = readJson(value, loc);
      if (tagged.length === 0) return result;
      return isGivenUp(result) ? { ok: false, issues: tagged } : withIssues(result, tagged);
    },
    fromConverted(plain, input, loc) {
      const pass = newPass(false, true);
      const instance = make(plain, pass);
      return instance === undefined
        ? refused(NOT_CONVERTED, loc, input)
        : check(instance, pass, { input, loc, view });
    },
  };
}

const NOT_CONVERTED = new Problem('value_error', 'Value error, the input could not be converted');

/** True when the whole value could not be converted; an unknown tag may be the reason. */
function isGivenUp(result: Outcome): boolean {
  return !(result instanceof Promise) && !result.ok && result.issues[0]?.msg === NOT_CONVERTED.msg;
}

interface Source extends Checked {
  readonly input: object;
}

type Outcome = Validated | Promise<Validated>;

function verdict(
  instance: object,
  nodes: readonly OpenNode[] | undefined,
  source: Source,
): Validated {
  const errors = nodes === undefined ? [] : withoutEmpty(nodes);
  return errors.length === 0
    ? { ok: true, value: instance }
    : { ok: false, issues: issuesOf(errors, source) };
}

/** The value has been refused: what is still being asked about it may end as it likes. */
function ignoreLate({ pending = [] }: Pass): void {
  for (const promise of pending) promise.then(undefined, () => undefined);
}

/** Generated code walks keys with `for in`, which would take those of a polluted `Object.prototype`. */
function hasPollutedPrototype(): boolean {
  for (const _ in EMPTY) return true;
  return false;
}

const EMPTY = {};
const NONE: readonly Issue[] = [];
