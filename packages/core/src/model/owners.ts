import type { DeclaredResponses } from '../declared-responses.js';
import { dependencyRecord } from '../decorators/depends.js';
import { type DeclaredMethod, readRecords } from '../decorators/read-records.js';
import type { RouteRecord } from '../decorators/record.js';
import { type FunctionRoute, includedOf, routerRecord } from '../decorators/router.js';
import type { DefinitionProblem } from '../errors.js';
import type { ExceptionRecord } from '../middleware/exception-record.js';
import type { MiddlewareFunction } from '../middleware/middleware.js';
import type { RouterEntry, RouterOptions } from '../router-options.js';
import { type Constructor, isConstructor } from '../types/constructor.js';
import type { DependencyRecord } from '../types/dependency.js';
import type { VersionOption } from '../types/version.js';
import { checkPlacement } from './check.js';
import { ownerName } from './handler-model.js';
import { reportAt } from './problems.js';

/** A route with its code, and what the routers around it add to it. */
export type OwnedRoute = RouteContext &
  (
    | {
        readonly kind: 'method';
        readonly route: RouteRecord;
        readonly owner: Constructor;
        readonly declared: DeclaredMethod;
      }
    | ({ readonly kind: 'function' } & Omit<FunctionRoute, 'kind'>)
  );

/** The sum of the options of the routers around a route, the outermost first. */
export interface RouteContext {
  /** `/v1/items`; empty without a prefix. */
  readonly prefix: string;
  readonly tags: readonly string[];
  readonly dependencies: readonly DependencyRecord[];
  readonly middleware: readonly MiddlewareFunction[];
  /** Those of the innermost router first. */
  readonly exceptions: readonly ExceptionRecord[];
  readonly deprecated: boolean;
  readonly hidden: boolean;
  /** The versions of the innermost router or class that says some. */
  readonly version: VersionOption | undefined;
  /** The responses that the routers declare. */
  readonly responses: readonly DeclaredResponses[];
}

/** The context of an application without routers. */
export const NO_CONTEXT: RouteContext = {
  prefix: '',
  tags: [],
  dependencies: [],
  middleware: [],
  exceptions: [],
  deprecated: false,
  hidden: false,
  responses: [],
  version: undefined,
};

/** Lists the routes of a class or router and of the routers within it, in the order of declaration. */
export function* routesOf(
  entry: RouterEntry,
  context: RouteContext,
  problems: DefinitionProblem[],
): Iterable<OwnedRoute> {
  yield* routesWithin(entry, context, { problems, chain: [] });
}

interface Walk {
  readonly problems: DefinitionProblem[];
  /** The routers on the way here. */
  readonly chain: readonly unknown[];
}

function* routesWithin(
  entry: RouterEntry,
  outer: RouteContext,
  { problems, chain }: Walk,
): Iterable<OwnedRoute> {
  const { included, options } = includedOf(entry);
  const around = within(outer, options, problems);
  const record = routerRecord(included);
  if (record === undefined) {
    if (isConstructor(included)) yield* routesOfClass(included, around, problems);
    else reportForeign(entry, problems);
    return;
  }
  if (chain.includes(record)) {
    reportAt(problems, `the router ${record.options.prefix ?? ''}`.trim())(
      'E_ROUTER_CYCLE',
      'is included in itself.',
      'Remove one of the includes.',
    );
    return;
  }
  record.isRead = true;
  const own = within(around, record.options, problems);
  const walk = { problems, chain: [...chain, record] };
  for (const one of record.entries) {
    if (one.kind === 'route') yield { ...own, ...one, kind: 'function' };
    else yield* routesWithin(one, own, walk);
  }
}

function* routesOfClass(
  owner: Constructor,
  around: RouteContext,
  problems: DefinitionProblem[],
): Iterable<OwnedRoute> {
  const records = readRecords(owner);
  checkPlacement(ownerName(owner), records, problems);
  const own = within(around, records.router, problems);
  const context: RouteContext = {
    ...own,
    dependencies: [...own.dependencies, ...records.dependencies],
    middleware: [...own.middleware, ...records.middleware],
    exceptions: [...records.exceptions, ...own.exceptions],
    version: records.version ?? own.version,
  };
  for (const declared of records.methods) {
    for (const route of declared.method.routes) {
      yield { ...context, kind: 'method', route, owner, declared };
    }
  }
}

function within(
  outer: RouteContext,
  options: RouterOptions,
  problems: DefinitionProblem[],
): RouteContext {
  const { prefix = '', tags = [], dependencies = [], middleware = [] } = options;
  const { exceptionHandlers = [], deprecated, hidden, includeInSchema } = options;
  if (prefix !== '' && (!prefix.startsWith('/') || prefix.endsWith('/'))) {
    reportAt(problems, `the router ${prefix}`)(
      'E_PATH_SYNTAX',
      `the prefix ${JSON.stringify(prefix)} does not begin with "/", or ends in it.`,
      `Write ${JSON.stringify(`/${prefix.replaceAll(/^\/+|\/+$/g, '')}`)}.`,
    );
  }
  return {
    prefix: `${outer.prefix}${prefix}`,
    tags: [...outer.tags, ...tags],
    dependencies: [...outer.dependencies, ...dependencies.map(dependencyRecord)],
    middleware: [...outer.middleware, ...middleware],
    exceptions: [...exceptionHandlers.map(({ record }) => record), ...outer.exceptions],
    deprecated: outer.deprecated || deprecated === true,
    hidden: outer.hidden || hidden === true || includeInSchema === false,
    responses: [...outer.responses, options],
    version: options.version ?? outer.version,
  };
}

function reportForeign(entry: unknown, problems: DefinitionProblem[]): void {
  reportAt(problems, 'routers')(
    'E_OPTION_INVALID',
    `has ${JSON.stringify(entry) ?? String(entry)}, which is no router and no class.`,
    'Give Router() with routes, a decorated class, or include(...) of one.',
  );
}

/** The path of a route below its prefix. */
export function fullPath(prefix: string, path: string): string {
  return path === '/' && prefix !== '' ? prefix : `${prefix}${path}`;
}
