import type { ClassLike } from '../types/constructor.js';
import type { Message } from '../websocket/message.js';
import type { WebSocketConnection } from '../websocket/connection.js';
import type { Answer } from './answer-types.js';
import type { AnyConnection, ArgumentsWithout, Framework, Passed } from './argument-types.js';
import type { ClientSocket } from './client-socket.js';
import type { Json, JsonValue } from './json-type.js';

/**
 * The client of a class, or of several by their names: a method for each operation.
 *
 * `Injected` are further types of parameters that callers leave out, because dependencies provide them.
 */
export type Client<C, Injected = never> = C extends ClassLike
  ? OperationsOf<InstanceOf<C>, Injected>
  : { readonly [K in keyof C]: OperationsOf<InstanceOf<C[K]>, Injected> };

type InstanceOf<C> = C extends abstract new (...args: never[]) => infer T ? T : never;

type OperationsOf<T, Injected> = [Injected] extends [never]
  ? { readonly [K in keyof T]: T[K] extends Unchanged ? T[K] : Remote<T[K], Framework> }
  : { readonly [K in keyof T]: Remote<T[K], Framework | Injected> };

/**
 * Methods that the client has as they are. The test costs the compiler little: it neither infers nor
 * makes a type for each operation. A method and not a function, whose parameters would be compared the
 * other way round.
 */
type Unchanged = PassingMethod['call'];

interface PassingMethod {
  call(...args: Passed[]): Promise<JsonValue>;
}

type Remote<M, Injected> = M extends (...args: infer A) => infer R
  ? A extends readonly Passed[]
    ? (...args: A) => Answer<R>
    : (
        ...args: ArgumentsWithout<A, Injected>
      ) => Extract<A[number], AnyConnection> extends never
        ? Answer<R>
        : Promise<SocketTo<Extract<A[number], AnyConnection>>>
  : never;

type SocketTo<C> =
  C extends WebSocketConnection<infer In, infer Out>
    ? ClientSocket<In, unknown extends Out ? Message : Json<Out>>
    : never;
