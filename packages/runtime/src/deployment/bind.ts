import type { AppOptions, RouterLike, WithoutInjected } from '@sluice/core';
import { isClass } from '@sluice/core/internal';

import type { AnyHandle, FakeHandle, HandledType } from '../handle/handle-types.js';
import { callingFile } from './calling-file.js';
import type { DeploymentOptions } from './deployment-config.js';
import { layOptions } from './lay-options.js';

/** The substance of a deployment: the class to construct, or a function deployment's function. */
export type DeploymentTarget =
  | { readonly kind: 'class'; readonly type: DeploymentClass }
  | { readonly kind: 'function'; readonly run: DeploymentFunction };

/** A class that can be a deployment. */
export type DeploymentClass = new (...args: never[]) => object;
/** A function that can be a deployment of the raw level. */
export type DeploymentFunction = (...args: never[]) => unknown;

/**
 * A deployment with the arguments it is constructed from, made by `bind`.
 *
 * Pass it to `serve.run`, export it for `sluice run`, or give it to another `bind`, whose
 * constructor then gets a `DeploymentHandle<T>`. An application that is passed on twice is still one deployment.
 */
export class Application<T> {
  /** Only for the compiler: two applications differ by what they serve. */
  declare protected readonly served: T;
  readonly target: DeploymentTarget;
  readonly args: readonly unknown[];
  /** The options that `options()` set; laid over those of `@Deployment`. */
  readonly overrides: DeploymentOptions;
  /** Absolute path of the file that called `bind`; replicas import it. */
  readonly entry: string | undefined;

  constructor(binding: {
    readonly target: DeploymentTarget;
    readonly args: readonly unknown[];
    readonly overrides: DeploymentOptions;
    readonly entry: string | undefined;
  }) {
    this.target = binding.target;
    this.args = binding.args;
    this.overrides = binding.overrides;
    this.entry = binding.entry;
  }

  /** The same binding with other options: another deployment, independent of the first. */
  options(options: DeploymentOptions): Application<T> {
    const { target, args, entry } = this;
    return new Application({ target, args, entry, overrides: layOptions(this.overrides, options) });
  }
}

/**
 * The argument of `bind` for a constructor parameter: where that takes a handle, an application,
 * or an object with the methods that are called, for tests.
 */
export type BindArgument<P> = 0 extends 1 & P
  ? P
  : [HandledType<P>] extends [never]
    ? P extends object
      ? P | { readonly [K in keyof P]: BindArgument<P[K]> }
      : P
    : Application<HandledType<P>> | FakeHandle<HandledType<P>>;

/** {@link BindArgument} for each constructor parameter. */
export type BindArguments<A extends readonly unknown[]> = { [K in keyof A]: BindArgument<A[K]> };

// A single signature: of overloads the compiler explains only those that take as many arguments, and
// tells the caller that a class whose handle is missing is not a function.
/**
 * The arguments of `bind` after its target: a class's constructor arguments, the options of the application
 * for a router, none for another function.
 */
export type BoundArguments<T> = T extends DeploymentClass
  ? BindArguments<WithoutInjected<ConstructorParameters<T>, AnyHandle>>
  : T extends RouterLike
    ? [options?: AppOptions]
    : [];

/** The type parameter of a bound target's handle: the class's instance, or the function. */
export type Served<T> = T extends DeploymentClass ? InstanceType<T> : T;

/**
 * Binds a class to its constructor arguments, or takes a function as a deployment of the raw level.
 *
 * A router takes the options of its application: `bind(items, { title: 'Items', lifespan: [database] })`.
 *
 * Arguments are checked against the constructor; where it takes a `DeploymentHandle<T>`, pass the
 * `Application<T>` that another `bind` returned, or an object with the methods that are called: a
 * test serves `createApp(bind(Api, fake))` in its own process. Nothing is constructed here.
 */
export function bind<T extends DeploymentClass | DeploymentFunction>(
  target: T,
  ...args: BoundArguments<T>
): Application<Served<T>> {
  return new Application({
    target: isClass(target) ? { kind: 'class', type: target } : { kind: 'function', run: target },
    args,
    overrides: {},
    entry: callingFile(bind),
  });
}
