import { KEEP_ALL, allowAbsence, deriveClass, named } from '../schema/classes/derive-class.js';
import type { Constructor } from '../types/constructor.js';

/** A class made of others, to be extended or used as it is. */
export type MappedClass<T> = new () => T;

/**
 * Makes a class with some properties of another: `class Login extends PickType(User, ['name', 'password']) {}`.
 *
 * The properties keep their rules of class-validator, their conversions of class-transformer, their
 * texts, marks and initialisers.
 */
export function PickType<T extends object, const K extends keyof T & string>(
  type: Constructor<T>,
  keys: readonly K[],
): MappedClass<Pick<T, K>> {
  const kept: ReadonlySet<string> = new Set(keys);
  return mapped(named(deriveClass(type, { keep: (name) => kept.has(name) }), `Pick${type.name}`));
}

/** Makes a class without some properties of another: `class NewUser extends OmitType(User, ['id']) {}`. */
export function OmitType<T extends object, const K extends keyof T & string>(
  type: Constructor<T>,
  keys: readonly K[],
): MappedClass<Omit<T, K>> {
  const omitted: ReadonlySet<string> = new Set(keys);
  return mapped(
    named(deriveClass(type, { keep: (name) => !omitted.has(name) }), `Omit${type.name}`),
  );
}

/**
 * Makes a class whose properties may all be absent: `class ItemPatch extends PartialType(Item) {}`.
 *
 * An absent property is not on the instance, even where the field of the class has an initialiser, so that
 * `{ ...stored, ...patch }` keeps what is stored. Null is allowed only where the class itself allows it.
 */
export function PartialType<T extends object>(type: Constructor<T>): MappedClass<Partial<T>> {
  const partial = deriveClass(type, { keep: () => true, initialisers: false });
  allowAbsence(partial);
  return mapped(named(partial, `Partial${type.name}`));
}

/** Makes a class with the properties of several: `class Product extends IntersectionType(Item, Audited) {}`. */
export function IntersectionType<const T extends readonly [Constructor, ...Constructor[]]>(
  ...types: T
): MappedClass<IntersectionOf<T>> {
  const [first, ...others] = types;
  const whole = others.reduce<Constructor>(
    (base, type) => deriveClass(type, { keep: KEEP_ALL, base }),
    deriveClass(first, { keep: KEEP_ALL }),
  );
  return mapped(named(whole, types.map(({ name }) => name).join('')));
}

/** The instances of several classes at once. */
export type IntersectionOf<T extends readonly Constructor[]> = T extends readonly [
  Constructor<infer First>,
  ...infer Rest extends readonly Constructor[],
]
  ? First & IntersectionOf<Rest>
  : unknown;

function mapped<T>(type: Constructor): MappedClass<T> {
  // The class was made with the properties that `T` describes.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return type as MappedClass<T>;
}
