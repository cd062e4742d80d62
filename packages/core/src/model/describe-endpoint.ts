import { dependencyRecord } from '../decorators/depends.js';
import type { RouteRecord } from '../decorators/record.js';
import type { DefinitionProblem } from '../errors.js';
import { emittedTypes } from '../signature/emitted-types.js';
import { parseFunctionSignature } from '../signature/source-names.js';
import type { Method } from '../types/constructor.js';
import type { DependencyOverride, DependencyRecord } from '../types/dependency.js';
import { dependencyDescriber } from './describe-dependency.js';
import {
  ANONYMOUS,
  type Callable,
  type Endpoint,
  bodilessMethod,
  signatureOf,
} from './endpoint.js';
import { type DependencyModel, ownerName } from './handler-model.js';
import { type OwnedRoute, fullPath } from './owners.js';
import { parsePath, pathNames } from './path.js';
import { reportAt } from './problems.js';
import { overrideOf, servedSignature } from './served-signature.js';

/** What is shared while the endpoints of one application are described. */
export interface DescribeContext {
  readonly problems: DefinitionProblem[];
  /** The methods that need emitted types and have none, by their classes. */
  readonly missingMetadata: Map<string, Set<string>>;
  readonly overrides: readonly DependencyOverride[];
}

/** Starts the description of a route. */
export function endpointOf(owned: OwnedRoute, context: DescribeContext): Endpoint {
  const { problems } = context;
  const called = owned.kind === 'method' ? ofMethod(owned, context) : ofFunction(owned, problems);
  const parsed = parsePath(fullPath(owned.prefix, owned.route.path));
  if (!parsed.ok) {
    const { code, what, fix } = parsed.problem;
    reportAt(problems, called.where)(code, what, fix);
  }
  const endpoint: Endpoint = {
    ...called,
    route: owned.route,
    path: parsed.ok ? parsed.path : { pattern: owned.route.path, segments: [] },
    pathIsValid: parsed.ok,
    inputs: owned.route.options,
    isDeclared: false,
    chain: [],
    scopes: [],
    problems,
    dependencies: [],
    describeDependency: dependencyDescriber(context.overrides),
  };
  return { ...endpoint, dependencies: dependenciesOf(endpoint, owned) };
}

type Called = Pick<
  Callable,
  'where' | 'signature' | 'emitted' | 'records' | 'length' | 'missingMetadata' | 'reportHidden'
>;

function ofMethod(
  { owner, declared, route }: OwnedRoute & { readonly kind: 'method' },
  { problems, missingMetadata }: DescribeContext,
): Called {
  const { name, handler, parameters } = declared.method;
  const className = ownerName(owner);
  const where = `${className}.${name}`;
  const emitted = emittedTypes(declared.declaredBy, name);
  return {
    where,
    signature: servedSignature(
      signatureOf(name, handler, emitted?.length),
      overrideOf(owner, declared),
      reportAt(problems, where),
    ),
    emitted,
    records: parameters,
    length: handler?.length ?? 0,
    missingMetadata: () => {
      const methods = missingMetadata.get(className) ?? new Set<string>();
      missingMetadata.set(className, methods.add(name));
    },
    reportHidden: () => reportHidden(route, { where, handler, problems }),
  };
}

function ofFunction(
  { handler, route }: OwnedRoute & { readonly kind: 'function' },
  problems: DefinitionProblem[],
): Called {
  const where = `${route.decorator}(${JSON.stringify(route.path)})`;
  const parsed = parsePath(route.path);
  const [name] = parsed.ok ? pathNames(parsed.path) : [];
  const source = name === undefined ? 'query' : 'params';
  const inputs = `${route.decorator}(path, { ${source}: { ${name ?? 'name'}: String } }, ({ ${source} }) => ...)`;
  return {
    where,
    signature: parseFunctionSignature(Function.prototype.toString.call(handler)),
    emitted: undefined,
    records: [],
    length: handler.length,
    missingMetadata: (report) =>
      report(
        'E_PARAM_ERASED',
        'is of a function, and compilers keep no types of those.',
        `Declare it: ${inputs}${bodilessMethod(route) === undefined ? ', or { body: Item }' : ''}, or give it a literal default.`,
      ),
    reportHidden: () =>
      reportAt(problems, where)(
        'E_NAMES_HIDDEN',
        'the parameter names cannot be read from the source of its function.',
        `Declare the inputs: ${inputs}.`,
      ),
  };
}

function dependenciesOf(endpoint: Endpoint, owned: OwnedRoute): DependencyModel[] {
  const { dependencies = [] } = endpoint.route.options;
  const ofMethodItself: readonly DependencyRecord[] =
    owned.kind === 'method' ? owned.declared.method.dependencies : [];
  const all = [...owned.dependencies, ...ofMethodItself, ...dependencies.map(dependencyRecord)];
  const use = { report: reportAt(endpoint.problems, endpoint.where), shownAs: ANONYMOUS };
  return all.flatMap((record) => endpoint.describeDependency(endpoint, record, use) ?? []);
}

interface HiddenNames {
  readonly where: string;
  readonly handler: Method | undefined;
  readonly problems: DefinitionProblem[];
}

function reportHidden({ decorator }: RouteRecord, { where, handler, problems }: HiddenNames): void {
  reportAt(problems, where)(
    'E_NAMES_HIDDEN',
    `the parameter names cannot be read: the decorator sees the function "${handler?.name ?? ''}", not the method itself.`,
    `Put @${decorator}() below the decorators that wrap the method; name every parameter (@Query('limit')) or use the method form where a minifier or a target below ES2018 rewrites it.`,
  );
}
