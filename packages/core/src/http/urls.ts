import { UrlError } from '../errors.js';
import type { UrlOptions, UrlParams } from '../types/url-for.js';

/** An endpoint that a URL leads to: a method of a class, or the id or name of an operation. */
export interface UrlTarget {
  /** Undefined for an operation that is named. */
  readonly type: object | undefined;
  readonly name: string;
  readonly params: UrlParams;
  readonly options: UrlOptions;
}

/** A URL below the root path of an application. */
export interface FoundUrl {
  readonly kind: 'http' | 'websocket';
  /** With its query. */
  readonly path: string;
}

/** Makes the URLs of an application. Throws `UrlError` for an endpoint that it does not have. */
export type Urls = (target: UrlTarget) => FoundUrl;

/** Reads the arguments of `urlFor`: a class, its method, or a name; then the parameters and the options. */
export function urlTarget(args: readonly unknown[]): UrlTarget {
  const [first, ...rest] = args;
  const [name, params = {}, options = {}] = typeof first === 'string' ? args : rest;
  const type = typeof first === 'function' ? first : undefined;
  // The overloads of `urlFor` take nothing else, and what JavaScript passes is only read.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { type, name: String(name), params, options } as UrlTarget;
}

/** The error of an application whose operations nobody knows. */
export function noUrls(): UrlError {
  return new UrlError(
    'E_URL_UNKNOWN',
    'This application has no decorated routes, so nobody knows its URLs.',
    'Write the path, or decorate methods, such as @Get.',
  );
}
