import { DefinitionError } from '../errors.js';
import type { EndpointModel } from '../model/types.js';

/** A handler as it is called. */
export interface Handler {
  apply(instance: object, args: readonly unknown[]): unknown;
}

/** The instance's method that an endpoint names. */
export function methodOf(instance: object, endpoint: EndpointModel): Handler {
  const method: unknown = Reflect.get(instance, endpoint.methodName);
  if (isHandler(method)) return method;
  throw new DefinitionError([
    {
      code: 'E_HANDLER_MISSING',
      where: `${endpoint.className}.${endpoint.methodName}`,
      what: 'is not a method of the instance that is to be served.',
      fix: 'Serve an instance of the decorated class.',
    },
  ]);
}

function isHandler(value: unknown): value is Handler {
  return typeof value === 'function';
}
