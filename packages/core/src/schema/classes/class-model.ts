import type { Constructor } from '../../types/constructor.js';
import type { ParameterDocs } from '../../types/parameter-source.js';
import { mapClasses } from '../../types/map-classes.js';
import type { TypeModel } from '../../types/type-model.js';
import { fieldDocs } from './field-mark.js';
import {
  type AppliedRule,
  appliedRule,
  isValidated,
  isTransferred,
  transformedNames,
  transformerOf,
  validationRecords,
} from './class-metadata.js';
import { COMPAT, type ClassView } from './class-view.js';
import {
  CLASS_TO_PLAIN,
  type Discriminator,
  PLAIN_TO_CLASS,
  type TransformerCopy,
  type ValidationRecord,
} from './libraries.js';
import { applyNaming } from './naming.js';
import { propertyType } from './property-type.js';
import { findRule } from '../rules/rules.js';
import { isSecret } from './secret-mark.js';

export { hasClassSchema } from './class-metadata.js';
export type { AppliedRule } from './class-metadata.js';

/** A property of a DTO, as described by the decorators of both libraries. */
export interface ClassProperty {
  readonly name: string;
  /** The key in JSON; `@Expose({ name })` and `@Model({ names })` change it. */
  readonly wireName: string;
  readonly type: TypeModel;
  /** The `@Type` option that chooses a subclass by a property of the value. */
  readonly discriminator: Discriminator | undefined;
  readonly required: boolean;
  /** True with `@IsOptional`, which accepts null as well as absence. */
  readonly nullable: boolean;
  readonly rules: readonly AppliedRule[];
  /** True with `@ValidateNested`. */
  readonly nested: boolean;
  /** True with `@Transform`: the user's function converts the value. */
  readonly transformed: boolean;
  /** True with `@Type`: class-transformer converts the value. */
  readonly typed: boolean;
  /** False when `@Exclude`, or `@Expose` with groups, keeps the property out of requests. */
  readonly isInput: boolean;
  /** True when class-validator's whitelist drops the property, because it has no rule. */
  readonly isDropped: boolean;
  /** True with `@Allow`: any value passes. */
  readonly takesAny: boolean;
  /** False when `@Exclude`, or `@Expose` with groups, keeps the property out of responses. */
  readonly isOutput: boolean;
  /** True with `@Secret`: the received value is never echoed. */
  readonly secret: boolean;
  /** The texts and examples of `@Field`. */
  readonly docs: ParameterDocs;
  /** True when a field initialiser gives the property a value. */
  readonly initialised: boolean;
  /** The value of the field initialiser, if that is plain data. */
  readonly defaultValue: unknown;
}

/** A DTO as plain data. */
export interface ClassModel {
  readonly type: Constructor;
  /** The strictness and the validation groups that the rules were read with. */
  readonly view: ClassView;
  readonly properties: readonly ClassProperty[];
  /** True when class-validator has rules for the class, in whatever groups. */
  readonly validated: boolean;
  /** The copy of class-transformer whose decorators the class has, if any. */
  readonly transformer: TransformerCopy | undefined;
}

let models = new WeakMap<Constructor, Map<ClassView, ClassModel>>();

/** Reads a class, once: its decorators normally run before anything is compiled. */
export function classModel(type: Constructor, view: ClassView = COMPAT): ClassModel {
  const ofType = models.get(type) ?? new Map<ClassView, ClassModel>();
  models.set(type, ofType);
  const model = ofType.get(view) ?? readClass(type, view);
  ofType.set(view, model);
  return model;
}

/** The classes of the nested properties whose class is known without `@Type`, by the property's name. */
export function nestedClasses({ properties }: ClassModel): ReadonlyMap<string, Constructor> {
  return new Map(
    properties.flatMap(({ name, nested, type }) =>
      nested && type.kind === 'class' ? [[name, type.type] as const] : [],
    ),
  );
}

