import {
  type ClassRecord,
  type MisuseRecord,
  type RouteRecord,
  type Site,
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
  return methodRecorder(route.decorator, (site) => recordRoute(site, route));
}

/** Makes a decorator of methods; `record` gets the place of every valid use. */
export function methodRecorder(
  decorator: string,
  record: (site: Site) => void,
): (...args: unknown[]) => void {
  return (first: unknown, second: unknown, third: unknown): void => {
    const [site, misuse] = isStandardContext(second)
      ? standardSite(first, second)
      : legacySite({ target: first, key: second, descriptor: third });
    if (misuse !== undefined) {
      recordMisuse(site.record, { decorator, member: site.member, reason: misuse });
    } else if (site.handler !== undefined) record(site);
  };
}

interface LegacyCall {
  readonly target: unknown;
  readonly key: unknown;
  readonly descriptor: unknown;
}

type SiteOrMisuse = readonly [site: Site, misuse: MisuseRecord['reason'] | undefined];

function legacySite({ target, key, descriptor }: LegacyCall): SiteOrMisuse {
  const handler = methodIn(descriptor);
  const record = recordOfTarget(target);
  const site = { record, member: String(key), decorators: 'legacy', handler } as const;
  return [site, legacyMisuse(target, key, handler)];
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

function standardSite(value: unknown, context: StandardContext): SiteOrMisuse {
  const site = {
    record: standardRecord(context.metadata),
    member: String(context.name),
    decorators: 'standard',
    handler: isMethod(value) ? value : undefined,
  } as const;
  return [site, standardMisuse(context)];
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

/** True for the second argument of a standard decorator. */
export function isStandardContext(value: unknown): value is StandardContext {
  return (
    typeof value === 'object' && value !== null && 'kind' in value && 'addInitializer' in value
  );
}

function isMethod(value: unknown): value is Method {
  return typeof value === 'function';
}
