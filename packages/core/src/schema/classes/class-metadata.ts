import { type Constructor, lineage } from '../../types/constructor.js';
import { mergedRecords } from './deviations.js';
import { COMPAT, type ClassView } from './class-view.js';
import {
  type Availability,
  CLASS_TO_PLAIN,
  type TransformStorage,
  type TransformerCopy,
  type ValidationRecord,
  transformerCopies,
  validationStorage,
} from './libraries.js';

/** A decorator of class-validator on a property. */
export interface AppliedRule {
  readonly name: string;
  readonly args: readonly unknown[];
  /** Checks each item of an array instead of the value. */
  readonly each: boolean;
}

/** True when class-validator or class-transformer knows the class or a base of it. */
export function hasClassSchema(type: Constructor): boolean {
  return isValidated(type) || transformerOf(type) !== undefined;
}

/** True when class-validator has rules for the class or a base of it, in whatever groups. */
export function isValidated(type: Constructor): boolean {
  return validationRecords(type).length > 0;
}

/** The rule of a record; undefined for a record that checks no value (`@IsOptional`, `@Allow`, ...). */
export function appliedRule(record: ValidationRecord): AppliedRule | undefined {
  if (record.type !== 'customValidation' && record.type !== 'isDefined') return undefined;
  return {
    name: record.name ?? constraintName(record) ?? record.type,
    args: record.constraints ?? [],
    each: record.each === true,
  };
}

/** `@Validate(MyConstraint)` names the rule on the constraint class. */
function constraintName(record: ValidationRecord): string | undefined {
  return validationStorage()?.getTargetValidatorConstraints(record.constraintCls)[0]?.name;
}

/** class-validator's records of a class, inherited ones included, in the order of its checks. */
export function validationRecords(
  type: Constructor,
  view: ClassView = COMPAT,
): readonly ValidationRecord[] {
  const storage = validationStorage();
  if (storage === undefined) return [];
  const select = (each: Constructor): readonly ValidationRecord[] =>
    storage.getTargetValidationMetadatas(each, '', false, false, view.groups);
  return view.strictness === 'strict' ? mergedRecords(type, select) : select(type);
}

/** The copy of class-transformer whose decorators the class carries. */
export function transformerOf(type: Constructor): TransformerCopy | undefined {
  return transformerCopies().find(({ storage }) =>
    lineage(type).some((each) => PRIVATE_MAPS.some((map) => storage[map].has(each))),
  );
}

// class-transformer has no public way to find out whether a class has its decorators.
const PRIVATE_MAPS = [
  '_typeMetadatas',
  '_exposeMetadatas',
  '_excludeMetadatas',
  '_transformMetadatas',
] as const;

/** The properties with decorators of class-transformer. */
export function transformedNames(
  type: Constructor,
  { storage }: Pick<TransformerCopy, 'storage'>,
): string[] {
  const names: (string | undefined)[] = [
    ...storage.getExposedMetadatas(type),
    ...storage.getExcludedMetadatas(type),
  ].map((record) => record.propertyName);
  for (const each of lineage(type)) {
    names.push(...(storage['_typeMetadatas'].get(each)?.keys() ?? []));
    names.push(...(storage['_transformMetadatas'].get(each)?.keys() ?? []));
  }
  return names.filter((name) => name !== undefined);
}

/**
 * class-transformer's `checkGroups`: decorators with groups apply where one of them is asked for, others
 * always.
 */
export function isAvailable(
  available: Availability | undefined,
  groups: readonly string[],
): boolean {
  const own = available?.groups ?? [];
  return own.length === 0 || own.some((group) => groups.includes(group));
}

/** {@link isAvailable} where no groups are asked for. */
export function isUngrouped(available: Availability | undefined): boolean {
  return isAvailable(available, []);
}

/**
 * True when class-transformer transfers a key of a class's objects. Follows the library's executor for
 * calls without a version.
 *
 * Keys are property names; for `PLAIN_TO_CLASS` they are the names set by `@Expose`.
 */
export function isTransferred(
  type: Constructor,
  key: string,
  { storage, direction, groups }: Transfer,
): boolean {
  if (!isAvailable(storage.findExposeMetadata(type, key)?.options, groups)) return false;
  if (storage.getExcludedProperties(type, direction).includes(key)) return false;
  if (storage.getStrategy(type) !== 'excludeAll') return true;
  const exposed = storage.getExposedProperties(type, direction);
  if (direction === CLASS_TO_PLAIN) return exposed.includes(key);
  return exposed.some(
    (name) => (storage.findExposeMetadata(type, name)?.options?.name ?? name) === key,
  );
}

interface Transfer {
  readonly storage: TransformStorage;
  readonly direction: number;
  readonly groups: readonly string[];
}
