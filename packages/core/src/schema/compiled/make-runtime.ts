import type { Constructor } from '../../types/constructor.js';
import type { TransformExecutor, TypeRecord } from '../classes/libraries.js';
import { isUserClass, isWritable } from './class-source.js';
import { forLibrary, freeJson, isPlainObject } from './copy.js';
import { noteDropped } from './reserved-keys.js';
import { dropAbsent } from './lean.js';
import type { Maker, Pass } from './pass.js';
import { isReserved } from '../classes/reserved.js';

/** The functions that generated makers call for the less common values. */
export interface MakeRuntime {
  /** Nothing differs from class-transformer. */
  readonly isExact: boolean;
  /** Keys that an input inherits from a polluted `Object.prototype` are passed over. */
  readonly ownKeysOnly: boolean;
  /** The options that a `@Transform` is given. */
  readonly transformOptions: object;
  /** The maker of another class. */
  readonly maker: (type: Constructor, omitted: string | undefined) => Maker;
  /** True for a property that the whitelist of a class lets pass. */
  readonly isRuled: (type: Constructor, property: string) => boolean;
  /** Converts an object or array of which no class is known. */
  readonly copied: (value: object, pass: Pass, depth: number) => unknown;
  readonly scanned: (value: unknown, pass: Pass, depth: number) => void;
  /** Passes over a key that a class with `@Exclude()` does not read. */
  readonly skipped: (plain: object, key: string, pass: Pass, depth: number) => void;
  /** Removes the tag of a discriminator from a value of an input that is ours. */
  readonly untag: (value: unknown, record: TypeRecord, pass: Pass) => void;
  /** Handles a key that the class does not declare. */
  readonly extra: (o: object, plain: object, key: string, pass: Pass, depth: number) => void;
  /** Converts a value to a type as an item of an array is: without discriminator and emitted type. */
  readonly element: (value: unknown, type: unknown, pass: Pass, depth: number) => unknown;
  /** Has class-transformer convert a value by a `@Type`. */
  readonly executed: (value: unknown, record: TypeRecord, place: ConversionSite) => unknown;
  /** Converts an object that is not plain by a `@Type` with a discriminator. */
  readonly exotic: (value: object, record: TypeRecord, pass: Pass, depth: number) => unknown;
}

export interface ConversionSite {
  readonly o: object | undefined;
  readonly p: object;
  readonly property: string | undefined;
  readonly s: Pass;
  readonly d: number;
}

export interface MakeRuntimeOptions {
  /** Absent when no class within reach has decorators of class-transformer. */
  readonly executor: TransformExecutor | undefined;
  readonly maker: MakeRuntime['maker'];
  readonly isRuled: MakeRuntime['isRuled'];
  readonly isExact: boolean;
  readonly ownKeysOnly: boolean;
}

export function makeRuntime(options: MakeRuntimeOptions): MakeRuntime {
  const { executor, maker, isRuled, isExact, ownKeysOnly } = options;
  const { copied, scanned } = isExact ? forLibrary : freeJson;
  const copy: MakeRuntime['copied'] = (value, pass, depth) => {
    if (pass.json || Array.isArray(value) || isPlainObject(value))
      return copied(value, pass, depth);
    if (executor === undefined) return value;
    return executor.transform(undefined, value, undefined, undefined, value instanceof Map, 1);
  };

  /** A value that class-transformer, which changes its input and fails on reserved keys, may be given. */
  const safe = (value: unknown, pass: Pass, depth: number): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    // A copy of free JSON still has reserved keys; a value made from text, or for the comparison, has none.
    const isSafe = pass.owned && (isExact || !pass.json);
    return isSafe ? value : forLibrary.copied(value, pass, depth);
  };

  const executed: MakeRuntime['executed'] = (value, record, { o, p, property, s, d }) => {
    const { typeFunction, reflectedType } = record;
    const given = safe(value, s, d);
    const declared =
      typeFunction === undefined
        ? reflectedType
        : typeFunction({ newObject: o, object: p, property });
    const type = withDiscriminator(given, declared, record);
    const isMap = given instanceof Map || reflectedType === Map;
    const arrayType = Array.isArray(given) ? reflectedType : undefined;
    // class-transformer may add keys that no rule knows.
    s.extra = true;
    const made = executor?.transform(undefined, given, type, arrayType, isMap, 1);
    if (!isExact) dropAbsent(made);
    return made;
  };

  const element: MakeRuntime['element'] = (value, type, pass, depth) => {
    if (isUserClass(type) && typeof value === 'object' && value !== null && isPlainObject(value)) {
      return maker(type, undefined).run(value, pass, depth);
    }
    const given = safe(value, pass, depth);
    if (executor !== undefined) {
      pass.extra = true;
      const made = executor.transform(undefined, given, type, undefined, given instanceof Map, 1);
      if (!isExact) dropAbsent(made);
      return made;
    }
    if (given instanceof Date) return new Date(given);
    return isUserClass(type) && typeof given === 'object' && given !== null
      ? maker(type, undefined).run(given, pass, depth)
      : given;
  };

  return {
    isExact,
    ownKeysOnly,
    transformOptions: executor?.options ?? {},
    maker,
    isRuled,
    copied: copy,
    scanned: (value, pass, depth) => {
      if (pass.json) scanned(value, pass, depth);
    },
    skipped(plain, key, pass, depth) {
      if (isReserved(key)) noteDropped(pass, plain, key);
      else if (pass.json) scanned(Reflect.get(plain, key), pass, depth);
    },
    untag(value, record, pass) {
      if (pass.owned) withDiscriminator(value, undefined, record);
    },
    extra(instance, plain, key, pass, depth) {
      if (isReserved(key)) {
        noteDropped(pass, plain, key);
        return;
      }
      const value: unknown = Reflect.get(plain, key);
      const canAssign = executor === undefined ? isWritable : isAssignable;
      if (key in instance && !canAssign(instance, key)) {
        if (pass.json) scanned(value, pass, depth);
        return;
      }
      const member = typeof value === 'object' && value !== null ? copy(value, pass, depth) : value;
      pass.extra = true;
      Object.assign(instance, { [key]: member });
    },
    element,
    executed,
    exotic: (value, record, pass, depth) =>
      executed(value, record, { o: undefined, p: value, property: undefined, s: pass, d: depth }),
  };
}

/** Chooses the class by the discriminator, as class-transformer does before it converts. */
function withDiscriminator(value: unknown, declared: unknown, record: TypeRecord): unknown {
  const { discriminator, keepDiscriminatorProperty } = record.options ?? {};
  if (!discriminator?.property || !discriminator.subTypes) return declared;
  if (Array.isArray(value)) return record;
  const isTagged = value instanceof Object && discriminator.property in value;
  if (!isTagged) return declared;
  const tag: unknown = Reflect.get(value, discriminator.property);
  const subType = discriminator.subTypes.find(({ name }) => name === tag);
  if (keepDiscriminatorProperty !== true) Reflect.deleteProperty(value, discriminator.property);
  return subType === undefined ? declared : subType.value;
}

/** class-transformer passes over methods and accessors without a setter. */
function isAssignable(instance: object, key: string): boolean {
  const prototype: unknown = Reflect.get(instance.constructor, 'prototype');
  if (typeof prototype === 'object' && prototype !== null) {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, key);
    if (descriptor !== undefined && descriptor.set === undefined) return false;
  }
  return typeof Reflect.get(instance, key) !== 'function';
}
