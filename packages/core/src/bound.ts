import { createRequire } from 'node:module';

import { DefinitionError } from './errors.js';
import type { Constructor } from './types/constructor.js';

/**
 * A class with the arguments it is constructed from, or a function of the raw level; what `bind`
 * returns is one.
 */
export interface BoundApplication {
  /** The class to construct, or the function to call for each request. */
  readonly target:
    | { readonly kind: 'class'; readonly type: Constructor }
    | { readonly kind: 'function'; readonly run: (...args: never[]) => unknown };
  /** What the constructor is given. */
  readonly args: readonly unknown[];
  /** What was set beside the options of the class. */
  readonly overrides?: { readonly userConfig?: unknown };
}

/** True for what `bind` returns, of any copy of the package. */
export function isBound(value: unknown): value is BoundApplication {
  if (typeof value !== 'object' || value === null) return false;
  if (!('target' in value && 'args' in value) || !Array.isArray(value.args)) return false;
  const { target } = value;
  if (typeof target !== 'object' || target === null || !('kind' in target)) return false;
  return target.kind === 'class' || target.kind === 'function';
}

/** The `userConfig` of a bound class: what was set with `bind(...).options()`, else by `@Deployment`. */
export function userConfigOf(type: Constructor, bound?: BoundApplication): unknown {
  const own: unknown = Object.getOwnPropertyDescriptor(type, DEPLOYMENT_RECORD)?.value;
  const recorded: { readonly userConfig?: unknown } =
    typeof own === 'object' && own !== null ? own : {};
  return bound?.overrides?.userConfig ?? recorded.userConfig ?? null;
}

/** Where `@Deployment` of the runtime leaves its options. */
const DEPLOYMENT_RECORD = Symbol.for('sluice:deployment');

/**
 * Constructs what is to be served in this process alone.
 *
 * Throws `DefinitionError` for a bound deployment among the arguments, which needs replicas behind
 * it.
 */
export function construct(type: Constructor, args: readonly unknown[]): object {
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
  const instance: object = Reflect.construct(type, args);
  return instance;
}

// Where the runtime puts handles: at any depth of arrays and plain objects.
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

/** Throws `DefinitionError` for a class whose constructor takes arguments that nobody gave. */
export function refuseMissingArguments(type: Constructor): void {
  const count = argumentCount(type);
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

/** Parameters before the first with a default; of a class without a constructor those of its base. */
function argumentCount(type: Function): number {
  const base: unknown = Object.getPrototypeOf(type);
  if (type.length > 0 || typeof base !== 'function' || base.length === 0) return type.length;
  return hasConstructor(type) ? 0 : argumentCount(base);
}

const require = createRequire(import.meta.url);

function hasConstructor(type: Function): boolean {
  // Not before there is something to parse: it takes 8 ms to load.
  const { parse }: typeof import('acorn') = require('acorn');
  try {
    const source = `(${Function.prototype.toString.call(type)}\n)`;
    const [statement] = parse(source, { ecmaVersion: 'latest', sourceType: 'module' }).body;
    if (statement?.type !== 'ExpressionStatement') return true;
    const { expression } = statement;
    if (expression.type !== 'ClassExpression') return true;
    return expression.body.body.some(
      (member) => member.type === 'MethodDefinition' && member.kind === 'constructor',
    );
  } catch (error) {
    // Newer syntax than the parser's: nothing is known against the class.
    if (error instanceof SyntaxError) return true;
    throw error;
  }
}
