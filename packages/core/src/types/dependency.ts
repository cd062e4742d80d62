import type { ClassLike, Constructor } from './constructor.js';

/** Code that provides a value for a request: a function, a generator function that yields it, or a class. */
export type DependencyTarget = ((...args: never[]) => unknown) | Constructor;

/** When a dependency that has something to end is ended. */
export type DependencyScope = 'function' | 'request';

/** How a dependency is used. */
export interface DependencyOptions {
  /**
   * False to run the dependency once for each use; defaults to true: all uses of a request share one
   * value.
   */
  readonly cache?: boolean;
  /**
   * When the code after `yield` runs: `request` after the response was sent and its background work
   * has ended, `function` when the handler has returned, before the response is sent. Defaults to
   * `request`.
   */
  readonly scope?: DependencyScope;
  /**
   * The most requests of a replica that may hold the value at the same time; further requests wait.
   * Defaults to no limit.
   */
  readonly maxConcurrency?: number;
  /** The scopes that this use asks for, as `Security` gives them; defaults to none. */
  readonly scopes?: readonly string[];
}

/** A use of a dependency, as declared; without a target it is the class of its parameter. */
export interface DependencyRecord {
  /** The function or class; undefined for the class of the parameter. */
  readonly target: DependencyTarget | undefined;
  /** As given to `Depends`. */
  readonly options: DependencyOptions;
}

/** A replacement for a dependency: `[currentUser, () => alice]`. */
export type DependencyOverride = readonly [
  dependency: DependencyTarget,
  replacement: DependencyTarget,
];

/**
 * A use of a dependency: a decorator of a parameter, a method or a class, and an entry of
 * `dependencies` and `depends`.
 */
export interface Dependency<T = unknown> {
  (target: object, key: string | symbol | undefined, index: number): void;
  (target: object, key: string | symbol, descriptor: PropertyDescriptor): void;
  (type: ClassLike): void;
  (value: unknown, context: ClassMethodDecoratorContext | ClassDecoratorContext): void;
  /** The target and the options, as declared. */
  readonly record: DependencyRecord;
  /** The target's type, for inference alone; never set. */
  readonly target?: T;
}

/** The value that a dependency provides: awaited, yielded, or the instance of its class. */
export type ProvidedBy<D> =
  D extends Dependency<infer T> ? ProvidedByTarget<T> : ProvidedByTarget<D>;

type ProvidedByTarget<T> =
  T extends Constructor<infer Instance>
    ? Instance
    : T extends (...args: never[]) => infer Result
      ? Result extends AsyncGenerator<infer Value> | Generator<infer Value>
        ? Value
        : Awaited<Result>
      : never;

/** An entry of `dependencies` or `depends`: a function, a class, or `Depends(...)` with options. */
export type DependencyEntry = DependencyTarget | Dependency;
