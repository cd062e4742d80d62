import { dependencyRecord } from '../decorators/depends.js';
import { type DeclaredMethod, type RouteRecord, readRecords } from '../decorators/record.js';
import { DefinitionError, type DefinitionProblem } from '../errors.js';
import { emittedTypes } from '../signature/emitted-types.js';
import { checkForm } from './check-form.js';
import { checkOptions, checkPlacement, checkTogether } from './check.js';
import { handlersOf } from './dependency-order.js';
import { ANONYMOUS, type Endpoint, signatureOf } from './endpoint.js';
import { dependencyDescriber } from './describe-dependency.js';
import { type DependencyModel, ownerName } from './handler-model.js';
import { inputsOf } from './inputs-of.js';
import { describeOperation } from './describe-operation.js';
import { withOperationIds } from './operation-docs.js';
import { parsePath } from './path.js';
import { reportAt } from './problems.js';
import { defined } from '../types/members.js';
import { withSharedBody } from './shared-body.js';
import type { AppModel, OperationModel, SocketModel } from './app-model.js';
import type { AppOptions } from '../app-options.js';
import type { Constructor, Method } from '../types/constructor.js';
import type { DependencyOverride, DependencyRecord } from '../types/dependency.js';

/** Options of {@link describe}: application options, which win over those of `@Ingress`. */
export interface DescribeOptions extends AppOptions {
  /** Allows a class with no operation and no WebSocket, whose application is its docs page; defaults to false. */
  readonly allowEmpty?: boolean;
  /** Dependencies to replace, for tests; defaults to none. */
  readonly overrides?: readonly DependencyOverride[];
}

/**
 * Makes the model of a decorated class.
 *
 * `options` win over what `@Ingress` recorded. The title defaults to the class's name, the version to
 * 0.1.0. Throws `DefinitionError` with every mistake in the class, each with its fix.
 */
export function describe(type: Constructor, options: DescribeOptions = {}): AppModel {
  const { allowEmpty = false, ...given } = options;
  const { overrides = [], ...appOptions } = given;
  const records = readRecords(type);
  const className = ownerName(type);
  const problems: DefinitionProblem[] = [];
  const missingMetadata = new Set<string>();
  checkPlacement(className, records, problems);
  const merged: AppOptions = { ...records.options, ...appOptions };
  checkOptions(className, merged, problems);

  const operations: OperationModel[] = [];
  const sockets: SocketModel[] = [];
  for (const declared of records.methods) {
    for (const route of declared.method.routes) {
      const endpoint = endpointOf(route, {
        className,
        declared,
        problems,
        missingMetadata,
        overrides,
        before: [...(merged.dependencies ?? []).map(dependencyRecord), ...records.dependencies],
      });
      const { path, dependencies } = endpoint;
      const run = { kind: 'method', owner: type, name: declared.method.name } as const;
      const common = withSharedBody({ run, path, dependencies, ...inputsOf(endpoint) }, problems);
      checkForm(endpoint, handlersOf(common), merged);
      if (route.kind === 'http') {
        const middleware = [
          ...records.middleware,
          ...declared.method.middleware,
          ...(route.options.middleware ?? []),
        ];
        const exceptions = [...declared.method.exceptions, ...records.exceptions];
        const operation = describeOperation(endpoint, route, {
          common: { ...common, middleware, exceptions },
          application: merged,
        });
        // A path that was reported cannot be a duplicate of another.
        if (endpoint.pathIsValid) operations.push(operation);
      } else if (endpoint.pathIsValid) {
        const { description } = route.options;
        sockets.push({ kind: 'websocket', ...common, ...defined({ description }) });
      }
    }
  }
  if (missingMetadata.size > 0) problems.unshift(missingProblem(className, [...missingMetadata]));
  const identified = withOperationIds(operations);
  checkTogether(identified, sockets, problems);
  if (!allowEmpty && operations.length + sockets.length + problems.length === 0) {
    problems.push(emptyProblem(className));
  }
  if (problems.length > 0) throw new DefinitionError(distinct(problems));

  return {
    title: merged.title ?? className,
    version: merged.version ?? '0.1.0',
    ...(merged.description === undefined ? {} : { description: merged.description }),
    operations: identified,
    sockets,
    options: merged,
  };
}

