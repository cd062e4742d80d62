import type { DeploymentFunction, DeploymentTarget } from '../deployment/bind.js';
import { UnknownMethodError } from '../errors.js';
import { isBatched } from './batching/mark.js';

/** The part of a replica that handle calls reach. */
export interface Callee {
  readonly deployment: string;
  /** The methods of the deployment's class; a function deployment has one, named `''`. */
  readonly methods: ReadonlyMap<string, DeploymentFunction>;
  readonly instance: object | undefined;
}

/**
 * Lists what may be called: the methods of the class and its base classes, `constructor` apart, and
 * properties that `batched` made.
 *
 * The list has what classes define, never other properties of an instance: a name from the wire is
 * looked up in this list and nowhere else.
 */
export function calleeOf(
  deployment: string,
  target: DeploymentTarget,
  instance: object | undefined,
): Callee {
  if (target.kind === 'function') {
    return { deployment, methods: new Map([['', target.run]]), instance: undefined };
  }
  const methods = new Map<string, DeploymentFunction>();
  let prototype: object | null = target.type.prototype;
  while (prototype !== null && prototype !== Object.prototype) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (name !== 'constructor' && !methods.has(name) && isFunction(value))
        methods.set(name, value);
    }
    prototype = Object.getPrototypeOf(prototype);
  }
  for (const [name, { value }] of Object.entries(
    Object.getOwnPropertyDescriptors(instance ?? {}),
  )) {
    if (isBatched(value)) methods.set(name, value);
  }
  return { deployment, methods, instance };
}

/** The method of a name. Throws UnknownMethodError that lists those there are. */
export function methodOf(callee: Callee, name: string): DeploymentFunction {
  const method = callee.methods.get(name);
  if (method !== undefined) return method;
  throw new UnknownMethodError(`${callee.deployment} ${whyUnknown(callee, name)}`);
}

function isFunction(value: unknown): value is DeploymentFunction {
  return typeof value === 'function';
}

function whyUnknown({ methods, instance }: Callee, name: string): string {
  if (methods.has('')) return 'is a function. Call the handle itself: handle(...).';
  if (name === '') return `is a class. Call one of its methods: ${listed(methods)}.`;
  if (instance !== undefined && Object.hasOwn(instance, name)) {
    return `has "${name}" as a property, which handles do not reach. Make it a method.`;
  }
  return `has no method "${name}". Its methods are ${listed(methods)}.`;
}

function listed(methods: ReadonlyMap<string, unknown>): string {
  return methods.size === 0 ? '(none)' : [...methods.keys()].join(', ');
}
