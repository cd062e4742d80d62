import '../reflect-metadata.js';

import { type ClassLike, type Constructor, isConstructor } from '../types/constructor.js';
import { type InjectedKind, injectedKind } from '../types/injected.js';

/**
 * The type of a parameter as the compiler emitted it.
 *
 * tsc, oxc and swc agree only on String, Number, Boolean, BigInt and classes such as Date. For interfaces,
 * unions, arrays, aliases and imported enums they emit different values or none; all of those are `erased`.
 */
export type EmittedType =
  | { readonly kind: 'primitive'; readonly type: PrimitiveConstructor }
  | { readonly kind: 'injected'; readonly what: InjectedKind }
  | { readonly kind: 'class'; readonly type: Constructor }
  | { readonly kind: 'array' }
  | { readonly kind: 'erased' }
  /** The compiler emits no types at all, or not for this method. */
  | { readonly kind: 'missing' };

type PrimitiveConstructor =
  | StringConstructor
  | NumberConstructor
  | BooleanConstructor
  | DateConstructor
  | BigIntConstructor
  | typeof URL;

/** The types emitted for a method's parameters, in order; undefined when none were. */
export function emittedTypes(
  declaredBy: ClassLike,
  method: string,
): readonly EmittedType[] | undefined {
  const types: unknown = Reflect.getOwnMetadata('design:paramtypes', declaredBy.prototype, method);
  return Array.isArray(types) ? types.map(classify) : undefined;
}

/** The types emitted for the parameters of a class's own constructor; undefined when none were. */
export function emittedConstructorTypes(type: ClassLike): readonly EmittedType[] | undefined {
  const types: unknown = Reflect.getOwnMetadata('design:paramtypes', type);
  return Array.isArray(types) ? types.map(classify) : undefined;
}

function classify(type: unknown): EmittedType {
  const primitive = PRIMITIVES.find((candidate) => candidate === type);
  if (primitive !== undefined) return { kind: 'primitive', type: primitive };
  const what = injectedKind(type);
  if (what !== undefined) return { kind: 'injected', what };
  if (type === Array) return { kind: 'array' };
  if (typeof type !== 'function' || ERASED.has(type)) return { kind: 'erased' };
  return isConstructor(type) ? { kind: 'class', type } : { kind: 'erased' };
}

const PRIMITIVES: readonly PrimitiveConstructor[] = [String, Number, Boolean, Date, BigInt, URL];

// Emitted for unions and interfaces, function types, promises, and types JSON and text cannot carry.
const ERASED: ReadonlySet<unknown> = new Set([Object, Function, Promise, Symbol]);
