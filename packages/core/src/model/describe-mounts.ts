import type { AppOptions } from '../app-options.js';
import { hasRoutes } from '../decorators/read-records.js';
import { isRouter } from '../decorators/router.js';
import { DefinitionError, type DefinitionProblem } from '../errors.js';
import type { Mountable, ServableApp } from '../mount-options.js';
import type { RouterLike } from '../router-options.js';
import { type Constructor, isClass } from '../types/constructor.js';
import { isObject } from '../types/members.js';
import type {
  AppModel,
  EndpointModel,
  MountModel,
  OperationModel,
  SocketModel,
} from './app-model.js';
import { handlerName } from './handler-model.js';
import { parsePath } from './path.js';
import { reportAt } from './problems.js';

/** Makes the model of an application inside; throws `DefinitionError` with its mistakes. */
type Describe = (target: Constructor | RouterLike) => AppModel;

/** Makes the models of the applications in `mounts` and `hosts` of the application `name`. */
export function describeMounts(
  { mounts = {}, hosts = {}, mountsInDocument = false }: AppOptions,
  name: string,
  context: { readonly problems: DefinitionProblem[]; readonly describe: Describe },
): readonly MountModel[] {
  const { problems, describe } = context;
  const inside = (where: string, target: Mountable): Omit<MountModel, 'at'>[] => {
    const found = insideOf(target, describe, problems);
    if (found === undefined) reportUnknown(where, target, problems);
    return found === undefined ? [] : [found];
  };
  for (const path of typeof mountsInDocument === 'boolean' ? [] : mountsInDocument) {
    if (Object.hasOwn(mounts, path)) continue;
    reportAt(problems, name)(
      'E_OPTION_INVALID',
      `has mountsInDocument: ["${path}"], where nothing is mounted.`,
      `Name paths of mounts: ${Object.keys(mounts).join(', ')}.`,
    );
  }
  return [
    ...Object.entries(mounts).flatMap(([text, target]) => {
      const where = `${name} mount ${text}`;
      const path = mountPath(text, where, problems);
      if (path === undefined) return [];
      const at = { kind: 'path', path } as const;
      return inside(where, target).map((found) => ({ at, ...found }));
    }),
    ...Object.entries(hosts).flatMap(([host, target]) => {
      const where = `${name} host ${host}`;
      checkHost(host, where, problems);
      return inside(where, target).map((found) => ({
        at: { kind: 'host', host } as const,
        ...found,
      }));
    }),
  ];
}

/** Reports the endpoints of an application that are below one of its mounts, which would answer for them. */
export function checkBelowMounts(
  mounts: readonly MountModel[],
  endpoints: readonly (OperationModel | SocketModel)[],
  problems: DefinitionProblem[],
): void {
  for (const endpoint of endpoints) {
    const mount = mounts.find(
      ({ at }) => at.kind === 'path' && isBelow(endpoint, at.path.segments),
    );
    if (mount?.at.kind !== 'path') continue;
    reportAt(problems, handlerName(endpoint))(
      'E_ROUTE_UNREACHABLE',
      `the path ${endpoint.path.pattern} is below the mount ${mount.at.path.pattern}, which answers for it.`,
      'Move the method into the application that is mounted there, or change one of the paths.',
    );
  }
}

const MODELS = new WeakMap<object, AppModel>();

/** Remembers of what an application was made, so that one it is mounted in knows its operations. */
export function rememberModel(app: ServableApp, model: AppModel | undefined): void {
  if (model !== undefined) MODELS.set(app, model);
}

/** True for the result of `createApp`, and for what has its members. */
export function isServable(target: unknown): target is ServableApp {
  if (!isObject(target) || !('handler' in target) || !isObject(target.handler)) return false;
  return 'handle' in target.handler && 'start' in target && 'close' in target;
}

function insideOf(
  target: Mountable,
  describe: Describe,
  problems: DefinitionProblem[],
): Omit<MountModel, 'at'> | undefined {
  if (isServable(target)) return { target, model: MODELS.get(target) };
  if (!isRouter(target) && !isClass(target)) return undefined;
  if (isClass(target) && !hasRoutes(target) && 'fetch' in target.prototype) {
    return { target, model: undefined };
  }
  try {
    return { target, model: describe(target) };
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error;
    problems.push(...error.problems);
    return { target, model: undefined };
  }
}

function mountPath(
  text: string,
  where: string,
  problems: DefinitionProblem[],
): Extract<MountModel['at'], { kind: 'path' }>['path'] | undefined {
  const report = reportAt(problems, where);
  const parsed = parsePath(text);
  if (!parsed.ok) {
    report('E_PATH_SYNTAX', parsed.problem.what, parsed.problem.fix);
    return undefined;
  }
  const { segments } = parsed.path;
  const isFixed = segments.every((segment) => segment.kind === 'static' && segment.text !== '');
  if (isFixed && segments.length > 0) return parsed.path;
  report(
    'E_PATH_SYNTAX',
    'is no fixed path: a mount begins with "/", ends without one, and has no parameters.',
    text === '/'
      ? 'Serve the application alone, or give it a host.'
      : 'Write such a path: "/admin".',
  );
  return undefined;
}

const HOST = /^(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*$/;

function checkHost(host: string, where: string, problems: DefinitionProblem[]): void {
  if (HOST.test(host)) return;
  reportAt(problems, where)(
    'E_OPTION_INVALID',
    'is no name of a host.',
    "Write it in lower case and without a port: 'api.example.com', or '*.example.com' for all below one.",
  );
}

function isBelow({ path }: EndpointModel, mount: EndpointModel['path']['segments']): boolean {
  return mount.every((segment, index) => {
    const own = path.segments[index];
    return own?.kind === 'static' && segment.kind === 'static' && own.text === segment.text;
  });
}

function reportUnknown(where: string, target: unknown, problems: DefinitionProblem[]): void {
  const shown = typeof target === 'function' ? `a function ${target.name}`.trim() : typeof target;
  reportAt(problems, where)(
    'E_OPTION_INVALID',
    `is ${shown}, which is no Sluice application.`,
    'Give a decorated class, a router, createApp(...), or existingApp(...) of an application of another framework.',
  );
}
