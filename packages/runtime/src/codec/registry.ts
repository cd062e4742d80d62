import { DefinitionError } from '@sluice/core';

type Class = abstract new (...args: never[]) => object;

/** How instances of a registered class travel, when their own enumerable properties are not all there is. */
export interface TypeForm<T extends object> {
  /** The name the class travels by, the same in every process; defaults to the class's own. */
  readonly name?: string;
  /** The data an instance is sent as; needs `unpack`. Defaults to its own enumerable properties. */
  pack?(value: T): unknown;
  /** Makes the instance again from what `pack` returned. */
  unpack?(packed: unknown): T;
}

export interface RegisteredType {
  readonly name: string;
  readonly type: Class;
  /** Called only with instances of `type`, and `unpack` with what it made of them. */
  pack?(value: object): unknown;
  unpack?(packed: unknown): object;
}

const byName = new Map<string, RegisteredType>();
const byType = new Map<unknown, RegisteredType>();

/**
 * Makes instances of a class sendable in handle calls: they arrive with their prototype.
 *
 * Errors can always be sent, but one of a class of your own, `class SoldOut extends Error`, arrives as an
 * `Error` with its name, message and fields: register the class so that `instanceof SoldOut` holds.
 *
 * Call it where the class is defined, so that every process which imports the class knows it. Own
 * enumerable properties travel; a class with private state gives `pack` and `unpack`. DTO classes
 * (with class-validator's decorators) are known already. Registering a class again changes nothing.
 */
export function registerType<T extends object>(
  type: abstract new (...args: never[]) => T,
  form: TypeForm<T> = {},
): void {
  const name = form.name ?? type.name;
  const other = byName.get(name);
  if (other !== undefined && other.type !== type) throw taken(name);
  if (name === '') throw unnamed();
  const registered: RegisteredType = { ...form, name, type };
  byName.set(name, registered);
  byType.set(type, registered);
}

/** How instances of this very class travel; undefined when they do not. */
export function registeredType(type: unknown): RegisteredType | undefined {
  const registered = byType.get(type);
  if (registered !== undefined || typeof type !== 'function') return registered;
  return validatedTypes().has(type) ? dtoNamed(type.name) : undefined;
}

/** The class known under a name; undefined when none is. Throws when several DTO classes share it. */
export function registeredName(name: string): RegisteredType | undefined {
  return byName.get(name) ?? dtoNamed(name);
}

/**
 * The classes with class-validator's decorators. The library keeps them in a global of all its
 * copies, so that reading it needs no import; absent until a DTO class was defined.
 */
function validatedTypes(): ReadonlyMap<unknown, unknown> {
  const storage: { readonly validationMetadatas?: unknown } | undefined = Reflect.get(
    globalThis,
    'classValidatorMetadataStorage',
  );
  return storage?.validationMetadatas instanceof Map ? storage.validationMetadatas : new Map();
}

/** DTO classes by name, made again when more of them have been defined. */
let dtos = new Map<string, Class[]>();
let dtosSeen = 0;

function dtoNamed(name: string): RegisteredType | undefined {
  const known = validatedTypes();
  if (known.size !== dtosSeen) {
    const types = [...known.keys()].filter((type): type is Class => typeof type === 'function');
    dtos = new Map();
    for (const type of types) dtos.set(type.name, [...(dtos.get(type.name) ?? []), type]);
    dtosSeen = known.size;
  }
  const [type, another] = dtos.get(name) ?? [];
  if (type === undefined) return undefined;
  if (another !== undefined) throw ambiguous(name);
  return { name, type };
}

function taken(name: string): DefinitionError {
  return mistake(
    name,
    'Another class is registered under this name.',
    `Give one its own: registerType(${name}, { name: "..." }).`,
  );
}

function ambiguous(name: string): DefinitionError {
  return mistake(
    name,
    `Several DTO classes are named ${name}, so that the receiver could not tell which one is meant.`,
    `Rename one, or register those that are sent: registerType(${name}, { name: "..." }).`,
  );
}

function unnamed(): DefinitionError {
  return mistake('registerType', 'The class has no name.', 'Say { name: "..." }.');
}

function mistake(where: string, what: string, fix: string): DefinitionError {
  return new DefinitionError([{ code: 'E_TYPE_NAME', where, what, fix }]);
}
