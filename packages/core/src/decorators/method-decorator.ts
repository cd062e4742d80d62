import {
  type ClassRecord,
  type MisuseRecord,
  type RouteRecord,
  legacyRecord,
  recordMisuse,
  recordRoute,
  standardRecord,
} from './record.js';
import { type ClassLike, type Method, isConstructor } from '../types/constructor.js';

/**
 * A decorator of methods of type `Handler`, for compilers with standard or with legacy decorators.
 *
 * The legacy overload comes last, because error messages of TypeScript show the last overload.
 */
export interface MethodDecoratorOf<Handler extends Method> {
  (value: Handler, context: ClassMethodDecoratorContext): void;
  <F extends Handler>(
    target: object,
    key: string | symbol,
    descriptor: TypedPropertyDescriptor<F>,
  ): void;
}

/** Makes the decorator that records `route` on its method, and does nothing else. */
export function recordingDecorator(route: RouteRecord): (...args: unknown[]) => void {
  return (first: unknown, second: unknown, third: unknown): void => {
    if (isStandardContext(second)) recordStandard(route, first, second);
    else recordLegacy(route, { target: first, key: second, descriptor: third });
  };
}

interface LegacyCall {
  readonly target: unknown;
  readonly key: unknown;
  readonly descriptor: unknown;
}

function recordLegacy(route: RouteRecord, { target, key, descriptor }: LegacyCall): void {
  const type = classOf(target);
  if (type === undefined) return;
  const record = legacyRecord(type);
  const member = String(key);
  const handler = methodIn(descriptor);
  const reason = legacyMisuse(target, key, handler);
  if (reason !== undefined) {
    recordMisuse(record, { decorator: route.decorator, member, reason });
    return;
  }
  recordRoute({ record, member, decorators: 'legacy', handler }, route);
}

function legacyMisuse(
  target: unknown,
  key: unknown,
  handler: Method | undefined,
): MisuseRecord['reason'] | undefined {
  if (typeof target === 'function') return 'static';
  if (handler === undefined) return 'not-a-method';
  return typeof key === 'symbol' ? 'symbol' : undefined;
}

type StandardContext = ClassMemberDecoratorContext | ClassDecoratorContext;

function recordStandard(route: RouteRecord, value: unknown, context: StandardContext): void {
  const record = standardRecord(context.metadata);
  const member = String(context.name);
  const reason = standardMisuse(context);
  if (reason !== undefined) {
    recordMisuse(record, { decorator: route.decorator, member, reason });
    return;
  }
  if (!isMethod(value)) return;
  recordRoute({ record, member, decorators: 'standard', handler: value }, route);
}

function standardMisuse(context: StandardContext): MisuseRecord['reason'] | undefined {
  if (context.kind !== 'method') return 'not-a-method';
  if (context.static) return 'static';
  if (context.private) return 'private';
  return typeof context.name === 'symbol' ? 'symbol' : undefined;
}

/** The class of a legacy decorator's target: the prototype, or the class itself for a static member. */
function classOf(target: unknown): ClassLike | undefined {
  if (isConstructor(target)) return target;
  if (typeof target !== 'object' || target === null) return undefined;
  return isConstructor(target.constructor) ? target.constructor : undefined;
}

/** The record of the class of a legacy decorator's target. */
export function recordOfTarget(target: unknown): ClassRecord | undefined {
  const type = classOf(target);
  return type && legacyRecord(type);
}

function methodIn(descriptor: unknown): Method | undefined {
  if (typeof descriptor !== 'object' || descriptor === null) return undefined;
  return 'value' in descriptor && isMethod(descriptor.value) ? descriptor.value : undefined;
}

function isStandardContext(value: unknown): value is StandardContext {
  return (
    typeof value === 'object' && value !== null && 'kind' in value && 'addInitializer' in value
  );
}

function isMethod(value: unknown): value is Method {
  return typeof value === 'function';
}
