import type { AppOptions } from './app-options.js';
import { isRouter } from './decorators/router.js';
import { constructorSingletons } from './decorators/singleton.js';
import { DefinitionError } from './errors.js';
import { parseConstructor } from './signature/source-names.js';
import type { RouterLike } from './router-options.js';
import type { Singletons } from './singletons.js';
import type { Constructor } from './types/constructor.js';
import { isObject } from './types/members.js';

/** A result of `bind`: a class with its constructor arguments, or a function of the raw level. */
export interface BoundApplication {
  /** The class to construct, or the function to call for each request. */
  readonly target:
    | { readonly kind: 'class'; readonly type: Constructor }
    | { readonly kind: 'function'; readonly run: (...args: never[]) => unknown };
  /** The arguments of the constructor; for a router the options of its application. */
  readonly args: readonly unknown[];
  /** The options set with `bind(...).options()`, which win over those of the class. */
  readonly overrides?: { readonly userConfig?: unknown };
}

/** True for a result of `bind`, also of another copy of the package. */
export function isBound(value: unknown): value is BoundApplication {
  if (typeof value !== 'object' || value === null) return false;
  if (!('target' in value && 'args' in value) || !Array.isArray(value.args)) return false;
  const { target } = value;
  if (typeof target !== 'object' || target === null || !('kind' in target)) return false;
  return target.kind === 'class' || target.kind === 'function';
}

/** A router that is served as an application of its own. */
export interface RoutedApplication {
  readonly router: RouterLike;
  readonly options: AppOptions;
}

/** Reads `bind(router, options)`; undefined where no router is bound. */
export function routedOf({
  target,
  args,
}: Pick<BoundApplication, 'target' | 'args'>): RoutedApplication | undefined {
  if (target.kind === 'class' || !isRouter(target.run)) return undefined;
  const [options] = args;
  // JavaScript may pass anything, which `describe` reports.
  return { router: target.run, options: isObject(options) ? options : {} };
}

/** The `userConfig` set with `bind(...).options()`, else by `@Deployment`; null without either. */
export function userConfigOf(type: Constructor, bound?: BoundApplication): unknown {
  const own: unknown = Object.getOwnPropertyDescriptor(type, DEPLOYMENT_RECORD)?.value;
  const recorded: { readonly userConfig?: unknown } =
    typeof own === 'object' && own !== null ? own : {};
  return bound?.overrides?.userConfig ?? recorded.userConfig ?? null;
}

/** The key under which `@Deployment` of the runtime stores its options. */
const DEPLOYMENT_RECORD = Symbol.for('sluice:deployment');

/**
 * Constructs a class that is served without replicas.
 *
 * Throws `DefinitionError` for a bound deployment among the arguments, which would need replicas.
 */
export function construct(
  type: Constructor,
  args: readonly unknown[],
  singletons: Singletons,
): object {
  const problems = args.flatMap((argument, index) => {
    const bound = boundWithin(argument, new Set());
    if (bound === undefined) return [];
    const { target } = bound;
    const name = target.kind === 'class' ? target.type.name : target.run.name;
    return [
      {
        code: 'E_BOUND_ARGUMENT',
        where: `${type.name} constructor argument ${index + 1}`,
        what: `is or holds the bound deployment ${name || '(anonymous)'}, which createApp starts no replicas of.`,
        fix: `Pass an object with the methods that are called, createApp(bind(${type.name}, fake)), or serve them all with serve.run.`,
      },
    ];
  });
  if (problems.length > 0) throw new DefinitionError(problems);
  return singletons.construct(type, args);
}

// Searches where the runtime replaces bound deployments by handles: in arrays and plain objects, at any
// depth.
function boundWithin(value: unknown, seen: Set<object>): BoundApplication | undefined {
  if (typeof value !== 'object' || value === null || seen.has(value)) return undefined;
  if (isBound(value)) return value;
  const isContainer = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
  if (!isContainer) return undefined;
  seen.add(value);
  for (const member of Object.values(value)) {
    const found = boundWithin(member, seen);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Throws `DefinitionError` for a class whose constructor takes arguments. */
export function refuseMissingArguments(type: Constructor): void {
  const singletons = constructorSingletons(type);
  const count = Array.from({ length: argumentCount(type) }, (_, index) => singletons[index]).filter(
    (singleton) => singleton === undefined,
  ).length;
  if (count === 0) return;
  throw new DefinitionError([
    {
      code: 'E_CONSTRUCTOR_ARGUMENTS',
      where: type.name || '(anonymous class)',
      what: `its constructor takes ${count === 1 ? 'an argument' : `${count} arguments`}, and createApp was given none.`,
      fix: `Give them: createApp(${type.name}, { args: [...] }) or createApp(bind(${type.name}, ...)). Where all are optional, say { args: [] }.`,
    },
  ]);
}

/** Counts the parameters before the first default; a class without a constructor has those of its base. */
function argumentCount(type: Function): number {
  const base: unknown = Object.getPrototypeOf(type);
  if (type.length > 0 || typeof base !== 'function' || base.length === 0) return type.length;
  const isInherited = parseConstructor(Function.prototype.toString.call(type)) === 'inherited';
  return isInherited ? argumentCount(base) : 0;
}
