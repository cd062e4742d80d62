import type { ClassRecords } from '../decorators/read-records.js';
import { isSingleton } from '../decorators/singleton.js';
import type { DefinitionProblem } from '../errors.js';
import { checkPages } from './check-pages.js';
import { checkLimits } from './check-limits.js';
import { handlerName } from './handler-model.js';
import { pathShape } from './path.js';
import { reportAt } from './problems.js';
import type { DependencyRecord } from '../types/dependency.js';
import type { AppOptions } from '../app-options.js';
import type { OperationModel, SocketModel } from './app-model.js';

/** Reports decorators where they have no meaning. */
export function checkPlacement(
  className: string,
  { methods, misuses, constructorParameters }: ClassRecords,
  problems: DefinitionProblem[],
): void {
  const inConstructor = constructorParameters
    .filter(({ decorator, dependency }) => decorator !== 'Depends' || isOfRequest(dependency))
    .map(({ decorator }) => ({ decorator, member: 'constructor', reason: 'constructor' }) as const);
  for (const { decorator, member, reason } of [...misuses, ...inConstructor]) {
    const [what, fix] = MISPLACED[reason];
    reportAt(problems, `${className}.${member}`)(
      'E_DECORATOR_MISPLACED',
      `@${decorator}() is on ${what}.`,
      fix,
    );
  }
  for (const { method } of methods) {
    const [first] = method.parameters;
    if (first === undefined || method.routes.length > 0) continue;
    reportAt(problems, `${className}.${method.name} parameter ${first.index + 1}`)(
      'E_DECORATOR_MISPLACED',
      `has @${first.decorator}(), but its method is no route of this class.`,
      'Add @Get(path) or another route to the method; a subclass that decorates parameters again repeats the route too.',
    );
  }
}

function isOfRequest(dependency: DependencyRecord | undefined): boolean {
  return dependency?.target !== undefined && !isSingleton(dependency.target);
}

const MISPLACED = {
  static: ['a static method, which has no instance to run on', 'Remove "static".'],
  private: ['a private method, which cannot be called from outside', 'Remove the "#".'],
  symbol: ['a method named by a symbol', 'Give the method a name.'],
  'not-a-method': [
    'something that is not a method',
    'Write a method: list() {}, not a field or an accessor.',
  ],
  constructor: [
    'a parameter of the constructor, which runs before any request',
    'Take the value in the method that needs it; a constructor takes classes with @Singleton().',
  ],
} as const;

/** Reports options of a wrong type, which JavaScript or a cast can pass. */
export function checkOptions(
  className: string,
  options: AppOptions,
  problems: DefinitionProblem[],
): void {
  const { static: directories = [], frontend = [] } = options;
  checkChoices(className, options, problems);
  checkPages(options, reportAt(problems, className));
  for (const { path = '/' } of [...directories, ...[frontend].flat()]) {
    if (path.startsWith('/')) continue;
    reportAt(problems, className)(
      'E_OPTION_INVALID',
      `has files at the path ${JSON.stringify(path)}.`,
      `Begin it with a slash: ${JSON.stringify(`/${path}`)}.`,
    );
  }
  checkLimits(options, (what, fix) => reportAt(problems, className)('E_OPTION_INVALID', what, fix));
}

function checkChoices(className: string, options: AppOptions, problems: DefinitionProblem[]): void {
  for (const [name, allowed] of CHOICES) {
    const value: unknown = options[name];
    if (value === undefined || allowed.some((choice) => choice === value)) continue;
    const [first] = allowed;
    reportAt(problems, className)(
      'E_OPTION_INVALID',
      `has the option ${name}: ${JSON.stringify(value)}.`,
      `Write ${allowed.map((choice) => `'${choice}'`).join(' or ')}, or leave it out for '${first}'.`,
    );
  }
}

/** Options that are one of several words, the default first. */
const CHOICES = [
  ['errorFormat', ['detail', 'problem']],
  ['validation', ['compat', 'strict']],
  ['openapiVersion', ['3.1', '3.2']],
] as const;

/** Reports conflicts between endpoints: two that serve the same requests. */
export function checkTogether(
  operations: readonly OperationModel[],
  sockets: readonly SocketModel[],
  problems: DefinitionProblem[],
): void {
  const routes = new Map<string, OperationModel | SocketModel>();
  for (const endpoint of [...operations, ...sockets]) {
    const methods = endpoint.kind === 'http' ? endpoint.methods : ['WebSocket'];
    for (const method of methods) {
      const requests = `${method} ${pathShape(endpoint.path)}`;
      const keys = (endpoint.versions ?? ['']).map((version) => `${requests} ${version}`);
      const earlier = keys.map((key) => routes.get(key)).find((other) => other !== undefined);
      for (const key of keys) routes.set(key, routes.get(key) ?? endpoint);
      if (earlier === undefined) continue;
      reportAt(problems, handlerName(endpoint))(
        'E_ROUTE_DUPLICATE',
        `${method} ${endpoint.path.pattern} is already served by ${earlier.run.name} (${earlier.path.pattern}).`,
        [endpoint, earlier].some(isStop)
          ? 'DELETE of the path of a resumable operation stops its streams: change one of the paths.'
          : 'Change one of the paths or methods.',
      );
    }
  }
}

function isStop(endpoint: OperationModel | SocketModel): boolean {
  return endpoint.kind === 'http' && endpoint.stops !== undefined;
}