interface EndpointContext {
  readonly className: string;
  readonly declared: DeclaredMethod;
  readonly problems: DefinitionProblem[];
  readonly missingMetadata: Set<string>;
  /** The dependencies of the application and of the class. */
  readonly before: readonly DependencyRecord[];
  readonly overrides: readonly DependencyOverride[];
}

function endpointOf(route: RouteRecord, context: EndpointContext): Endpoint {
  const { declared, className, problems, missingMetadata } = context;
  const { name, handler, parameters } = declared.method;
  const where = `${className}.${name}`;
  const emitted = emittedTypes(declared.declaredBy, name);
  const parsed = parsePath(route.path);
  if (!parsed.ok) {
    const { code, what, fix } = parsed.problem;
    reportAt(problems, where)(code, what, fix);
  }
  const endpoint: Endpoint = {
    where,
    route,
    path: parsed.ok ? parsed.path : { pattern: route.path, segments: [] },
    pathIsValid: parsed.ok,
    signature: signatureOf(name, handler, emitted?.length),
    emitted,
    records: parameters,
    inputs: route.options,
    isDeclared: false,
    length: handler?.length ?? 0,
    chain: [],
    problems,
    dependencies: [],
    missingMetadata: () => missingMetadata.add(name),
    reportHidden: () => reportHidden(route, { where, handler, problems }),
    describeDependency: dependencyDescriber(context.overrides),
  };
  return { ...endpoint, dependencies: dependenciesOf(endpoint, context) };
}

function dependenciesOf(
  endpoint: Endpoint,
  { before, declared }: EndpointContext,
): DependencyModel[] {
  const { dependencies = [] } = endpoint.route.options;
  const all = [...before, ...declared.method.dependencies, ...dependencies.map(dependencyRecord)];
  const use = { report: reportAt(endpoint.problems, endpoint.where), shownAs: ANONYMOUS };
  return all.flatMap((record) => endpoint.describeDependency(endpoint, record, use) ?? []);
}

function reportHidden(
  { decorator }: RouteRecord,
  {
    where,
    handler,
    problems,
  }: {
    readonly where: string;
    readonly handler: Method | undefined;
    readonly problems: DefinitionProblem[];
  },
): void {
  reportAt(problems, where)(
    'E_NAMES_HIDDEN',
    `the parameter names cannot be read: the decorator sees the function "${handler?.name ?? ''}", not the method itself.`,
    `Put @${decorator}() below the decorators that wrap the method; name every parameter (@Query('limit')) or use the method form where a minifier or a target below ES2018 rewrites it.`,
  );
}

function missingProblem(className: string, methods: readonly string[]): DefinitionProblem {
  return {
    code: 'E_METADATA_MISSING',
    where: className,
    what: `the compiler emitted no parameter types (needed by ${methods.join(', ')}).`,
    fix:
      'Set experimentalDecorators and emitDecoratorMetadata in tsconfig.json; esbuild and tsx emit none: ' +
      'run it with "sluice run", say the types (@Query(Number)), or use the method form (@Get(path, { query: { limit: Number } })).',
  };
}

function emptyProblem(className: string): DefinitionProblem {
  return {
    code: 'E_ROUTES_MISSING',
    where: className,
    what: 'the class has no operation and no WebSocket.',
    fix: 'Decorate a method with @Get(path) or another route; compilers drop legacy decorators of a class expression.',
  };
}

/** Removes duplicates: a mistake on a method with two routes is found twice. */
function distinct(problems: readonly DefinitionProblem[]): DefinitionProblem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}
