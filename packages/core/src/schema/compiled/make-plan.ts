import type { Constructor } from '../../types/constructor.js';
import { isUngrouped, transformedNames } from '../classes/class-metadata.js';
import type { ClassView } from '../classes/class-view.js';
import { type ClassModel, classModel, nestedClasses } from '../classes/class-model.js';
import {
  type Discriminator,
  PLAIN_TO_CLASS,
  type TransformFunction,
  type TransformStorage,
  type TypeRecord,
} from '../classes/libraries.js';
import { isRenamed } from '../classes/naming.js';
import { isPlainThunk, isUserClass, isWritable } from './class-source.js';
import { type LeanPlan, leanPlan } from './lean.js';
import { isReserved } from '../classes/reserved.js';

/** How a key of the input is read. */
export interface Slot {
  readonly key: string;
  /** The property that takes the value; differs from the key with `@Expose({ name })`. */
  readonly property: string;
  /** Read over: excluded, of a group, or a method's name. */
  readonly ignored: boolean;
  /** Its discriminator, which class-transformer removes even from a value that it then reads over. */
  readonly untagged: TypeRecord | undefined;
  readonly value: SlotValue;
  readonly transforms: readonly TransformFunction[];
}

export type Scalar = 'String' | 'Number' | 'Boolean' | 'Date';

/** How the value is converted. Each conversion calls `thunk` again, as class-transformer does. */
export type SlotValue =
  | { readonly kind: 'untyped' }
  | { readonly kind: 'scalar'; readonly scalar: Scalar; readonly thunk: Thunk | undefined }
  | { readonly kind: 'class'; readonly type: Constructor; readonly thunk: Thunk | undefined }
  | {
      readonly kind: 'tagged';
      readonly type: Constructor;
      readonly thunk: Thunk;
      readonly discriminator: Discriminator;
      readonly keepsTag: boolean;
      readonly record: TypeRecord;
    }
  /** class-transformer itself converts it: types by function, Maps, Sets and other built-ins. */
  | { readonly kind: 'executed'; readonly record: TypeRecord };

type Thunk = () => unknown;

/** How instances of a class are made, as plain data. */
export interface MakePlan {
  readonly type: Constructor;
  /** By key; keys that are in no slot are unknown. */
  readonly slots: readonly Slot[];
  /** Read even when absent (`@Expose`), in this order. */
  readonly exposed: readonly Slot[];
  /** `@Exclude()` on the class: nothing else is read. */
  readonly exposedOnly: boolean;
  readonly lean: LeanPlan | undefined;
}

/** Reads how class-transformer makes instances; returns the reason where code cannot do the same. */
export function makePlan(
  type: Constructor,
  storage: TransformStorage | undefined,
  view: ClassView,
): MakePlan | string {
  const model = classModel(type, view);
  const blank = blankOf(type);
  if (typeof blank === 'string') return blank;
  if (storage === undefined) {
    const slots = model.properties
      .filter(({ name }) => !isReserved(name))
      .map(({ name }) => ({
        key: name,
        property: name,
        ignored: !isWritable(blank, name),
        untagged: undefined,
        value: inferredValue(model, name),
        transforms: [],
      }));
    return { type, slots, exposed: [], exposedOnly: false, lean: leanOf(model, blank, { slots }) };
  }
  const reader: Reader = { type, model, blank, storage };
  const strategy = storage.getStrategy(type);
  const exposedKeys = exposedKeysOf(reader);
  const excluded = storage.getExcludedProperties(type, PLAIN_TO_CLASS);
  const isRead = (key: string): boolean =>
    !isOldName(key, reader) &&
    (strategy !== 'excludeAll' || exposedKeys.includes(key)) &&
    !excluded.includes(key) &&
    isUngrouped(storage.findExposeMetadata(type, key)?.options);
  const keys = new Set([
    ...model.properties.map(({ name }) => name),
    ...transformedNames(type, { storage }),
    ...storage.getExposedMetadatas(type).map(({ propertyName, options: expose }) => {
      return expose?.name ?? propertyName ?? '';
    }),
  ]);
  const slots = [...keys]
    .filter((key) => !isReserved(key))
    .map((key) => slotOf(reader, key, isRead));
  const exposed = exposedKeys.flatMap((key) =>
    slots.filter((slot) => slot.key === key && isRead(key)),
  );
  return {
    type,
    slots,
    exposed,
    exposedOnly: strategy === 'excludeAll',
    lean: leanOf(model, blank, { slots, exposed }),
  };
}

function leanOf(
  model: ClassModel,
  blank: object,
  { slots, exposed = [] }: { readonly slots: readonly Slot[]; readonly exposed?: readonly Slot[] },
): LeanPlan | undefined {
  const namesOf = (some: readonly Slot[]) => new Set(some.map(({ property }) => property));
  return leanPlan(model, blank, { properties: namesOf(slots), exposed: namesOf(exposed) });
}

