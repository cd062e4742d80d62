import type { Constructor } from '../../types/constructor.js';
import { isRecord } from '../../types/members.js';
import { validationRecords } from '../classes/class-metadata.js';
import { type ClassModel, classModel, nestedClasses } from '../classes/class-model.js';
import {
  type TransformExecutor,
  type TransformerCopy,
  type ValidatorLibrary,
  validationStorage,
  validatorLibrary,
} from '../classes/libraries.js';
import { generateChecker } from './check-code.js';
import { checkPlan } from './check-plan.js';
import { checkRuntime } from './check-runtime.js';
import { isWritable } from './class-source.js';
import { forLibrary } from './copy.js';
import { dropAbsent } from './lean.js';
import { generateMaker } from './make-code.js';
import { makePlan } from './make-plan.js';
import { makeRuntime } from './make-runtime.js';
import type { ClassOptions } from './class-options.js';
import type { Checker, Maker, OpenNode } from './pass.js';

/** The compiled functions of all classes under one set of options, each made when first called. */
export interface ClassCompiler {
  readonly options: ClassOptions;
  readonly maker: (type: Constructor) => Maker;
  readonly checker: (type: Constructor) => Checker;
  /** Classes that the libraries themselves handle, and why. */
  readonly fallbacks: ReadonlyMap<Constructor, string>;
}

export interface CompilerSource {
  readonly options: ClassOptions;
  /** The copy of class-transformer in use, if any. */
  readonly transformer: TransformerCopy | undefined;
  /** Types for properties without `@Type`, as class-transformer's option of that name. */
  readonly targetMaps: readonly object[];
}

export function createClassCompiler({
  options,
  transformer,
  targetMaps,
}: CompilerSource): ClassCompiler {
  const makers = new Map<Constructor, Map<string | undefined, Maker>>();
  const checkers = new Map<Constructor, Checker>();
  const fallbacks = new Map<Constructor, string>();
  const executor = transformer?.executor({ targetMaps });
  const isExact = options.exact === true;
  const ownKeysOnly = options.ownKeysOnly === true;
  const runtime = makeRuntime({ executor, maker: makerOf, isRuled, isExact, ownKeysOnly });
  const checks = checkRuntime(options, checkerOf);

  function isRuled(type: Constructor, property: string): boolean {
    return validationRecords(type, options.view).some((record) => record.propertyName === property);
  }

  function makerOf(type: Constructor, omitted?: string): Maker {
    const variants = makers.get(type) ?? new Map<string | undefined, Maker>();
    makers.set(type, variants);
    const known = variants.get(omitted);
    if (known !== undefined) return known;
    const maker: Maker = {
      run: (plain, pass, depth) => {
        maker.run = compileMaker(type, omitted);
        return maker.run(plain, pass, depth);
      },
    };
    variants.set(omitted, maker);
    return maker;
  }

  function compileMaker(type: Constructor, omitted: string | undefined): Maker['run'] {
    const plan = makePlan(type, transformer?.storage, options.view);
    const made =
      typeof plan === 'string' ? plan : generated(() => generateMaker(plan, runtime, omitted));
    if (typeof made !== 'string') return made;
    fallbacks.set(type, made);
    const stock =
      executor === undefined
        ? assigningMaker(classModel(type, options.view), makerOf)
        : stockMaker(type, omitted, executor);
    return isExact ? stock : leanMaker(stock);
  }

  function checkerOf(type: Constructor): Checker {
    const known = checkers.get(type);
    if (known !== undefined) return known;
    const checker: Checker = {
      run: (instance, pass, made) => {
        checker.run = compileChecker(type);
        return checker.run(instance, pass, made);
      },
    };
    checkers.set(type, checker);
    return checker;
  }

  function compileChecker(type: Constructor): Checker['run'] {
    const storage = validationStorage();
    if (storage === undefined) return unknownClass;
    const plan = checkPlan(type, storage, options.view);
    if (typeof plan !== 'string' && plan.isEmpty) return unknownClass;
    const made = typeof plan === 'string' ? plan : generated(() => generateChecker(plan, checks));
    if (typeof made !== 'string') return made;
    fallbacks.set(type, made);
    return stockChecker(validatorLibrary(type), options);
  }

  return { options, maker: (type) => makerOf(type), checker: checkerOf, fallbacks };
}

/** Generates code, or returns the reason where the process forbids it. */
function generated<T>(generate: () => T): T | string {
  try {
    return generate();
  } catch (error) {
    return `code cannot be generated: ${String(error)}`;
  }
}

/** Reports an object whose class has no rules, as class-validator does. */
const unknownClass: Checker['run'] = (instance): OpenNode[] => [
  {
    target: instance,
    value: undefined,
    property: undefined,
    children: [],
    constraints: { unknownValue: 'an unknown value was passed to the validate function' },
  },
];

function stockMaker(
  type: Constructor,
  omitted: string | undefined,
  executor: TransformExecutor,
): Maker['run'] {
  return (plain, pass, depth) => {
    // class-transformer changes its input, and reads keys that name members of every object.
    const copy = forLibrary.copied(plain, pass, depth);
    if (omitted !== undefined) Reflect.deleteProperty(copy, omitted);
    pass.extra = true;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it makes an object of an object
    return executor.transform(undefined, copy, type, undefined, false, 0) as object;
  };
}

/** Makes instances of a class without decorators of class-transformer, and those nested in it. */
function assigningMaker(model: ClassModel, makerOf: (type: Constructor) => Maker): Maker['run'] {
  const { type } = model;
  const nested = nestedClasses(model);
  return (plain, pass, depth) => {
    const instance = new type();
    pass.extra = true;
    for (const [name, value] of Object.entries(forLibrary.copied(plain, pass, depth))) {
      if (!isWritable(instance, name)) continue;
      const inner = nested.get(name);
      const make = (each: unknown): unknown =>
        inner !== undefined && isRecord(each) ? makerOf(inner).run(each, pass, depth + 1) : each;
      Reflect.set(instance, name, Array.isArray(value) ? value.map(make) : make(value));
    }
    return instance;
  };
}

function leanMaker(make: Maker['run']): Maker['run'] {
  return (plain, pass, depth) => {
    const made = make(plain, pass, depth);
    dropAbsent(made);
    return made;
  };
}

function stockChecker(library: ValidatorLibrary, options: ClassOptions): Checker['run'] {
  const settings = {
    whitelist: true,
    forbidNonWhitelisted: options.forbidUnknown,
    groups: [...options.view.groups],
  };
  return (instance, pass) => {
    const found: OpenNode[] = [];
    pass.pending ??= [];
    pass.pending.push(
      library.validate(instance, settings).then((errors) => {
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nobody else has them
        found.push(...(errors as OpenNode[]));
        return undefined;
      }),
    );
    return [{ property: '', children: found, isGroup: true }];
  };
}

/** class-validator's `stripEmptyErrors`: nodes were made for rules that may still have failed. */
export function withoutEmpty(nodes: readonly OpenNode[]): OpenNode[] {
  const all = nodes.flatMap((node) => (node.isGroup === true ? (node.children ?? []) : [node]));
  return all.filter((node) => {
    if (node.children !== undefined) node.children = withoutEmpty(node.children);
    if (Object.keys(node.constraints ?? {}).length > 0) return true;
    delete node.constraints;
    return (node.children ?? []).length > 0;
  });
}
