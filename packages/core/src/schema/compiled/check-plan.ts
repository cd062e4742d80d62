import type { Constructor } from '../../types/constructor.js';
import { type ClassModel, classModel } from '../classes/class-model.js';
import { validationRecords } from '../classes/class-metadata.js';
import type {
  ConstraintRecord,
  ValidationRecord,
  ValidationStorage,
} from '../classes/libraries.js';
import { hasFixedKeys } from './class-source.js';
import type { ClassView } from '../classes/class-view.js';
import { isReserved } from '../classes/reserved.js';

/** The rules of a class in the order in which they are checked, as plain data. */
export interface CheckPlan {
  readonly type: Constructor;
  readonly model: ClassModel;
  readonly properties: readonly PropertyPlan[];
  /** class-validator has nothing to say of it. */
  readonly isEmpty: boolean;
  /** A new instance has only keys that have rules, and always the same. */
  readonly startsClean: boolean;
}

export interface PropertyPlan {
  readonly name: string;
  /** `@IsOptional` and `@ValidateIf`: all must hold for anything to be checked. */
  readonly conditions: readonly ValidationRecord[];
  /** `@IsDefined`, which no option skips. */
  readonly defined: readonly RulePlan[];
  readonly rules: readonly RulePlan[];
  readonly nested: readonly ValidationRecord[];
  /** Its value may come from the input. */
  readonly isInput: boolean;
  /** Its value always comes from the input. */
  readonly isGiven: boolean;
}

export interface RulePlan {
  readonly record: ValidationRecord;
  readonly constraints: readonly ConstraintRecord[];
}

/** Reads the rules of a class; returns the reason where code cannot check them as class-validator does. */
export function checkPlan(
  type: Constructor,
  storage: ValidationStorage,
  view: ClassView,
): CheckPlan | string {
  const records = validationRecords(type, view);
  const unknown = records.find((record) => !KNOWN_TYPES.has(record.type));
  if (unknown !== undefined) return `@${unknown.type} on ${unknown.propertyName}`;
  // class-validator groups by name on a plain object, and fails on such a name.
  const reserved = records.find((record) => isReserved(record.propertyName));
  if (reserved !== undefined) return `the property name ${reserved.propertyName}`;
  const model = classModel(type, view);
  const groups = new Map<string, ValidationRecord[]>();
  for (const record of records) {
    const group = groups.get(record.propertyName);
    if (group === undefined) groups.set(record.propertyName, [record]);
    else group.push(record);
  }
  // In the order of an object's keys: whole numbers first.
  const names = Object.keys(Object.fromEntries([...groups.keys()].map((name) => [name, true])));
  const blank = blankOf(type);
  const properties = names.map((name) => ({
    ...propertyPlan(name, groups.get(name) ?? [], storage),
    isGiven: blank !== undefined && startsEmpty(blank, name),
    isInput: model.properties.find((property) => property.name === name)?.isInput === true,
  }));
  const startsClean =
    blank !== undefined &&
    hasFixedKeys(type) &&
    Object.keys(blank).every((key) => names.includes(key));
  return { type, model, properties, isEmpty: records.length === 0, startsClean };
}

/** `promiseValidation` is left out: a property that is a promise is class-validator's to await. */
const KNOWN_TYPES: ReadonlySet<string> = new Set([
  'customValidation',
  'nestedValidation',
  'conditionalValidation',
  'whitelistValidation',
  'isDefined',
]);

function propertyPlan(
  name: string,
  records: readonly ValidationRecord[],
  storage: ValidationStorage,
): Omit<PropertyPlan, 'isGiven' | 'isInput'> {
  const ofType = (type: string): ValidationRecord[] =>
    records.filter((record) => record.type === type);
  const ruled = (some: readonly ValidationRecord[]): RulePlan[] =>
    some.map((record) => ({
      record,
      constraints: storage.getTargetValidatorConstraints(record.constraintCls),
    }));
  return {
    name,
    conditions: ofType('conditionalValidation'),
    defined: ruled(ofType('isDefined')),
    rules: ruled(ofType('customValidation')),
    nested: ofType('nestedValidation'),
  };
}

function blankOf(type: Constructor): object | undefined {
  try {
    return new type();
  } catch {
    return undefined;
  }
}

/** True when neither an initialiser nor an accessor gives the property an object. */
function startsEmpty(blank: object, name: string): boolean {
  const own = Object.getOwnPropertyDescriptor(blank, name);
  if (own === undefined) return !(name in blank);
  return 'value' in own && (typeof own.value !== 'object' || own.value === null);
}
