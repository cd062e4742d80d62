import { DefinitionError } from '../../errors.js';
import { type HandlerModel, handlerName } from '../../model/handler-model.js';
import type { Constructor } from '../../types/constructor.js';

/** The objects that methods are called on, by the classes that own the methods. */
export type Instances = ReadonlyMap<Constructor, object>;

/** Calls a handler with its arguments. */
export type CallHandler = (args: readonly unknown[]) => unknown;

/** Makes the call of a handler: of its owner's method, of its function, or of its constructor. */
export function compileHandler(handler: HandlerModel, instances: Instances): CallHandler {
  const { run } = handler;
  if (run.kind === 'function') return (args) => Reflect.apply(run.call, undefined, args);
  if (run.kind === 'constant') return () => run.value;
  if (run.kind === 'singleton') {
    const singleton = instances.get(run.type);
    return () => singleton;
  }
  if (run.kind === 'class') return (args) => Reflect.construct(run.type, args);
  const instance = instances.get(run.owner);
  const method: unknown = instance && Reflect.get(instance, run.name);
  if (instance !== undefined && isMethod(method)) return (args) => method.apply(instance, args);
  throw new DefinitionError([
    {
      code: 'E_HANDLER_MISSING',
      where: handlerName(handler),
      what: 'is not a method of the instance that is to be served.',
      fix: 'Serve an instance of the decorated class.',
    },
  ]);
}

interface Method {
  apply(instance: object, args: readonly unknown[]): unknown;
}

function isMethod(value: unknown): value is Method {
  return typeof value === 'function';
}
