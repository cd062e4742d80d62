import type { ClientDescription, ClientOperation } from './description.js';

/** A method of a client: its name, and that of its class where a client has several. */
export interface CalledMethod {
  readonly of: string | undefined;
  readonly name: string;
}

/** The method's name in errors: `Shop.item`. */
export function calledName({ of, name }: CalledMethod): string {
  return of === undefined ? name : `${of}.${name}`;
}

/** The routes of a method, in the order of their declaration. Throws `TypeError` without any, and for methods of several classes. */
export function findOperations(
  { operations }: ClientDescription,
  method: CalledMethod,
): readonly ClientOperation[] {
  const { of, name } = method;
  const routes = operations.filter((one) => one.name === name && isOf(one, of));
  const owners = [...new Set(routes.map((one) => one.class))];
  if (routes.length === 0) {
    throw new TypeError(
      `The server describes no operation ${calledName(method)}: the method has no route, it is hidden, or the server has another version.`,
    );
  }
  if (owners.length > 1) {
    const [first] = owners;
    throw new TypeError(
      `${owners.join(' and ')} have an operation ${name}: name the class, createClient<{ ${first}: typeof ${first} }>(url).`,
    );
  }
  return routes;
}

/** `Users` and `users` name the class Users. */
function isOf({ class: owner }: ClientOperation, of: string | undefined): boolean {
  if (of === undefined || owner === of) return true;
  return owner !== undefined && owner.charAt(0).toLowerCase() + owner.slice(1) === of;
}

/**
 * Chooses the route of a call: the one with the most path parameters that all have a value, so that a method with
 * the routes `/items` and `/items/:id` takes the second with an id. The first of equal ones.
 */
export function chooseRoute(
  routes: readonly ClientOperation[],
  args: readonly unknown[],
): ClientOperation {
  const [first = NONE, ...others] = routes;
  return others.reduce(
    (best, route) => (rankOf(route, args) > rankOf(best, args) ? route : best),
    first,
  );
}

const NONE: ClientOperation = { name: '', path: [], arguments: [] };

function rankOf(route: ClientOperation, args: readonly unknown[]): number {
  const names = route.path.flatMap((part) => (typeof part === 'string' ? [] : [part.name]));
  const isComplete = route.arguments.every(
    (argument, index) =>
      !('in' in argument) ||
      argument.in !== 'path' ||
      args[index] !== undefined ||
      !names.includes(argument.name),
  );
  const isUsual = route.method !== 'HEAD' && route.method !== 'OPTIONS' && route.method !== 'TRACE';
  return (isComplete ? 2 * names.length + 2 : 0) + (isUsual ? 1 : 0);
}
