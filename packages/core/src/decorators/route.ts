import { type MethodDecoratorOf, recordingDecorator } from './method-decorator.js';
import type { HandlerOf, OperationOptions } from './options.js';
import type { Method } from '../types/constructor.js';
import { METHODS } from '../types/methods.js';

/** A decorator such as `@Get('/items/:id', options?)`; its options determine the type of the handler. */
export interface RouteDecorator {
  (path: string): MethodDecoratorOf<Method>;
  <const O extends OperationOptions>(path: string, options: O): MethodDecoratorOf<HandlerOf<O>>;
}

/**
 * Serves GET (and HEAD) of a path by this method: `@Get('/items/:id', options?)`.
 *
 * `:id` is a path parameter and `*rest` takes the rest of the path. The status defaults to 200. A
 * malformed path, or a path that another method already serves, is a `DefinitionError` at start.
 */
export const Get: RouteDecorator = forMethod('Get');
/**
 * Serves POST of a path by this method: `@Post('/items', { status: 201 })`.
 *
 * An argument whose class has validators is the JSON body. The status defaults to 200. A POST is not
 * retried after its replica died, unless `retry` allows it.
 */
export const Post: RouteDecorator = forMethod('Post');
/** Serves PUT of a path by this method: `@Put('/items/:id', options?)`; options as for {@link Post}. */
export const Put: RouteDecorator = forMethod('Put');
/**
 * Serves PATCH of a path by this method: `@Patch('/items/:id', options?)`; options as for
 * {@link Post}. A PATCH is not retried after its replica died, unless `retry` allows it.
 */
export const Patch: RouteDecorator = forMethod('Patch');
/** Serves DELETE of a path by this method: `@Delete('/items/:id', { status: 204 })`. */
export const Delete: RouteDecorator = forMethod('Delete');
/** Serves HEAD of a path by this method; needed only where HEAD differs from GET, which answers HEAD too. */
export const Head: RouteDecorator = forMethod('Head');
/** Serves OPTIONS of a path by this method. Without it every path answers 204 with `Allow`. */
export const Options: RouteDecorator = forMethod('Options');

/** Serves TRACE of a path by this method. Few proxies and no browser send it. */
export const Trace: RouteDecorator = forMethod('Trace');
/** Serves every HTTP method of a path by this method: {@link METHODS}. */
export const All: RouteDecorator = (path: string, options: OperationOptions = {}) =>
  recordingDecorator({ kind: 'http', decorator: 'All', methods: METHODS, path, options });

/** Serves several HTTP methods of a path by one method: `@Route(['GET', 'POST'], '/items', options?)`. */
export function Route(methods: readonly string[], path: string): MethodDecoratorOf<Method>;
export function Route<const O extends OperationOptions>(
  methods: readonly string[],
  path: string,
  options: O,
): MethodDecoratorOf<HandlerOf<O>>;
export function Route(
  methods: readonly string[],
  path: string,
  options: OperationOptions = {},
): (...args: unknown[]) => void {
  return recordingDecorator({
    kind: 'http',
    decorator: 'Route',
    methods: methods.map((method) => method.toUpperCase()),
    path,
    options,
  });
}

function forMethod(decorator: string): RouteDecorator {
  const methods = [decorator.toUpperCase()];
  return (path: string, options: OperationOptions = {}) =>
    recordingDecorator({ kind: 'http', decorator, methods, path, options });
}
