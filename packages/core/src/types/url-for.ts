import type { Constructor } from './constructor.js';

/** A value in a URL; a date as its ISO text. */
export type UrlValue = string | number | bigint | boolean | Date;

/** The values of the parameters in a path, by name. */
export type UrlParams = Readonly<Record<string, UrlValue>>;

/** What a URL has besides its path, and which of several URLs it is. */
export interface UrlOptions {
  /** The query: a list is a name that repeats, and undefined is left out. Defaults to none. */
  readonly query?: Readonly<Record<string, UrlValue | readonly UrlValue[] | undefined>>;
  /**
   * The beginning of the path, for what is served at several: `/v1/admin` for a router that is included twice.
   * Defaults to the only place.
   */
  readonly within?: string;
  /** The version of the API, where it is part of the path; defaults to the application's default. */
  readonly version?: string;
}

/** The names of the methods of a class, its routes among them. */
export type MethodName<C extends Constructor> = {
  readonly [K in keyof InstanceType<C>]: InstanceType<C>[K] extends (...args: never[]) => unknown
    ? K
    : never;
}[keyof InstanceType<C>] &
  string;

/** The parameters of a method: of the method form by name and type, else whatever its path has. */
type ParamsOf<T> = T extends (input: infer I, ...rest: never[]) => unknown
  ? I extends { readonly params: infer P }
    ? P
    : UrlParams
  : UrlParams;

/** The arguments of `urlFor` after the method: a method with declared `params` needs them. */
export type UrlArguments<C extends Constructor, M extends MethodName<C>> =
  UrlParams extends ParamsOf<InstanceType<C>[M]>
    ? [params?: UrlParams, options?: UrlOptions]
    : [params: ParamsOf<InstanceType<C>[M]>, options?: UrlOptions];
