import type { HttpRequest } from '../http/request.js';
import type { BodySpec } from '../types/field.js';
import type { FormOptions, InputOf, InputOptions } from './options.js';

/** The inputs of a dependency: values of the request, and other dependencies. */
export interface DependencyInputs extends InputOptions, FormOptions {
  /** A part of the JSON body, named by the operation's other bodies; defaults to none. */
  readonly body?: BodySpec;
}

// Registered, so that two copies of this package in one process read each other's functions.
const INPUTS = Symbol.for('sluice.dependency');

/**
 * Declares the inputs of a dependency that is a function, which gets them as one typed object.
 *
 * `dependency({ headers: { authorization: String } }, ({ headers }) => userOf(headers.authorization))`.
 * A plain function needs this where its parameters are more than names with literal defaults:
 * compilers keep the types of decorated classes alone. A second parameter gets the request. Returns
 * `run` itself, so that tests can call it.
 */
export function dependency<const O extends DependencyInputs, R>(
  inputs: O,
  run: (input: InputOf<O>, request: HttpRequest) => R,
): (input: InputOf<O>, request: HttpRequest) => R {
  Object.defineProperty(run, INPUTS, { value: inputs });
  return run;
}

/** The inputs that `dependency` declared for a function; undefined for any other function. */
export function declaredInputs(target: object): DependencyInputs | undefined {
  return Object.getOwnPropertyDescriptor(target, INPUTS)?.value;
}
