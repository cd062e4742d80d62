import type { Constructor } from '../../types/constructor.js';
import type { TypeModel } from '../../types/type-model.js';
import {
  type AppliedRule,
  CLASS_TO_PLAIN,
  PLAIN_TO_CLASS,
  appliedRule,
  isTransferred,
  transformedNames,
  transformerOf,
  validationRecords,
} from './class-metadata.js';
import { COMPAT, type ClassView } from './class-view.js';
import type { Discriminator, TransformerCopy, ValidationRecord } from './libraries.js';
import { propertyType } from './property-type.js';
import { findRule } from '../rules/rules.js';
import { isSecret } from './secret-mark.js';

export { hasClassSchema } from './class-metadata.js';
export type { AppliedRule } from './class-metadata.js';

/** A property of a DTO: what the decorators of both libraries say of it. */
export interface ClassProperty {
  readonly name: string;
  /** Its key in JSON: another one with `@Expose({ name })`. */
  readonly wireName: string;
  readonly type: TypeModel;
  /** `@Type` chooses a subclass by a property of the value. */
  readonly discriminator: Discriminator | undefined;
  readonly required: boolean;
  /** `@IsOptional` takes null as well as absence. */
  readonly nullable: boolean;
  readonly rules: readonly AppliedRule[];
  /** `@ValidateNested` is on it. */
  readonly nested: boolean;
  /** `@Transform` is on it: the user converts the value. */
  readonly transformed: boolean;
  /** `@Type` is on it: class-transformer converts the value. */
  readonly typed: boolean;
  /** False when `@Exclude`, or an `@Expose` for groups, keeps it out of what is read. */
  readonly isInput: boolean;
  /** Nothing excludes it, but class-validator's whitelist drops it because no rule is on it. */
  readonly isDropped: boolean;
  /** `@Allow` is on it, so that any value passes. */
  readonly takesAny: boolean;
  /** False when `@Exclude`, or an `@Expose` for groups, keeps it out of what is answered. */
  readonly isOutput: boolean;
  /** `@Secret` is on it: what was received is not echoed. */
  readonly secret: boolean;
  /** The value of its field initialiser, when it is plain data. */
  readonly defaultValue: unknown;
}

/** A DTO as plain data. */
export interface ClassModel {
  readonly type: Constructor;
  /** Which rules it has, and how they are read. */
  readonly view: ClassView;
  readonly properties: readonly ClassProperty[];
  /** class-validator has rules for it. */
  readonly validated: boolean;
  /** The copy of class-transformer whose decorators it carries, if any. */
  readonly transformer: TransformerCopy | undefined;
}

let models = new WeakMap<Constructor, Map<ClassView, ClassModel>>();

/** Reads a class once: as a rule, its decorators have run before anything is compiled. */
export function classModel(type: Constructor, view: ClassView = COMPAT): ClassModel {
  const ofType = models.get(type) ?? new Map<ClassView, ClassModel>();
  models.set(type, ofType);
  const model = ofType.get(view) ?? readClass(type, view);
  ofType.set(view, model);
  return model;
}

/** Forgets every model, so that classes are read again after a decorator has run. */
export function forgetClassModels(): void {
  models = new WeakMap();
}

function readClass(type: Constructor, view: ClassView): ClassModel {
  const records = validationRecords(type, view);
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
      validated: records.length > 0,
      groups: view.groups,
    }),
  );
  return { type, view, properties, validated: records.length > 0, transformer };
}

interface PropertySource {
  readonly type: Constructor;
  readonly name: string;
  readonly records: readonly ValidationRecord[];
  readonly transformer: TransformerCopy | undefined;
  readonly initial: unknown;
  readonly validated: boolean;
  readonly groups: readonly string[];
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
    storage === undefined || isTransferred(type, key, { storage, direction });
  const defaultValue = isPlainData(initial) ? initial : undefined;
  const isRead = isKept(expose?.name ?? name, PLAIN_TO_CLASS);
  // class-validator's whitelist drops what it has no record of.
  const isDropped = records.length === 0 && source.validated;
  return {
    name,
    wireName: expose?.name ?? name,
    type: propertyType({
      type,
      name,
      rules,
      typeRecord,
      nestedEach: nested?.each === true,
      groups: source.groups,
    }),
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
    defaultValue,
  };
}

/** An instance made as class-transformer makes one, for its field initialisers. */
function blankInstance(type: Constructor): Readonly<Record<string, unknown>> {
  try {
    return { ...new type() };
  } catch {
    // A constructor that needs arguments has no defaults to show.
    return {};
  }
}

function isPlainData(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isPlainData);
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}
