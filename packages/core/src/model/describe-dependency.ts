import { declaredInputs } from '../decorators/dependency.js';
import { constructorParameters } from '../decorators/read-records.js';
import { isSingleton } from '../decorators/singleton.js';
import { emittedConstructorTypes } from '../signature/emitted-types.js';
import { schemeOf } from '../security/scheme.js';
import { SecurityScopes } from '../security/scopes.js';
import {
  type SourceSignature,
  parseConstructor,
  parseFunctionSignature,
} from '../signature/source-names.js';
import { type Constructor, isClass, lineage } from '../types/constructor.js';
import type {
  DependencyOptions,
  DependencyOverride,
  DependencyTarget,
} from '../types/dependency.js';
import { ANONYMOUS, type Callable, type Endpoint, type EndpointInputs } from './endpoint.js';
import type { DependencyModel } from './handler-model.js';
import { inputsOf } from './inputs-of.js';
import { type Report, reportAt } from './problems.js';

/**
 * Makes the function that describes the dependencies of one endpoint.
 *
 * A dependency is described for each endpoint that uses it, because a parameter of its name in the
 * path makes a value a path parameter. `overrides` replace targets before anything of them is read.
 */
export function dependencyDescriber(
  overrides: readonly DependencyOverride[],
): Endpoint['describeDependency'] {
  const replacements = new Map(overrides);
  const known = new Map<DependencyTarget, Map<string, EndpointInputs>>();
  return (from, record, { report, shownAs }) => {
    if (record.target === undefined) {
      report(
        'E_DEPENDENCY_TARGET',
        'has @Depends() without a function or class, and its own type is no class.',
        'Name what provides it: @Depends(currentUser).',
      );
      return undefined;
    }
    if (isSingleton(record.target)) return singletonModel(record.target);
    const target = replacements.get(record.target) ?? record.target;
    if (typeof target !== 'function') {
      report(
        'E_DEPENDENCY_TARGET',
        `depends on ${JSON.stringify(target) ?? String(target)}, which cannot be called.`,
        'Give a function or a class; wrap a value in a function: () => value.',
      );
      return undefined;
    }
    const scopes = [...new Set([...from.scopes, ...(record.options.scopes ?? [])])];
    if (target === SecurityScopes) return scopesModel(scopes);
    const name = target.name === '' ? shownAs : target.name;
    if (from.chain.includes(target)) {
      const cycle = [...from.chain.slice(from.chain.indexOf(target)), target].map(nameOf);
      report(
        'E_DEPENDENCY_CYCLE',
        `depends on itself: ${cycle.join(' > ')}.`,
        'Move what both need into a third dependency.',
      );
      return undefined;
    }
    checkOptions(record.options, report);
    const byScopes = known.get(target) ?? new Map<string, EndpointInputs>();
    known.set(target, byScopes);
    const scopeStr = scopes.join(' ');
    const inputs = byScopes.get(scopeStr) ?? inputsOf(calledFor(from, target));
    byScopes.set(scopeStr, inputs);
    const scheme = schemeOf(target);
    const isScoped = inputs.depends.some((need) => need.scopes !== undefined);
    const model: DependencyModel = {
      ...modelOf(target, record.options, { name, inputs }),
      ...(isScoped ? { scopes: scopeStr } : {}),
      ...(scheme === undefined ? {} : { security: { ...scheme, scopes } }),
    };
    checkScope(model, report);
    return model;

    function calledFor(endpoint: Endpoint, called: DependencyTarget): Endpoint {
      return {
        ...endpoint,
        ...callableOf(called),
        where: `${endpoint.where} > ${name}`,
        chain: [...endpoint.chain, called],
        scopes,
        reportHidden: () => reportHidden(endpoint, name),
      };
    }
  };
}

function scopesModel(scopes: readonly string[]): DependencyModel {
  const value = new SecurityScopes(scopes);
  return {
    run: { kind: 'constant', name: 'SecurityScopes', value },
    ...NO_INPUTS,
    target: SecurityScopes,
    cache: true,
    scope: 'request',
    maxConcurrency: undefined,
    isGenerator: false,
    scopes: value.scopeStr,
  };
}

function singletonModel(type: Constructor): DependencyModel {
  return {
    run: { kind: 'singleton', name: nameOf(type), type },
    ...NO_INPUTS,
    target: type,
    cache: true,
    scope: 'request',
    maxConcurrency: undefined,
    isGenerator: false,
  };
}

const NO_INPUTS: EndpointInputs = { parameters: [], bodies: [], depends: [], arguments: [] };

