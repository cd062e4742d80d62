import { type RouteRecord, readRecords } from '../decorators/record.js';
import { DefinitionError, type DefinitionProblem } from '../errors.js';
import { emittedTypes } from '../signature/emitted-types.js';
import { checkOptions, checkPlacement, checkTogether } from './check.js';
import { type Endpoint, type EndpointInputs, signatureOf, whereOf } from './endpoint.js';
import { ownerName } from './handler-model.js';
import { isMethodForm, methodInputs } from './method-form.js';
import { describeOperation } from './describe-operation.js';
import { withOperationIds } from './operation-docs.js';
import { parsePath } from './path.js';
import { reportAt } from './problems.js';
import { defined } from '../types/members.js';
import { withValidationGroups } from './validation-groups.js';
import { signatureInputs } from './signature-form.js';
import type { AppModel, OperationModel, SocketModel } from './app-model.js';
import type { AppOptions } from '../types/app-options.js';
import type { Constructor } from '../types/constructor.js';

/** Options of {@link describe}: application options, which win over those of `@Ingress`. */
export interface DescribeOptions extends AppOptions {
  /** Allows a class with no operation and no WebSocket, whose application is its docs page; defaults to false. */
  readonly allowEmpty?: boolean;
}

/**
 * Makes the model of a decorated class.
 *
 * `options` win over what `@Ingress` recorded. The title defaults to the class's name, the version to
 * 0.1.0. Throws `DefinitionError` with every mistake in the class, each with its fix.
 */
export function describe(type: Constructor, options: DescribeOptions = {}): AppModel {
  const { allowEmpty = false, ...given } = options;
  const records = readRecords(type);
  const className = ownerName(type);
  const problems: DefinitionProblem[] = [];
  const missingMetadata = new Set<string>();
  checkPlacement(className, records, problems);
  const merged: AppOptions = { ...records.options, ...given };
  checkOptions(className, merged, problems);

  const operations: OperationModel[] = [];
  const sockets: SocketModel[] = [];
  for (const declared of records.methods) {
    for (const route of declared.method.routes) {
      const endpoint = endpointOf(route, { className, declared, problems, missingMetadata });
      const { path } = endpoint;
      const inputs = inputsOf(endpoint);
      const run = { kind: 'method', owner: type, name: declared.method.name } as const;
      const common = { run, path, ...inputs };
      if (route.kind === 'http') {
        const operation = describeOperation(endpoint, route, common);
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

type EndpointContext = Pick<Endpoint, 'className' | 'declared' | 'problems' | 'missingMetadata'>;

function endpointOf(route: RouteRecord, context: EndpointContext): Endpoint {
  const { declared, className, problems } = context;
  const { name, handler } = declared.method;
  const emitted = emittedTypes(declared.declaredBy, name);
  const parsed = parsePath(route.path);
  if (!parsed.ok) {
    const { code, what, fix } = parsed.problem;
    reportAt(problems, `${className}.${name}`)(code, what, fix);
  }
  return {
    ...context,
    route,
    path: parsed.ok ? parsed.path : { pattern: route.path, segments: [] },
    pathIsValid: parsed.ok,
    signature: signatureOf(name, handler, emitted?.length),
  };
}

function inputsOf(endpoint: Endpoint): EndpointInputs {
  const { options } = endpoint.route;
  const inputs = isMethodForm(options) ? methodInputs(endpoint) : signatureInputs(endpoint);
  return withValidationGroups(
    inputs,
    options.groups,
    reportAt(endpoint.problems, whereOf(endpoint)),
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
