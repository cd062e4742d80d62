import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Constructor, TypeModel } from '../model/types.js';
import { CLASS_TO_PLAIN } from './class-metadata.js';
import { type ClassProperty, classModel } from './from-class.js';
import type { TransformFunction } from './libraries.js';

/** Gives what is to be written of a value. */
export type Projection = (value: unknown) => unknown;

/**
 * Makes the projection of a declared response; undefined where everything is written as it is.
 */
export function compileProjection(type: TypeModel): Projection | undefined {
  switch (type.kind) {
    case 'class':
      return classProjection(type.type);
    case 'array': {
      const items = compileProjection(type.items);
      return items && ((value) => projectItems(value, items));
    }
    case 'object':
      return objectProjection(type.properties);
    case 'standard':
      return standardProjection(type.schema);
    case 'string':
    case 'number':
    case 'integer':
    case 'boolean':
    case 'date':
    case 'enum':
    case 'unknown':
      return undefined;
    default:
      return type satisfies never;
  }
}

function projectItems(value: unknown, project: Projection): unknown {
  const items: unknown = value instanceof Set ? [...(value as Set<unknown>)] : value;
  return Array.isArray(items) ? items.map(project) : items;
}

/** A property of a response: where it is read, how it is written. */
export interface Output {
  readonly name: string;
  readonly wireName: string;
  readonly property: ClassProperty;
  readonly project: Projection | undefined;
  readonly transforms: readonly TransformFunction[];
}

const projections = new WeakMap<Constructor, Projection>();

function classProjection(type: Constructor): Projection {
  const known = projections.get(type);
  if (known !== undefined) return known;
  let outputs: readonly Output[] | undefined;
  const project: Projection = (value) => {
    if (!isHolder(value)) return value;
    // Made at the first use: a class may contain itself.
    outputs ??= outputsOf(type);
    const plain: Record<string, unknown> = {};
    for (const { name, wireName, project: inner, transforms } of outputs) {
      let member: unknown = Reflect.get(value, name);
      for (const transform of transforms) {
        member = transform({
          value: member,
          key: name,
          obj: value,
          type: CLASS_TO_PLAIN,
          options: {},
        });
      }
      if (member !== undefined) plain[wireName] = inner === undefined ? member : inner(member);
    }
    return plain;
  };
  projections.set(type, project);
  return project;
}

/** What is written of a class, in order. */
export function outputsOf(type: Constructor): readonly Output[] {
  const { properties, transformer } = classModel(type);
  return properties
    .filter((property) => property.isOutput)
    .map((property) => ({
      name: property.name,
      wireName: property.wireName,
      property,
      project: propertyProjection(property),
      transforms: (
        transformer?.storage.findTransformMetadatas(type, property.name, CLASS_TO_PLAIN) ?? []
      )
        .filter(({ options }) => (options?.groups ?? []).length === 0)
        .map((record) => record.transformFn),
    }));
}

/** With a discriminator the value is written as the subclass it is. */
function propertyProjection({ type, discriminator }: ClassProperty): Projection | undefined {
  const declared = compileProjection(type);
  if (discriminator === undefined) return declared;
  const project: Projection = (value) => {
    if (Array.isArray(value)) return value.map(project);
    if (!isHolder(value)) return value;
    const subType = discriminator.subTypes.find((each) => value instanceof each.value);
    if (subType === undefined) return declared === undefined ? value : declared(value);
    const plain = classProjection(subType.value)(value);
    return Object.assign({}, plain, { [discriminator.property]: subType.name });
  };
  return project;
}

function objectProjection(
  properties: Extract<TypeModel, { kind: 'object' }>['properties'],
): Projection {
  const members = Object.entries(properties).map(([name, { type }]) => ({
    name,
    project: compileProjection(type),
  }));
  return (value) => {
    if (!isHolder(value)) return value;
    const plain: Record<string, unknown> = {};
    for (const { name, project } of members) {
      const member: unknown = Reflect.get(value, name);
      if (member !== undefined) plain[name] = project === undefined ? member : project(member);
    }
    return plain;
  };
}

/** A schema says what is left of a value by checking it; an asynchronous one is only documented. */
function standardProjection(schema: StandardSchemaV1): Projection {
  return (value) => {
    const result = schema['~standard'].validate(value);
    if (result instanceof Promise) {
      result.catch(() => undefined);
      return value;
    }
    if (result.issues === undefined) return result.value;
    const [first] = result.issues;
    throw new TypeError(`The result does not match the declared response: ${first?.message ?? ''}`);
  };
}

/** True for what properties are read of. */
export function isHolder(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