interface Reader {
  readonly type: Constructor;
  readonly model: ClassModel;
  readonly blank: object;
  readonly storage: TransformStorage;
}

function exposedKeysOf({ type, storage }: Reader): readonly string[] {
  const names = storage.getExposedProperties(type, PLAIN_TO_CLASS).flatMap((name) => {
    const options = storage.findExposeMetadata(type, name)?.options;
    return isRenamed(options) ? [] : [options?.name ?? name];
  });
  return [...new Set(names)];
}

/** True for the own name of a property that a convention has given another. */
function isOldName(key: string, { type, storage }: Reader): boolean {
  return (
    isRenamed(storage.findExposeMetadata(type, key)?.options) &&
    storage.findExposeMetadataByCustomName(type, key) === undefined
  );
}

function slotOf(reader: Reader, key: string, isRead: (key: string) => boolean): Slot {
  const { type, storage, blank } = reader;
  const property = storage.findExposeMetadataByCustomName(type, key)?.propertyName ?? key;
  const record = storage.findTypeMetadata(type, property);
  const isSettable = !isReserved(property) && isAssignable(type, blank, property);
  return {
    key,
    property,
    ignored: !isRead(key) || !isSettable,
    untagged: isRead(key) && !isSettable && record?.options?.discriminator ? record : undefined,
    value: record === undefined ? inferredValue(reader.model, property) : typedValue(record),
    transforms: storage
      .findTransformMetadatas(type, property, PLAIN_TO_CLASS)
      .filter(({ options }) => isUngrouped(options))
      .map((each) => each.transformFn),
  };
}

/** Without `@Type`, the class of a nested property is the type that the compiler emitted. */
function inferredValue(model: ClassModel, name: string): SlotValue {
  const type = nestedClasses(model).get(name);
  return type === undefined ? { kind: 'untyped' } : { kind: 'class', type, thunk: undefined };
}

const SCALARS: ReadonlyMap<unknown, Scalar> = new Map<unknown, Scalar>([
  [String, 'String'],
  [Number, 'Number'],
  [Boolean, 'Boolean'],
  [Date, 'Date'],
]);

function typedValue(record: TypeRecord): SlotValue {
  const executed: SlotValue = { kind: 'executed', record };
  const { typeFunction, reflectedType, options } = record;
  if (!makesPlainArrays(reflectedType)) return executed;
  if (typeFunction !== undefined && !isPlainThunk(typeFunction)) return executed;
  const thunk = typeFunction;
  const type = typeFunction === undefined ? reflectedType : called(typeFunction);
  const { discriminator } = options ?? {};
  if (discriminator?.property && Array.isArray(discriminator.subTypes)) {
    const isPlainTag = !isReserved(discriminator.property) && discriminator.property !== 'length';
    const areClasses = discriminator.subTypes.every(({ value }) => isUserClass(value));
    if (!isPlainTag || !areClasses || thunk === undefined || !isUserClass(type)) return executed;
    const keepsTag = options?.keepDiscriminatorProperty === true;
    return { kind: 'tagged', type, thunk, discriminator, keepsTag, record };
  }
  const scalar = SCALARS.get(type);
  if (scalar !== undefined) return { kind: 'scalar', scalar, thunk };
  return isUserClass(type) ? { kind: 'class', type, thunk } : executed;
}

/** The emitted types for which class-transformer turns an array into an array. */
function makesPlainArrays(reflected: unknown): boolean {
  if (reflected === undefined || reflected === Array || reflected === Object) return true;
  if (SCALARS.has(reflected)) return true;
  if (!isUserClass(reflected)) return false;
  // class-transformer makes an instance to see whether it is a list.
  const instance = blankOf(reflected);
  return typeof instance === 'object' && !(instance instanceof Set) && !('push' in instance);
}

function called(thunk: Thunk): unknown {
  try {
    return thunk();
  } catch {
    // The function throws again for each value, which then cannot be converted.
    return undefined;
  }
}

function blankOf(type: Constructor): object | string {
  try {
    const blank = new type();
    const isOwn: boolean = typeof blank === 'object' && blank.constructor === type;
    return isOwn ? blank : `its constructor makes something else`;
  } catch {
    return 'its constructor needs arguments';
  }
}

/** class-transformer passes over methods and accessors without a setter. */
function isAssignable(type: Constructor, blank: object, name: string): boolean {
  const prototype: object = type.prototype;
  const descriptor = Object.getOwnPropertyDescriptor(prototype, name);
  if (descriptor !== undefined && descriptor.set === undefined) return false;
  try {
    return typeof Reflect.get(blank, name) !== 'function';
  } catch {
    return true;
  }
}
