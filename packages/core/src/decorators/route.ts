import { type MethodDecoratorOf, recordingDecorator } from './method-decorator.js';
import type { HandlerOf, OperationOptions } from './options.js';
import type { Method } from './record.js';

/** A decorator such as `@Get('/items/:id', options?)`; the options decide the type of the handler. */
export interface RouteDecorator {
  (path: string): MethodDecoratorOf<Method>;
  <const O extends OperationOptions>(path: string, options: O): MethodDecoratorOf<HandlerOf<O>>;
}

export const Get: RouteDecorator = forMethod('Get');
export const Post: RouteDecorator = forMethod('Post');
export const Put: RouteDecorator = forMethod('Put');
export const Patch: RouteDecorator = forMethod('Patch');
export const Delete: RouteDecorator = forMethod('Delete');
/** A GET answers HEAD already; this is for a HEAD of its own. */
export const Head: RouteDecorator = forMethod('Head');
/** Every path answers OPTIONS already; this is for an OPTIONS of its own. */
export const Options: RouteDecorator = forMethod('Options');

/** One operation for several methods: `@Route(['GET', 'POST'], '/items')`. */
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
