import type { MiddlewareFunction } from '../middleware/middleware.js';
import type { ClassLike } from '../types/constructor.js';
import { classOrMethodRecorder } from './class-or-method.js';
import { recordClassMiddleware, recordMethodMiddleware } from './record.js';

/** A decorator of classes and of their methods. */
export interface ClassOrMethodDecorator {
  (target: object, key: string | symbol, descriptor: PropertyDescriptor): void;
  (type: ClassLike): void;
  (value: unknown, context: ClassMethodDecoratorContext | ClassDecoratorContext): void;
}

/**
 * Runs middlewares around an operation, or around all operations of a class, the first outermost.
 *
 * The application's run outside of the class's, and those outside of the method's. A path without an
 * operation, also an OPTIONS request, has the application's alone: `@Ingress({ middleware: [...] })`.
 */
export function Middleware(...middleware: readonly MiddlewareFunction[]): ClassOrMethodDecorator {
  return classOrMethodRecorder('Middleware', {
    onClass: (record) => recordClassMiddleware(record, middleware),
    onMethod: (site) => recordMethodMiddleware(site, middleware),
  });
}
