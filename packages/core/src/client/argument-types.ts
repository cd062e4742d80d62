import type { UploadFile } from '../form/upload-file.js';
import type { BackgroundTasks } from '../http/background-tasks.js';
import type { Progress } from '../http/progress.js';
import type { HttpRequest } from '../http/request.js';
import type { ResponseControl } from '../http/response-control.js';
import type { SecurityScopes } from '../security/scopes.js';
import type { IsProvided, ProvidedMark } from '../types/provided.js';
import type { WebSocketConnection } from '../websocket/connection.js';

/** The classes whose instances the framework gives to handlers. */
export type Framework =
  | AbortSignal
  | BackgroundTasks
  | Progress
  | HttpRequest
  | ResponseControl
  | SecurityScopes
  | AnyConnection;

/** A `WebSocketConnection`, whatever its messages are. */
export type AnyConnection = Pick<WebSocketConnection, 'isAccepted' | 'rootPath' | 'subprotocols'>;

type Scalar = ((string | number | boolean | bigint) & NotProvided) | null | undefined;

type NotProvided = { readonly [K in keyof ProvidedMark]?: undefined };

/** Arguments that a client takes as the handler does; no {@link Framework} class is one. */
export type Passed = Scalar | Date | URL | PassedObject | readonly (Scalar | Date | PassedObject)[];

/** Each of these members belongs to a type that is left out or changed. An object with one is looked at closely. */
type PassedObject = object & { readonly [K in TellingMember]?: undefined } & NotProvided;

type TellingMember =
  | 'throwIfAborted'
  | 'add'
  | 'rootPath'
  | 'appendHeader'
  | 'scopeStr'
  | 'filename'
  | 'byteLength'
  | 'files'
  | 'depends'
  | 'length';

/** The arguments of a handler without those that are injected, as a client takes them. */
export type ArgumentsWithout<A extends readonly unknown[], Injected> = SentAll<Kept<A, Injected>>;

/** Keeps the names of the arguments, which a list of inferred types would lose. */
type Kept<A extends readonly unknown[], Injected> = A extends readonly []
  ? []
  : A extends readonly [infer First, ...infer Rest]
    ? IsInjected<First, Injected> extends true
      ? Kept<Rest, Injected>
      : A extends readonly [...infer Head, ...Rest]
        ? OptionalEnd<Head, Kept<Rest, Injected>>
        : never
    : A extends readonly [(infer First)?, ...infer Rest]
      ? number extends A['length']
        ? A
        : IsInjected<Exclude<First, undefined>, Injected> extends true
          ? Kept<Rest, Injected>
          : [First?, ...Kept<Rest, Injected>]
      : A;

/** An argument with a default is optional again where nothing required follows any more. */
type OptionalEnd<Head extends readonly unknown[], Rest extends readonly unknown[]> = [] extends Rest
  ? undefined extends Head[0]
    ? [...Partial<Head>, ...Rest]
    : [...Head, ...Rest]
  : [...Head, ...Rest];

type IsInjected<T, Injected> = 0 extends 1 & T
  ? false
  : [T] extends [never]
    ? false
    : [T] extends [Injected]
      ? true
      : [IsProvided<T>] extends [true]
        ? true
        : [keyof T] extends ['depends']
          ? IsInput<T>
          : false;

type SentAll<A extends readonly unknown[]> = { [K in keyof A]: Sent<A[K]> };

type Sent<T> = T extends UploadFile | Uint8Array
  ? FileToSend
  : T extends readonly (UploadFile | Uint8Array)[]
    ? readonly FileToSend[]
    : IsInput<T> extends true
      ? SentInput<T>
      : T;

/** A file of a form, as a client gives it; a `File` has a name. */
export type FileToSend = Blob | Uint8Array<ArrayBuffer>;

/** True for the one argument of the method form that has files or dependencies. */
type IsInput<T> = T extends { readonly files: unknown } | { readonly depends: unknown }
  ? keyof T extends InputKey
    ? true
    : false
  : false;

type InputKey = 'params' | 'query' | 'headers' | 'cookies' | 'body' | 'form' | 'files' | 'depends';

type SentInput<T> = {
  [K in keyof T as K extends 'depends' ? never : K]: K extends 'files'
    ? { [F in keyof T[K]]: Sent<T[K][F]> }
    : T[K];
};