function modelOf(
  target: DependencyTarget,
  { cache = true, scope = 'request', maxConcurrency }: DependencyOptions,
  { name, inputs }: { readonly name: string; readonly inputs: EndpointInputs },
): DependencyModel {
  return {
    run: isClass(target)
      ? { kind: 'class', name, type: target }
      : { kind: 'function', name, call: target },
    ...inputs,
    target,
    cache,
    scope,
    maxConcurrency,
    isGenerator: !isClass(target) && isGeneratorFunction(target),
  };
}

type Called = Pick<
  Callable,
  'signature' | 'emitted' | 'records' | 'inputs' | 'isDeclared' | 'length' | 'missingMetadata'
>;

function callableOf(target: DependencyTarget): Called {
  if (!isClass(target)) return calledFunction(target);
  const type = constructedBy(target);
  return {
    signature: signatureOfConstructor(type),
    emitted: emittedConstructorTypes(type),
    records: constructorParameters(type),
    inputs: {},
    isDeclared: false,
    length: type.length,
    missingMetadata: reportErased(
      'Decorate the constructor parameter (@Query(Number), @Depends(other)), and compile with emitDecoratorMetadata.',
    ),
  };
}

function calledFunction(target: (...args: never[]) => unknown): Called {
  return {
    signature: parseFunctionSignature(Function.prototype.toString.call(target)),
    emitted: undefined,
    records: [],
    inputs: declaredInputs(target) ?? {},
    isDeclared: declaredInputs(target) !== undefined,
    length: target.length,
    missingMetadata: reportErased(
      'Declare it: dependency({ query: { name: String } }, ({ query }) => ...), or give it a literal default.',
    ),
  };
}

const NO_PARAMETERS: SourceSignature = {
  parameters: [],
  async: false,
  generator: false,
  ownNames: true,
};

function reportErased(fix: string): (report: Report) => void {
  return (report) =>
    report('E_PARAM_ERASED', 'is of a dependency, and its type is not known at run time.', fix);
}

/** The class whose constructor runs: the nearest one that declares a constructor, if any does. */
function constructedBy(type: Constructor): Constructor {
  return lineage(type).find((each) => !isInherited(each)) ?? type;
}

function isInherited(type: Constructor): boolean {
  return parseConstructor(Function.prototype.toString.call(type)) === 'inherited';
}

function signatureOfConstructor(type: Constructor): SourceSignature | undefined {
  const signature = parseConstructor(Function.prototype.toString.call(type));
  return signature === 'inherited' ? NO_PARAMETERS : signature;
}

function isGeneratorFunction(target: (...args: never[]) => unknown): boolean {
  const tag = Object.prototype.toString.call(target);
  if (tag === '[object GeneratorFunction]' || tag === '[object AsyncGeneratorFunction]')
    return true;
  // Compilers write `return __asyncGenerator(...)` for targets below ES2018.
  return /^[^{]*\{\s*return\s+(?:\w+\.)?__(?:async)?generator\b/i.test(
    Function.prototype.toString.call(target),
  );
}

/** A dependency's name in messages. */
function nameOf(target: DependencyTarget): string {
  return target.name === '' ? ANONYMOUS : target.name;
}

function reportHidden({ problems, where }: Endpoint, name: string): void {
  reportAt(problems, `${where} > ${name}`)(
    'E_NAMES_HIDDEN',
    'the parameter names of the dependency cannot be read from its source.',
    'Declare its inputs: dependency({ query: { name: String } }, ({ query }) => ...).',
  );
}

function checkOptions({ scope, maxConcurrency }: DependencyOptions, report: Report): void {
  if (scope !== undefined && scope !== 'function' && scope !== 'request') {
    report(
      'E_OPTION_INVALID',
      `has the option scope: ${JSON.stringify(scope)}.`,
      "Write 'request' or 'function'.",
    );
  }
  if (maxConcurrency === undefined) return;
  if (Number.isInteger(maxConcurrency) && maxConcurrency > 0) return;
  report(
    'E_OPTION_INVALID',
    `has the option maxConcurrency: ${maxConcurrency}.`,
    'Write a whole number from 1, or leave it out for no limit.',
  );
}

/** Reports a value that would be used after its end. */
function checkScope({ scope, depends, run }: DependencyModel, report: Report): void {
  if (scope !== 'request') return;
  for (const need of depends) {
    if (need.scope !== 'function' || !need.isGenerator) continue;
    report(
      'E_DEPENDENCY_SCOPE',
      `${run.name} lives until the request is over, but takes ${need.run.name}, which ends with the handler.`,
      "Give both the same scope: Depends(..., { scope: 'function' }).",
    );
  }
}
