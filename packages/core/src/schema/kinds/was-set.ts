import type { Constructor } from '../../types/constructor.js';
import { isObject } from '../../types/members.js';
import { type ClassProperty, classModel } from '../classes/class-model.js';
import type { Validated, Validator } from '../validator.js';

// oxlint-disable-next-line typescript/no-extraneous-class -- a private field needs a class to be added by
class Same {
  constructor(object: object) {
    // oxlint-disable-next-line no-constructor-return -- so that a subclass adds its field to that object
    return object;
  }
}

/**
 * What an instance was made of, in a private field that is added to it: nothing can see the field, and
 * adding it costs nothing, where an entry of a WeakMap takes two microseconds.
 */
class Origin extends Same {
  readonly #given: object;

  private constructor(instance: object, given: object) {
    super(instance);
    this.#given = given;
  }

  static of(instance: object): object | undefined {
    return #given in instance ? instance.#given : undefined;
  }

  static add(instance: object, given: object): void {
    if (!(#given in instance)) void new Origin(instance, given);
  }
}

/** Remembers what the instances of a class are made of, if its fields have initialisers. */
export function remembering(validate: Validator, type: Constructor): Validator {
  if (!classModel(type).properties.some(({ initialised }) => initialised)) return validate;
  return (value, loc) => {
    const result = validate(value, loc);
    return result instanceof Promise
      ? result.then((settled) => remember(settled, value))
      : remember(result, value);
  };
}

function remember(result: Validated, given: unknown): Validated {
  if (result.ok && isObject(result.value) && isObject(given)) Origin.add(result.value, given);
  return result;
}

/**
 * True when the client sent a property of a DTO, be it null; false when it is absent or has the value of
 * its field's initialiser: `if (wasSet(patch, 'note')) ...`.
 *
 * The object is one that a handler was given: a body, an item of a list of bodies, or all values of a source.
 * Throws `TypeError` for a property with an initialiser of any other object.
 */
export function wasSet<T extends object>(instance: T, name: keyof T & string): boolean {
  // The constructor of an instance is its class.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const { properties } = classModel(instance.constructor as Constructor);
  const property = properties.find((each) => each.name === name);
  if (property?.initialised !== true) return instance[name] !== undefined;
  const given = Origin.of(instance);
  if (given === undefined) {
    throw new TypeError(
      `wasSet() knows the objects that a handler was given, not those within them: "${name}" has an initialiser, so that its value does not tell.`,
    );
  }
  return Object.hasOwn(given, name) || Object.hasOwn(given, property.wireName);
}

/**
 * True for a property of a received instance that the client is known not to have sent, so that its value is
 * that of its initialiser, unless the handler has set it since.
 */
export function wasNeverSent(
  instance: object,
  { name, wireName }: Pick<ClassProperty, 'name' | 'wireName'>,
): boolean {
  const given = Origin.of(instance);
  return given !== undefined && !Object.hasOwn(given, name) && !Object.hasOwn(given, wireName);
}
