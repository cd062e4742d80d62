import type { DeclaredResponses } from '../declared-responses.js';
import type { RequestHead } from '../http/exchange.js';
import type { HttpRequest } from '../http/request.js';
import type { ResponseControl } from '../http/response-control.js';
import type { BodySpec } from '../types/field.js';
import type { FormOptions, InputOf, InputOptions } from './options.js';

/**
 * The inputs of a dependency: values of the request, and other dependencies. The errors that it answers with
 * are in the document of every operation that uses it.
 */
export interface DependencyInputs
  extends InputOptions, FormOptions, Pick<DeclaredResponses, 'errors' | 'throws'> {
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

// A member of the inputs, so that whatever describes them sees it.
const TAKES_HEAD = Symbol.for('sluice.dependency.head');

/** The head of a request or a handshake, and what sets headers of its response. */
export interface HeadAndControl {
  readonly head: RequestHead;
  /** Undefined for a WebSocket, whose handshake has no response that could be controlled. */
  readonly control: ResponseControl | undefined;
}

/** As {@link dependency}, for our own dependencies that serve operations and WebSockets alike. */
export function headDependency<const O extends DependencyInputs, R>(
  inputs: O,
  run: (input: InputOf<O>, source: HeadAndControl) => R,
): (input: InputOf<O>, source: never) => R {
  Object.defineProperty(run, INPUTS, { value: { ...inputs, [TAKES_HEAD]: true } });
  return run;
}

/** True for the inputs of a {@link headDependency}. */
export function takesHead(inputs: DependencyInputs): boolean {
  return TAKES_HEAD in inputs;
}
