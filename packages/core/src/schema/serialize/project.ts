import type { StandardSchemaV1 } from '@standard-schema/spec';
import { ResponseMismatchError } from '../../errors.js';
import type { Constructor } from '../../types/constructor.js';
import type { TypeModel } from '../../types/type-model.js';
import { CLASS_TO_PLAIN } from '../classes/class-metadata.js';
import { type ClassProperty, classModel } from '../classes/class-model.js';
import type { TransformFunction } from '../classes/libraries.js';
import { type Place, mismatch } from './mismatch.js';
import { undeclaredRemover } from '../standard/undeclared.js';

/**
 * Gives what is to be written of a value: a promise of it where a schema is asynchronous.
 *
 * Throws `ResponseMismatchError` for a value of another shape. Null and undefined fit everywhere.
 */
export type Projection = (value: unknown) => unknown;

/**
 * Makes the projection of a declared response; undefined where everything is written as it is.
 *
 * `name` is what errors call the value.
 */
export function compileProjection(type: TypeModel, name = 'the response'): Projection | undefined {
  const place: Place = { name, type };
  switch (type.kind) {
    case 'class': {
      const project = classProjection(type.type);
      return (value) => (isHolder(value) ? project(value) : nothing(value, place));
    }
    case 'array': {
      const items = compileProjection(type.items, `an item of ${name}`);
      return (value) => {
        const list = listOf(value);
        if (list === undefined) return nothing(value, place);
        return items === undefined ? list : whenAll(list.map(items), (written) => written);
      };
    }
    case 'object':
      return objectProjection(type.properties, place);
    case 'standard':
      return standardProjection(type.schema);
    case 'string':
    case 'number':
    case 'integer':
    case 'boolean':
    case 'date':
    case 'enum':
      return (value) => (isScalar(value) ? value : nothing(value, place));
    case 'unknown':
      return undefined;
    default:
      return type satisfies never;
  }
}

/** The items of what is written as a list. */
export function listOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  return value instanceof Set ? [...(value as Set<unknown>)] : undefined;
}

function nothing(value: unknown, place: Place): unknown {
  if (value === null || value === undefined) return value;
  throw mismatch(place, value);
}

function whenAll(values: unknown[], make: (settled: unknown[]) => unknown): unknown {
  return values.some((value) => value instanceof Promise)
    ? Promise.all(values).then(make)
    : make(values);
}

/** A property of a response: where it is read, how it is written. */
export interface Output {
  readonly name: string;
  readonly wireName: string;
  readonly property: ClassProperty;
  readonly project: Projection | undefined;
  readonly transforms: readonly TransformFunction[];
}

const projections = new WeakMap<Constructor, (value: object) => object>();