/** Forgets every model, so that classes are read again after a late decorator. */
export function forgetClassModels(): void {
  models = new WeakMap();
}

function readClass(type: Constructor, view: ClassView): ClassModel {
  applyNaming(type);
  const records = validationRecords(type, view);
  const validated = records.length > 0 || isValidated(type);
  const transformer = transformerOf(type);
  const blank = blankInstance(type);
  const names = new Set([
    ...records.map((record) => record.propertyName),
    ...(transformer === undefined ? [] : transformedNames(type, transformer)),
  ]);
  const properties = [...names].map((name) =>
    readProperty({
      type,
      name,
      records: records.filter((record) => record.propertyName === name),
      transformer,
      initial: blank[name],
      validated,
      groups: view.groups,
      outputGroups: view.outputGroups,
    }),
  );
  return { type, view, properties, validated, transformer };
}

interface PropertySource {
  readonly type: Constructor;
  readonly name: string;
  readonly records: readonly ValidationRecord[];
  readonly transformer: TransformerCopy | undefined;
  readonly initial: unknown;
  readonly validated: boolean;
  readonly groups: readonly string[];
  readonly outputGroups: readonly string[];
}

function readProperty(source: PropertySource): ClassProperty {
  const { type, name, records, transformer, initial } = source;
  const rules = records.map(appliedRule).filter((rule) => rule !== undefined);
  const conditional = records.filter((record) => record.type === 'conditionalValidation');
  const storage = transformer?.storage;
  const typeRecord = storage?.findTypeMetadata(type, name);
  const nested = records.find((record) => record.type === 'nestedValidation');
  const expose = storage?.findExposeMetadata(type, name)?.options;
  const isKept = (key: string, direction: number): boolean =>
    storage === undefined ||
    isTransferred(type, key, {
      storage,
      direction,
      groups: direction === CLASS_TO_PLAIN ? source.outputGroups : [],
    });
  const defaultValue = isPlainData(initial) ? initial : undefined;
  const isRead = isKept(expose?.name ?? name, PLAIN_TO_CLASS);
  // class-validator's whitelist drops properties without a record.
  const isDropped = records.length === 0 && source.validated;
  return {
    name,
    wireName: expose?.name ?? name,
    type: withOutputGroups(
      propertyType({
        type,
        name,
        rules,
        typeRecord,
        nestedEach: nested?.each === true,
        groups: source.groups,
      }),
      source.outputGroups,
    ),
    discriminator: typeRecord?.options?.discriminator,
    required:
      initial === undefined &&
      conditional.length === 0 &&
      (nested !== undefined || rules.some((rule) => findRule(rule.name).acceptsAbsent !== true)),
    nullable: conditional.some((record) => record.name === 'isOptional'),
    rules,
    nested: nested !== undefined,
    transformed: (storage?.findTransformMetadatas(type, name, PLAIN_TO_CLASS).length ?? 0) > 0,
    typed: typeRecord !== undefined,
    isInput: isRead && !isDropped,
    isDropped: isRead && isDropped,
    takesAny: records.some((record) => record.type === 'whitelistValidation'),
    isOutput: isKept(name, CLASS_TO_PLAIN),
    secret: isSecret(type, name),
    docs: fieldDocs(type, name),
    initialised: initial !== undefined,
    defaultValue,
  };
}

/** The type whose classes are sent with the properties of these groups of `@Expose`. */
export function withOutputGroups(type: TypeModel, outputGroups: readonly string[]): TypeModel {
  if (outputGroups.length === 0) return type;
  return mapClasses(type, (inner) => ({ ...inner, outputGroups }));
}

/** Constructs an instance as class-transformer does, to read its field initialisers. */
function blankInstance(type: Constructor): Readonly<Record<string, unknown>> {
  try {
    return { ...new type() };
  } catch {
    // The defaults of a constructor that needs arguments cannot be read.
    return {};
  }
}

function isPlainData(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isPlainData);
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}
