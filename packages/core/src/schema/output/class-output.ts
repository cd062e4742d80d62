import type { Constructor } from '../../types/constructor.js';
import type { ClassType, TypeModel } from '../../types/type-model.js';
import { isAvailable } from '../classes/class-metadata.js';
import { type ClassProperty, classModel } from '../classes/class-model.js';
import { type ClassView, classView } from '../classes/class-view.js';
import { CLASS_TO_PLAIN, type TransformFunction } from '../classes/libraries.js';
import {
  type Projection,
  isHolder,
  isScalar,
  isScalarOrNothing,
  listOf,
  nothing,
} from './projection.js';

/** A property of a response: its key in the object, its name on the wire, and its projection. */
export interface ClassOutput {
  readonly name: string;
  readonly wireName: string;
  readonly property: ClassProperty;
  readonly project: Projection | undefined;
  readonly transforms: readonly TransformFunction[];
}

/** A class, and the groups of `@Expose` whose properties are sent. */
type OutputClass = Pick<ClassType, 'type' | 'outputGroups'>;

/** Names a type: `a string`. */
type Expected = (type: TypeModel) => string;

type ObjectProjection = (value: object) => object;

const PROJECTIONS = new WeakMap<Constructor, Map<ClassView, ObjectProjection>>();

/** Makes the projection of a class's objects: declared properties under their names on the wire. */
export function classProjection(
  { type, outputGroups = [] }: OutputClass,
  expected: Expected,
): ObjectProjection {
  const view = classView({ outputGroups });
  const ofType = PROJECTIONS.get(type) ?? new Map<ClassView, ObjectProjection>();
  PROJECTIONS.set(type, ofType);
  const known = ofType.get(view);
  if (known !== undefined) return known;
  let outputs: readonly ClassOutput[] | undefined;
  const options = outputGroups.length === 0 ? {} : { groups: [...outputGroups] };
  const project = (value: object): object => {
    // Made on first use, because a class may contain itself.
    outputs ??= outputsOf({ type, outputGroups }, expected);
    const plain: Record<string, unknown> = {};
    for (const { name, wireName, project: inner, transforms } of outputs) {
      let member: unknown = Reflect.get(value, name);
      for (const transform of transforms) {
        member = transform({
          value: member,
          key: name,
          obj: value,
          type: CLASS_TO_PLAIN,
          options,
        });
      }
      if (member !== undefined) plain[wireName] = inner === undefined ? member : inner(member);
    }
    return plain;
  };
  ofType.set(view, project);
  return project;
}

/** The properties of a class that responses contain, in order. */
export function outputsOf(
  { type, outputGroups = [] }: OutputClass,
  expected: Expected,
): readonly ClassOutput[] {
  const { properties, transformer } = classModel(type, classView({ outputGroups }));
  return properties
    .filter((property) => property.isOutput)
    .map((property) => {
      const transforms = (
        transformer?.storage.findTransformMetadatas(type, property.name, CLASS_TO_PLAIN) ?? []
      )
        .filter(({ options }) => isAvailable(options, outputGroups))
        .map((record) => record.transformFn);
      return {
        name: property.name,
        wireName: property.wireName,
        property,
        project: propertyProjection(property, {
          name: `${type.name}.${property.name}`,
          isTransformed: transforms.length > 0,
          expected,
          outputGroups,
        }),
        transforms,
      };
    });
}

interface PropertyPlace {
  readonly name: string;
  readonly isTransformed: boolean;
  readonly expected: Expected;
  readonly outputGroups: readonly string[];
}

/**
 * Makes the projection of a property. A list is accepted for a single value and vice versa, as validation
 * does in `compat`, so that returning a received value never fails. A value made by `@Transform` may
 * have any shape.
 */
function propertyProjection(
  { type, discriminator }: ClassProperty,
  { name, isTransformed, expected, outputGroups }: PropertyPlace,
): Projection | undefined {
  const item = type.kind === 'array' ? type.items : type;
  const place = { name, expected: expected(type) };
  const other = isTransformed ? identity : (value: unknown): unknown => nothing(value, place);
  const one =
    discriminator === undefined
      ? holderProjection(item, expected)
      : taggedProjection(discriminator, { declared: item, outputGroups }, expected);
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

function holderProjection(type: TypeModel, expected: Expected): HolderProjection | undefined {
  return type.kind === 'class' ? classProjection(type, expected) : undefined;
}

interface Tagged {
  readonly declared: TypeModel;
  readonly outputGroups: readonly string[];
}

/** Projects a value as the subclass that it is an instance of, or that its tag names. */
function taggedProjection(
  { property, subTypes }: NonNullable<ClassProperty['discriminator']>,
  { declared, outputGroups }: Tagged,
  expected: Expected,
): HolderProjection {
  const base = holderProjection(declared, expected);
  return (value) => {
    const tag: unknown = Reflect.get(value, property);
    const subType =
      subTypes.find((each) => value instanceof each.value) ??
      subTypes.find((each) => each.name === tag);
    if (subType === undefined) return base?.(value);
    const plain = classProjection({ type: subType.value, outputGroups }, expected)(value);
    return Object.assign({}, plain, { [property]: subType.name });
  };
}

function identity(value: unknown): unknown {
  return value;
}
