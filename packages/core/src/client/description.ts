import type { ClientShape, ClientShapes } from './shape.js';
import type { ListStyle, ParameterSource } from '../types/parameter-source.js';

/**
 * How the operations of an application are called, as plain JSON. `T` is the class, or the classes by their names.
 *
 * Servers and clients of one version understand each other; so does a client with a description of its own.
 */
export interface ClientDescription<T = unknown> {
  /** The version of this form. */
  readonly sluice: 1;
  /** The operations and WebSockets, in the order of their declaration. */
  readonly operations: readonly ClientOperation[];
  /** The shapes of classes that differ in JSON; absent without any. */
  readonly shapes?: ClientShapes | undefined;
  /** For the compiler alone; never set. */
  readonly describes?: T;
}

/** An operation or a WebSocket, as a client calls it. */
export interface ClientOperation {
  /** The name of its class; absent for a function. */
  readonly class?: string;
  /** The name of the method or function. */
  readonly name: string;
  /** The HTTP method; absent for a WebSocket. */
  readonly method?: string;
  /** The segments of the path: text that is encoded already, and parameters. */
  readonly path: readonly (string | ClientPathParameter)[];
  /** The arguments that clients give, in their order: none that is injected or comes from a dependency. */
  readonly arguments: readonly ClientArgument[];
  /** Header fields of every call, such as the one of its version; absent without any. */
  readonly fields?: Readonly<Record<string, string>>;
  /** How a form is sent; absent without a form. */
  readonly form?: 'urlencoded' | 'multipart';
  /** How results, items of a stream and messages to the client differ in JSON; absent where they do not. */
  readonly result?: ClientShape;
  /** How messages from the client differ in JSON; absent where they do not. */
  readonly message?: ClientShape;
  /** True for the handler of a stream. */
  readonly streams?: true;
  /** Which messages of a WebSocket are JSON, as the server sees it; absent for neither. */
  readonly json?: { readonly receive?: true; readonly send?: true };
  /** The subprotocols of a WebSocket; absent without any. */
  readonly subprotocols?: readonly string[];
}

/** A parameter of a path. */
export interface ClientPathParameter {
  /** The parameter's name. */
  readonly name: string;
  /** True when it takes the rest of the path. */
  readonly rest?: true;
}

/** Where an argument goes: into one value, all values of a source, the body, or in the method form several of them. */
export type ClientArgument =
  | ({ readonly in: ParameterSource; readonly name: string } & ClientValue)
  | ClientGroup
  | ClientBody
  | ClientInput;

/** How a value is written as text, where that does not follow from the value. */
export interface ClientValue {
  /** How a list is one text, or an object several values. */
  readonly style?: ListStyle | 'deepObject';
  /** A number of milliseconds that is sent as an ISO 8601 duration. */
  readonly as?: 'duration';
}

/** All values of a source, as one object. */
export interface ClientGroup {
  /** The source. */
  readonly all: ParameterSource;
  /** The properties that need more than their name and value. */
  readonly members?: Readonly<Record<string, ClientMember>>;
}

/** A property of a group. */
export interface ClientMember extends ClientValue {
  /** The name on the wire. */
  readonly name?: string;
}

/** The JSON body: all of it, or the property of this name. */
export interface ClientBody {
  /** True for all of it. */
  readonly body: true | string;
  /** How it differs in JSON; absent where it does not. */
  readonly shape?: ClientShape;
}

/** The one argument of the method form: the groups that it has, by the names of its members. */
export interface ClientInput {
  /** The groups, and the body. */
  readonly input: Readonly<Record<string, ClientGroup | ClientBody | ClientFiles>>;
}

/** The files of the method form, by their names in the form. */
export interface ClientFiles {
  readonly files: true;
}
