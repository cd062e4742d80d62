/** Names what a handle's type parameter was, for `bind` to read it back. */
declare const handleOf: unique symbol;

/**
 * A handle, by which a deployment calls another: the public methods of its class. Each returns a
 * {@link HandleCall} or, when the method is a generator or returns an async iterable, a
 * {@link HandleStream}.
 *
 * The handle of a function deployment is itself a function.
 */
export type DeploymentHandle<T> = HandleMethods<T> & HandleControls<T>;

/** A method call that is on its way: await it for the result. */
export interface HandleCall<R> extends Promise<R> {
  /** The same in the caller, on the way and in the callee. */
  readonly requestId: string;
  /** Aborts the callee; awaiting then rejects with `RequestCancelledError`. */
  cancel(): void;
}

/**
 * A streaming call that is on its way: iterate it. Leaving the loop cancels the producer, and the
 * producer is held back while nobody reads. A stream that is not read to its end is cancelled at the end
 * of the request that it belongs to, unless it is `detached`.
 */
export interface HandleStream<Y> extends AsyncIterableIterator<Y, undefined, undefined> {
  /** The same in the caller, on the way and in the callee. */
  readonly requestId: string;
  /** Ends the producer; reading then rejects with `RequestCancelledError`. */
  cancel(): void;
  /** Ends the producer, as leaving a `for await` loop does. */
  return(): Promise<IteratorResult<Y, undefined>>;
  [Symbol.asyncIterator](): HandleStream<Y>;
}

/** Options of the calls made through `handle.options(...)`. */
export interface HandleOptions {
  /**
   * Seconds after which awaiting rejects with `CallTimeoutError`; the call itself runs on. For a stream
   * it is the time until the first item. Defaults to no limit.
   */
  readonly timeoutS?: number;
  /**
   * Lets the call run on when the request that made it is cancelled, and a stream also when that request is
   * over; defaults to false.
   */
  readonly detached?: boolean;
  /**
   * Makes a result other than a stream an error, thrown where it is read. Streams are recognised anyway;
   * defaults to false.
   */
  readonly stream?: boolean;
  /**
   * The session that the calls belong to: where the deployment routes by consistent hash, all calls of a session
   * go to the same replica, as requests with `x-session-id` do. Defaults to none.
   */
  readonly sessionId?: string;
  /** The model that the calls are for: a replica that holds it is preferred. Defaults to none. */
  readonly multiplexedModelId?: string;
}

interface HandleControls<T> {
  readonly [handleOf]: T;
  /** The same handle with other options for the calls made through it. */
  options(options: HandleOptions): DeploymentHandle<T>;
}

/** `options` is the handle's own, and a `then` would make every handle a promise. */
type OwnName = 'options' | 'then';

/** `K` when handles call `T` by that name; mapping over the keys of `T` itself keeps their docs. */
type MethodName<T, K extends keyof T> = K extends OwnName
  ? never
  : K extends string
    ? T[K] extends (...args: never[]) => unknown
      ? K
      : never
    : never;

type HandleMethods<T> = T extends (...args: never[]) => unknown
  ? HandleMethod<T>
  : {
      readonly [K in keyof T as MethodName<T, K>]: HandleMethod<T[K]>;
    };

type HandleMethod<F> = F extends (...args: infer A) => infer R
  ? (...args: CallArguments<A>) => CallResult<Awaited<R>>
  : never;

/** Every argument may be a promise or an unawaited call: its result is passed. */
type CallArguments<A extends readonly unknown[]> = {
  [K in keyof A]: A[K] | PromiseLike<A[K]>;
};

// `any` and `never` would pass for streams. An iterator is what a plain generator returns; arrays
// and strings are iterable but no iterators.
type CallResult<R> = 0 extends 1 & R
  ? HandleCall<R>
  : [R] extends [never]
    ? HandleCall<R>
    : [R] extends [AsyncIterable<infer Y>]
      ? HandleStream<Y>
      : [R] extends [Iterator<infer Y, unknown, never>]
        ? HandleStream<Y>
        : HandleCall<R>;

/**
 * A stand-in for a handle in a test: an object with those methods that are called, such as an
 * instance of the class itself. Each may return its result, a promise of it, or an async iterable.
 */
export type FakeHandle<T> = T extends (...args: infer A) => infer R
  ? (...args: A) => FakeResult<R>
  : {
      readonly [K in keyof T as MethodName<T, K>]?: T[K] extends (...args: infer A) => infer R
        ? (...args: A) => FakeResult<R>
        : never;
    };

type FakeResult<R> =
  | R
  | Awaited<R>
  | Promise<Awaited<R>>
  | (Awaited<R> extends AsyncIterable<infer Y> | Iterator<infer Y, unknown, never>
      ? AsyncIterable<Y>
      : never);

/** A handle of any deployment. */
export interface AnyHandle {
  /** For the compiler alone: no handle has it at run time. */
  readonly [handleOf]: unknown;
}

/** The deployment type a handle type stands for; never for anything else. */
export type HandledType<H> = H extends { readonly [handleOf]: infer T } ? T : never;

/** Every handle answers true to this key, in every copy of the package. */
export const HANDLE_MARK: unique symbol = Symbol.for('sluice:handle');

/**
 * The value beside the type: `instanceof` tells handles, and a decorated class may name it as a
 * constructor parameter's type without `import type`.
 */
export const DeploymentHandle: { [Symbol.hasInstance](value: unknown): boolean } =
  Object.defineProperty(notConstructible, Symbol.hasInstance, { value: isHandle });

function notConstructible(): never {
  throw new TypeError(
    'A DeploymentHandle is made by bind: pass the bound deployment to another bind.',
  );
}

function isHandle(value: unknown): boolean {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return false;
  return Reflect.get(value, HANDLE_MARK) === true;
}
