import { Call } from './call.js';
import type { CallOptions, ClientOptions } from './client-options.js';
import type { Client } from './client-type.js';
import type { ClientEvent } from './events.js';
import { type CalledMethod, calledName, chooseRoute, findOperations } from './find-operation.js';
import { headersOf } from './headers-of.js';
import { type LoadDescription, descriptionLoader } from './load-description.js';

/**
 * Makes a client of a class, which has its operations as methods: `createClient<typeof Shop>('http://127.0.0.1:8000')`.
 *
 * The class is a type alone: nothing of the server is imported. The URL includes the route prefix. Several classes
 * are given by their names, `createClient<{ Users: typeof Users; Items: typeof Items }>(url)`. `Injected` are the
 * types of further parameters that callers leave out, because dependencies provide them.
 */
export function createClient<C, Injected = never>(
  url: string | URL,
  options: ClientOptions<C> = {},
): Client<C, Injected> {
  const base = String(url).replace(/\/+$/, '');
  return clientOf<Client<C, Injected>>({
    base,
    load: descriptionLoader(base, options),
    options,
  });
}

/** A copy of a client with other options: `withOptions(client, { signal }).item(3)`. Headers are added to those it has. */
export function withOptions<T extends object>(client: T, options: CallOptions): T {
  const connection = connectionOf(client);
  return clientOf<T>({
    ...connection,
    options: {
      ...connection.options,
      ...options,
      headers: bothHeaders(connection.options, options),
    },
  });
}

/** The answer to a call as it came, whatever its status: `await responseOf(client.report(3))`. */
export function responseOf(
  called: PromiseLike<unknown> | AsyncIterable<unknown>,
): Promise<Response> {
  return callOf(called).response();
}

/** The events of a stream of server-sent events, with their ids and types: `eventsOf(client.news())`. */
export function eventsOf<T>(stream: AsyncIterable<T>): AsyncIterable<ClientEvent<T>> {
  // The type of the data follows from the handler, which the server checks.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return callOf(stream).events() as AsyncIterable<ClientEvent<T>>;
}

/** What all calls of a client have in common. */
interface Connection {
  readonly base: string;
  readonly load: LoadDescription;
  readonly options: CallOptions;
}

const CONNECTIONS = new WeakMap<object, Connection>();

function connectionOf(client: object): Connection {
  const connection = CONNECTIONS.get(client);
  if (connection === undefined)
    throw new TypeError('Only a client of createClient can be given other options.');
  return connection;
}

function callOf(called: unknown): Call {
  if (called instanceof Call) return called;
  throw new TypeError(
    'Only a call of a client has an answer: give what the method returned, not awaited.',
  );
}

// Which methods there are, and what they take, is known to the compiler alone.
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
function clientOf<T>(connection: Connection): T {
  const client = membersOf({}, (name) => {
    const method = (...args: readonly unknown[]): Call =>
      call(connection, { of: undefined, name }, args);
    return membersOf(
      method,
      (own) =>
        (...args: readonly unknown[]) =>
          call(connection, { of: name, name: own }, args),
    );
  });
  CONNECTIONS.set(client, connection);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
  return client as T;
}

/** Makes a member whenever one is read; the server knows which there are. */
function membersOf(target: object, make: (name: string) => unknown): object {
  return new Proxy(target, {
    get: (_, name) => (typeof name === 'symbol' || name === 'then' ? undefined : make(name)),
    has: () => false,
  });
}

function call(
  { base, load, options }: Connection,
  method: CalledMethod,
  args: readonly unknown[],
): Call {
  return new Call({
    base,
    called: calledName(method),
    args,
    options,
    route: async () => {
      const description = await load();
      const operation = chooseRoute(findOperations(description, method), args);
      return { operation, shapes: description.shapes };
    },
  });
}

function bothHeaders(first: CallOptions, second: CallOptions): NonNullable<CallOptions['headers']> {
  return async () => {
    const all = await headersOf(first);
    for (const [name, value] of await headersOf(second)) all.set(name, value);
    return Object.fromEntries(all);
  };
}
