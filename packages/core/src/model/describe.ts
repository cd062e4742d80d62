import { dependencyRecord } from '../decorators/depends.js';
import { readRecords } from '../decorators/read-records.js';
import type { RouteRecord } from '../decorators/record.js';
import { DefinitionError, type DefinitionProblem } from '../errors.js';
import type { AppOptions } from '../app-options.js';
import type { ExceptionRecord } from '../middleware/exception-record.js';
import type { MiddlewareFunction } from '../middleware/middleware.js';
import { classComment } from '../signature/doc-comment.js';
import { type Constructor, isConstructor } from '../types/constructor.js';
import type { DependencyOverride } from '../types/dependency.js';
import { defined } from '../types/members.js';
import type { RouterLike } from '../router-options.js';
import type { AppModel, OperationDocs, OperationModel, SocketModel } from './app-model.js';
import { checkForm } from './check-form.js';
import { checkAround } from './check-around.js';
import { checkOptions, checkTogether } from './check.js';
import { checkDocumented } from './check-documented.js';
import { describeCallbacks, describeWebhooks } from './describe-outgoing.js';
import { handlersOf } from './dependency-order.js';
import { type DescribeContext, endpointOf } from './describe-endpoint.js';
import { checkBelowMounts, describeMounts } from './describe-mounts.js';
import { describeOperation } from './describe-operation.js';
import { describeSocket } from './describe-socket.js';
import type { Endpoint } from './endpoint.js';
import { type HandlerCode, ownerName } from './handler-model.js';
import { inputsOf } from './inputs-of.js';
import { withValidation } from './describe-validation.js';
import { withTools } from './describe-tools.js';
import { withOperationIds, withOutgoingIds } from './operation-docs.js';
import { NO_CONTEXT, type OwnedRoute, routesOf } from './owners.js';
import { checkSchemes } from './security-schemes.js';
import { withSharedBody } from './shared-body.js';
import { withStops } from './stop-operation.js';
import { checkVersioning, versionedRoutes } from './versions.js';
import { withComment, withSocketComment } from './with-comments.js';

/** Options of {@link describe}: application options, which win over those of `@Ingress`. */
export interface DescribeOptions extends AppOptions {
  /** Allows a class with no operation and no WebSocket, whose application is its docs page; defaults to false. */
  readonly allowEmpty?: boolean;
  /** Dependencies to replace, for tests; defaults to none. */
  readonly overrides?: readonly DependencyOverride[];
}

/**
 * Makes the model of a decorated class or of a router, and of the routers it has.
 *
 * `options` win over what `@Ingress` recorded. The title defaults to the class's name, the version to
 * 0.1.0. Throws `DefinitionError` with every mistake, each with its fix.
 */
export function describe(
  target: Constructor | RouterLike,
  options: DescribeOptions = {},
): AppModel {
  const { allowEmpty = false, overrides = [], ...given } = options;
  const type = isConstructor(target) ? target : undefined;
  const name = type === undefined ? 'API' : ownerName(type);
  const problems: DefinitionProblem[] = [];
  const recorded = type === undefined ? {} : readRecords(type).options;
  const merged: AppOptions = { ...recorded, ...given };
  checkAround(name, merged);
  checkOptions(name, merged, problems);
  checkVersioning(name, merged, problems);

  const context: DescribeContext = { problems, missingMetadata: new Map(), overrides };
  const outermost = {
    ...NO_CONTEXT,
    dependencies: (merged.dependencies ?? []).map(dependencyRecord),
  };
  const operations: OperationModel[] = [];
  const sockets: SocketModel[] = [];
  for (const entry of [target, ...(merged.routers ?? [])]) {
    for (const route of routesOf(entry, outermost, problems)) {
      for (const { owned, ...version } of versionedRoutes(route, merged, problems)) {
        const endpoint = endpointOf(owned, context);
        const described = { ...describeRoute(owned, endpoint, merged), ...version };
        // A path that was reported cannot be a duplicate of another.
        if (!endpoint.pathIsValid) continue;
        if (described.kind === 'http') operations.push(described);
        else sockets.push(described);
      }
    }
  }
  for (const [className, methods] of context.missingMetadata) {
    problems.unshift(missingProblem(className, [...methods]));
  }
  const { operations: named, webhooks } = withOutgoingIds(
    withOperationIds(withStops(operations), merged.generateUniqueId),
    describeWebhooks(merged.webhooks, problems),
  );
  const identified = withTools(named, merged, problems);
  checkTogether(identified, sockets, problems);
  checkDocumented(identified, webhooks, problems);
  const mounts = describeMounts(merged, name, {
    problems,
    describe: (inside) => describe(inside, { overrides }),
  });
  checkBelowMounts(mounts, [...identified, ...sockets], problems);
  checkSchemes([...identified, ...sockets], problems);
  const isEmpty = operations.length + sockets.length + mounts.length + problems.length === 0;
  if (!allowEmpty && isEmpty) {
    problems.push(emptyProblem(name, type !== undefined));
  }
  if (problems.length > 0) throw new DefinitionError(distinct(problems));

  return {
    title: merged.title ?? name,
    version: merged.version ?? '0.1.0',
    ...defined({ description: merged.description ?? commentOnClass(type, merged) }),
    operations: identified,
    sockets,
    mounts,
    webhooks,
    options: merged,
  };
}

