import type { MethodDecoratorOf } from './method-decorator.js';
import { recordingDecorator } from './method-decorator.js';
import type { InputOf, IsMethodForm, OperationOptions, ResultOf } from './options.js';

/** The handler that the options of a route ask for: any in the signature form, one typed object in the method form. */
export type HandlerOf<O> =
  IsMethodForm<O> extends true
    ? (input: InputOf<O>) => ResultOf<O>
    : (...args: never[]) => ResultOf<O>;

/** A decorator such as `@Get('/items/:id', options?)`. */
export type RouteDecorator = <const O extends OperationOptions = Record<never, never>>(
  path: string,
  options?: O,
) => MethodDecoratorOf<HandlerOf<O>>;

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
export function Route<const O extends OperationOptions = Record<never, never>>(
  methods: readonly string[],
  path: string,
  options?: O,
): MethodDecoratorOf<HandlerOf<O>> {
  return recordingDecorator({
    kind: 'http',
    decorator: 'Route',
    methods: methods.map((method) => method.toUpperCase()),
    path,
    options: options ?? {},
  });
}

function forMethod(decorator: string): RouteDecorator {
  const methods = [decorator.toUpperCase()];
  return (path, options) =>
    recordingDecorator({ kind: 'http', decorator, methods, path, options: options ?? {} });
}
