import type { AppOptions } from '@sluice/core';
import { recordIngressOptions } from '@sluice/core/internal';

import type { AdapterOption } from '../adapters/adapter.js';

/** Options of `@Ingress`: those of the application, and where the application comes from. */
export interface IngressOptions extends AppOptions {
  /**
   * An application that exists already, served as it is: an Express or Koa application, a
   * `(request, response)` listener, a Fastify or Nest instance, an `http.Server`, an object with
   * `fetch(request)` such as Hono, a Sluice application, or a function without parameters that
   * builds one on the replica. Defaults to the class itself.
   */
  readonly app?: unknown;
  /** For a class with `fetch` and no routes: makes the arguments of `fetch`; defaults to the request. */
  readonly adapter?: AdapterOption;
}

// A registered symbol lets two copies of this package in one process read each other's options.
const KEY = Symbol.for('sluice.ingress');

/**
 * Says how a deployment's class is served over HTTP.
 *
 * A decorated class needs it only for a title, limits and the like; `{ app }` serves an application
 * that exists already in its place; `{ adapter }` makes the arguments of a raw class's `fetch`.
 */
export function Ingress(
  options: IngressOptions = {},
): (type: abstract new (...args: never[]) => unknown, context?: unknown) => void {
  return (type) => {
    const { app: _app, adapter: _adapter, ...application } = options;
    recordIngressOptions(type, application);
    Object.defineProperty(type, KEY, { value: options });
  };
}

/** Reads the options of `@Ingress` on a class, or on its nearest base class that has them. */
export function ingressOptions(type: object): IngressOptions {
  const options: unknown = Reflect.get(type, KEY);
  return typeof options === 'object' && options !== null ? options : {};
}