function commentOnClass(
  type: Constructor | undefined,
  { docComments = false }: AppOptions,
): string | undefined {
  return docComments && type !== undefined ? classComment(type)?.text : undefined;
}

function describeRoute(
  owned: OwnedRoute,
  endpoint: Endpoint,
  options: AppOptions,
): OperationModel | SocketModel {
  const { path, dependencies, problems } = endpoint;
  const { route } = owned;
  const inputs = { run: codeOf(owned), path, dependencies, ...inputsOf(endpoint) };
  const common = withValidation(withSharedBody(inputs, problems), endpoint);
  checkForm(endpoint, handlersOf(common), options);
  if (route.kind === 'http') {
    const operation = describeOperation(endpoint, route, {
      common: { ...common, middleware: middlewareOf(owned), exceptions: exceptionsOf(owned) },
      application: options,
      responses: [options, ...owned.responses, route.options],
    });
    const commented =
      options.docComments === true ? withComment(operation, owned, endpoint) : operation;
    return {
      ...commented,
      docs: docsWithin(commented.docs, owned),
      callbacks: describeCallbacks(route.options, endpoint),
    };
  }
  const socket = describeSocket(endpoint, route, { ...common, exceptions: exceptionsOf(owned) });
  return options.docComments === true ? withSocketComment(socket, owned, endpoint) : socket;
}

function middlewareOf(owned: OwnedRoute): readonly MiddlewareFunction[] {
  const { route } = owned;
  return [
    ...owned.middleware,
    ...(owned.kind === 'method' ? owned.declared.method.middleware : []),
    ...(route.kind === 'http' ? (route.options.middleware ?? []) : []),
  ];
}

function exceptionsOf(owned: OwnedRoute): readonly ExceptionRecord[] {
  const own = owned.kind === 'method' ? owned.declared.method.exceptions : [];
  return [...own, ...owned.exceptions];
}

function codeOf(owned: OwnedRoute): HandlerCode {
  if (owned.kind === 'method') {
    return { kind: 'method', owner: owned.owner, name: owned.declared.method.name };
  }
  const { handler, route } = owned;
  return { kind: 'function', name: handler.name || nameFromPath(route), call: handler };
}

/** A name for a function without one, for its operation id: `get_items_id`. */
function nameFromPath({ decorator, path }: RouteRecord): string {
  const words = path.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  return [decorator, ...words].join('_');
}

function docsWithin(docs: OperationDocs, { tags, deprecated, hidden }: OwnedRoute): OperationDocs {
  if (tags.length === 0 && !deprecated && !hidden) return docs;
  return {
    ...docs,
    ...(tags.length > 0 ? { tags: [...tags, ...(docs.tags ?? [])] } : {}),
    ...(deprecated ? { deprecated } : {}),
    ...(hidden ? { hidden } : {}),
  };
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

function emptyProblem(name: string, isClass: boolean): DefinitionProblem {
  return {
    code: 'E_ROUTES_MISSING',
    where: name,
    what: `the ${isClass ? 'class' : 'router'} has no operation and no WebSocket.`,
    fix: !isClass
      ? "Add one before: router.get('/', () => 'hello')."
      : 'Decorate a method with @Get(path) or another route; compilers drop legacy decorators of a class expression.',
  };
}

/** Removes duplicates: a mistake on a method with two routes is found twice. */
function distinct(problems: readonly DefinitionProblem[]): DefinitionProblem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}
