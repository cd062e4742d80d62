import type { Constructor } from '../../types/constructor.js';
import type { TypeModel } from '../../types/type-model.js';
import { type ClassModel, type ClassProperty, classModel } from './class-model.js';

/**
 * Makes instances of a DTO from plain objects that may be changed.
 *
 * With class-transformer when any class within reach carries its decorators; without them it would
 * do nothing but what is done here, so that it need not be installed. A nested class needs no
 * `@Type` where the compiler emitted the property's type.
 */
export function instanceMaker(model: ClassModel): (plain: object) => object {
  const models = reachableModels(model);
  const transformer = models.find((each) => each.transformer !== undefined)?.transformer;
  if (transformer === undefined) return (plain) => assign(model, plain);
  const { plainToInstance } = transformer.library();
  const targetMaps = models.map(targetMap);
  const make = (plain: object): object => plainToInstance(model.type, plain, { targetMaps });
  return model.validated ? make : (plain) => withoutUndeclared(model, make(plain));
}

/** Tells class-transformer the types of nested properties, where `@Type` does not. */
export function targetMap({ type, properties }: ClassModel): object {
  return {
    target: type,
    properties: Object.fromEntries(
      properties.flatMap((property) =>
        property.nested && property.type.kind === 'class'
          ? [[property.name, property.type.type] as const]
          : [],
      ),
    ),
  };
}

/** What class-validator's whitelist does, for a class that it does not know. */
export function withoutUndeclared(model: ClassModel, instance: object): object {
  const declared = new Set(model.properties.map((property) => property.name));
  for (const name of Object.keys(instance)) {
    if (!declared.has(name)) Reflect.deleteProperty(instance, name);
  }
  return instance;
}

function assign(model: ClassModel, plain: object): object {
  const instance = new model.type();
  const properties = new Map(model.properties.map((property) => [property.name, property]));
  for (const [name, value] of Object.entries(plain)) {
    if (!isWritable(instance, name)) continue;
    Reflect.set(instance, name, nestedValue(properties.get(name), value));
  }
  return instance;
}

/** A key of the input must not replace a method or reach a getter. */
export function isWritable(instance: object, name: string): boolean {
  const own = Object.getOwnPropertyDescriptor(instance, name);
  if (own !== undefined) return own.writable === true && typeof own.value !== 'function';
  return !(name in instance) || hasSetter(instance, name);
}

function hasSetter(instance: object, name: string): boolean {
  let holder: unknown = Object.getPrototypeOf(instance);
  while (typeof holder === 'object' && holder !== null) {
    const descriptor = Object.getOwnPropertyDescriptor(holder, name);
    if (descriptor !== undefined) return 'set' in descriptor && descriptor.set !== undefined;
    holder = Object.getPrototypeOf(holder);
  }
  return false;
}

function nestedValue(property: ClassProperty | undefined, value: unknown): unknown {
  if (property?.nested !== true) return value;
  return nestedInstance(property.type, value);
}

function nestedInstance(type: TypeModel, value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = type.kind === 'array' ? type.items : type;
    return value.map((item) => nestedInstance(items, item));
  }
  if (type.kind !== 'class' || typeof value !== 'object' || value === null) return value;
  return assign(classModel(type.type), value);
}

/** The class and every DTO that its properties lead to. */
export function reachableModels(root: ClassModel): readonly ClassModel[] {
  const found = new Map<Constructor, ClassModel>([[root.type, root]]);
  // A map is walked in insertion order, what is added on the way included.
  for (const model of found.values()) {
    for (const type of model.properties.flatMap(classesOf)) {
      if (!found.has(type)) found.set(type, classModel(type, root.strictness));
    }
  }
  return [...found.values()];
}

function classesOf({ type, discriminator }: ClassProperty): Constructor[] {
  const own = type.kind === 'array' ? type.items : type;
  return [
    ...(own.kind === 'class' ? [own.type] : []),
    ...(discriminator?.subTypes.map((each) => each.value) ?? []),
  ];
}