function classProjection(type: Constructor): (value: object) => object {
  const known = projections.get(type);
  if (known !== undefined) return known;
  let outputs: readonly Output[] | undefined;
  const project = (value: object): object => {
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
    .map((property) => {
      const transforms = (
        transformer?.storage.findTransformMetadatas(type, property.name, CLASS_TO_PLAIN) ?? []
      )
        .filter(({ options }) => (options?.groups ?? []).length === 0)
        .map((record) => record.transformFn);
      return {
        name: property.name,
        wireName: property.wireName,
        property,
        project: propertyProjection(property, {
          name: `${type.name}.${property.name}`,
          isTransformed: transforms.length > 0,
        }),
        transforms,
      };
    });
}

/**
 * Properties take one for a list and a list for one, as their validation does in `compat`: what is
 * returned as it came in must not fail. What a `@Transform` made may be of any other shape.
 */
function propertyProjection(
  { type, discriminator }: ClassProperty,
  { name, isTransformed }: { readonly name: string; readonly isTransformed: boolean },
): Projection | undefined {
  const item = type.kind === 'array' ? type.items : type;
  const place: Place = { name, type };
  const other = isTransformed ? identity : (value: unknown): unknown => nothing(value, place);
  const one =
    discriminator === undefined ? holderProjection(item) : taggedProjection(discriminator, item);
  if (one === undefined) {
    if (isTransformed || item.kind === 'unknown') return undefined;
    const isList = type.kind === 'array';
    return (value) => {
      const fits = isScalar(value) || (isList && listOf(value)?.every(isScalarOrNothing) === true);
      return fits ? value : other(value);
    };
  }
  const project: Projection = (value) => {
    if (isHolder(value)) return one(value) ?? other(value);
    return listOf(value)?.map(project) ?? other(value);
  };
  return project;
}

type HolderProjection = (value: object) => object | undefined;

function holderProjection(type: TypeModel): HolderProjection | undefined {
  return type.kind === 'class' ? classProjection(type.type) : undefined;
}

/** The value is written as the subclass it is, or whose tag it has. */
function taggedProjection(
  { property, subTypes }: NonNullable<ClassProperty['discriminator']>,
  declared: TypeModel,
): HolderProjection {
  const base = holderProjection(declared);
  return (value) => {
    const tag: unknown = Reflect.get(value, property);
    const subType =
      subTypes.find((each) => value instanceof each.value) ??
      subTypes.find((each) => each.name === tag);
    if (subType === undefined) return base?.(value);
    const plain = classProjection(subType.value)(value);
    return Object.assign({}, plain, { [property]: subType.name });
  };
}

function identity(value: unknown): unknown {
  return value;
}

function objectProjection(
  properties: Extract<TypeModel, { kind: 'object' }>['properties'],
  place: Place,
): Projection {
  const members = Object.entries(properties).map(([name, { type }]) => ({
    name,
    project: compileProjection(type, `"${name}"`) ?? identity,
  }));
  return (value) => {
    if (!isHolder(value)) return nothing(value, place);
    const present = members.flatMap(({ name, project }) => {
      const member: unknown = Reflect.get(value, name);
      return member === undefined ? [] : [{ name, written: project(member) }];
    });
    return whenAll(
      present.map(({ written }) => written),
      (written) => Object.fromEntries(present.map(({ name }, index) => [name, written[index]])),
    );
  };
}

/** A schema says what is left of a value by checking it, or by its JSON Schema. */
function standardProjection(schema: StandardSchemaV1): Projection {
  const { validate } = schema['~standard'];
  const remove = undeclaredRemover(schema) ?? identity;
  return (value) => {
    const result = validate(value);
    return result instanceof Promise
      ? result.then((settled) => remove(accepted(settled)))
      : remove(accepted(result));
  };
}

function accepted(result: StandardSchemaV1.Result<unknown>): unknown {
  if (result.issues === undefined) return result.value;
  const [first] = result.issues;
  const path = (first?.path ?? []).map((part) =>
    String(typeof part === 'object' ? part.key : part),
  );
  const place = path.length === 0 ? '' : `${path.join('.')}: `;
  throw new ResponseMismatchError(
    `the response is refused by its schema: ${place}${first?.message ?? ''}.`,
  );
}

/** True for what properties are read of. */
export function isHolder(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  // Nearly all are plain objects, which need no other look.
  if (Object.getPrototypeOf(value) === Object.prototype) return true;
  // Of the others these have properties that are not what they hold.
  return !(
    Array.isArray(value) ||
    value instanceof Map ||
    value instanceof Set ||
    value instanceof Date ||
    value instanceof Promise ||
    value instanceof ArrayBuffer ||
    ArrayBuffer.isView(value)
  );
}

/** True for what JSON writes as one value, such as a date, a URL or bytes. */
function isScalar(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value !== null && value !== undefined;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return true;
  if (!('toJSON' in value) || typeof value.toJSON !== 'function') return false;
  const json: unknown = value.toJSON('');
  return typeof json !== 'object' || json === null;
}

function isScalarOrNothing(value: unknown): boolean {
  return value === null || value === undefined || isScalar(value);
}
