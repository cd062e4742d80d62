import type { AppOptions } from '../app-options.js';
import type { RouteEntry } from '../http/router/tree.js';
import type { AppModel, OperationModel, SocketModel } from '../model/app-model.js';
import { pathShape } from '../model/path.js';
import type { Respond } from './application-around.js';
import type { Operate } from './operation.js';
import { refuse } from './send.js';
import type { Connect } from './socket.js';
import { type ChosenVersioning, type Variant, compileChoice, varyOf } from './versioned.js';

/** Makes one target of the variants of a route. */
type Choose<T> = (variants: readonly Variant<T>[]) => T;

/**
 * The routes of endpoints: one for each method and path. Where the head of a request says its version,
 * endpoints of one path are its variants; everywhere else `choose` is never called.
 */
export function routesOf<T>(
  targets: ReadonlyMap<OperationModel | SocketModel, T>,
  choose: Choose<T> | undefined,
): readonly RouteEntry<T>[] {
  const routes = new Map<string, RouteEntry<readonly Variant<T>[]>>();
  for (const [endpoint, target] of targets) {
    const { versions } = endpoint;
    const { segments } = endpoint.path;
    for (const method of endpoint.kind === 'http' ? endpoint.methods : ['GET']) {
      const key = keyOf(method, endpoint);
      const variants = [...(routes.get(key)?.target ?? []), { versions, target }];
      routes.set(key, { method, segments, target: variants });
    }
  }
  return [...routes.values()].flatMap(({ target: variants, ...route }) => {
    const isChosen = variants.some(({ versions }) => versions !== undefined);
    if (choose !== undefined && isChosen) return [{ ...route, target: choose(variants) }];
    return variants.map(({ target }) => ({ ...route, target }));
  });
}

function keyOf(method: string, { path }: OperationModel | SocketModel): string {
  return `${method} ${pathShape(path)}`;
}

function keysOf(operation: OperationModel): readonly string[] {
  return operation.methods.map((method) => keyOf(method, operation));
}

/**
 * Makes the function that tells on which request header the replies of an operation depend, because it says
 * the version; undefined for none.
 */
export function varyBy({
  operations,
  options,
}: Pick<AppModel, 'operations' | 'options'>): (operation: OperationModel) => string | undefined {
  const versioning = chosenVersioning(options);
  const header = versioning && varyOf(versioning);
  if (header === undefined) return () => undefined;
  const versioned = new Set(
    operations.filter(({ versions }) => versions !== undefined).flatMap(keysOf),
  );
  return (operation) => (keysOf(operation).some((one) => versioned.has(one)) ? header : undefined);
}

/** Makes operations of their variants; undefined where no request says its version in its head. */
export function versionedOperate(
  options: AppOptions,
  respond: Respond,
): Choose<Operate> | undefined {
  const versioning = chosenVersioning(options);
  if (versioning === undefined) return undefined;
  return (variants) => {
    const choose = compileChoice(variants, versioning);
    return (exchange, path) => {
      const chosen = choose(exchange.head);
      if (chosen.kind === 'refused') return respond(exchange, chosen.reply);
      return chosen.target(exchange, path);
    };
  };
}

/** Makes WebSockets of their variants, as {@link versionedOperate} does operations. */
export function versionedConnect(options: AppOptions): Choose<Connect> | undefined {
  const versioning = chosenVersioning(options);
  if (versioning === undefined) return undefined;
  return (variants) => {
    const choose = compileChoice(variants, versioning);
    return async (exchange, path) => {
      const chosen = choose(exchange.head);
      if (chosen.kind === 'refused') return refuse(exchange, chosen.reply);
      return chosen.target(exchange, path);
    };
  };
}

function chosenVersioning({ versioning }: AppOptions): ChosenVersioning | undefined {
  return versioning === undefined || versioning.type === 'uri' ? undefined : versioning;
}
