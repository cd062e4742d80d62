import '../../reflect-metadata.js';
import { type Constructor, isConstructor } from '../../types/constructor.js';
import type { TypeModel } from '../../types/type-model.js';
import { type AppliedRule, hasClassSchema } from './class-metadata.js';
import type { TypeRecord } from './libraries.js';
import { findRule } from '../rules/rules.js';

export interface PropertyClues {
  readonly type: Constructor;
  readonly name: string;
  readonly rules: readonly AppliedRule[];
  readonly typeRecord: TypeRecord | undefined;
  readonly nestedEach: boolean;
  /** The validation groups of the class, which apply to nested classes too. */
  readonly groups: readonly string[];
}

/**
 * Finds a property's type from its decorators and metadata.
 *
 * The rules are the most exact (`@IsInt` instead of the emitted Number), then `@Type`, then the emitted
 * type, which does not show items or enums.
 */
export function propertyType(clues: PropertyClues): TypeModel {
  const { type, name, rules, typeRecord, nestedEach, groups } = clues;
  const prototype: object = type.prototype;
  const emitted: unknown = Reflect.getMetadata('design:type', prototype, name);
  const declared = declaredType(typeRecord);
  const own = rules.filter((rule) => !rule.each);
  const each = rules.filter((rule) => rule.each);
  const isList =
    nestedEach ||
    each.length > 0 ||
    emitted === Array ||
    emitted === Set ||
    own.some((rule) => findRule(rule.name).base === 'array');
  const valueType = (some: readonly AppliedRule[], constructor: unknown): TypeModel =>
    enumType(some) ?? ruleType(some) ?? constructorType(constructor, groups);
  if (!isList) return valueType(own, declared ?? emitted);
  return { kind: 'array', items: valueType(each, declared), constraints: {} };
}

function enumType(rules: readonly AppliedRule[]): TypeModel | undefined {
  const values = rules
    .map(({ name, args }) => findRule(name).values?.(args))
    .find((each) => each !== undefined);
  if (!Array.isArray(values) || !values.every(isEnumValue)) return undefined;
  return { kind: 'enum', values };
}

function isEnumValue(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

/** Ordered from the most exact: `@IsInt() @Min(1)` is an integer. */
const KINDS = ['integer', 'number', 'boolean', 'date', 'string'] as const;

function ruleType(rules: readonly AppliedRule[]): TypeModel | undefined {
  const bases = new Set(rules.map((rule) => findRule(rule.name).base));
  const kind = KINDS.find((each) => bases.has(each));
  if (kind === undefined) return undefined;
  return kind === 'boolean' || kind === 'date' ? { kind } : { kind, constraints: {} };
}

function constructorType(constructor: unknown, groups: readonly string[]): TypeModel {
  switch (constructor) {
    case String:
      return { kind: 'string', constraints: {} };
    case Number:
      return { kind: 'number', constraints: {} };
    case Boolean:
      return { kind: 'boolean' };
    case Date:
      return { kind: 'date' };
    default:
      if (!isConstructor(constructor) || !hasClassSchema(constructor)) return { kind: 'unknown' };
      return { kind: 'class', type: constructor, ...(groups.length > 0 && { groups }) };
  }
}

/** Calls the thunk of `@Type(() => Address)`; undefined when the thunk needs its object argument. */
function declaredType(record: TypeRecord | undefined): unknown {
  try {
    return record?.typeFunction?.({ newObject: {}, object: {}, property: record.propertyName });
  } catch {
    return undefined;
  }
}
