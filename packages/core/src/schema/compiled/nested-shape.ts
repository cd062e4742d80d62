import type { ClassProperty } from '../classes/class-model.js';
import type { ValidationRecord } from '../classes/libraries.js';
import type { ClassOptions } from './class-options.js';

/**
 * The required shape of a nested value. class-validator itself accepts a list for an object and the
 * other way round, lists of lists, and absence.
 */
export type NestedShape = 'list' | 'object' | 'any';

/**
 * The shape that `@ValidateNested` stands for: in `strict` mode as it says itself, else as the type
 * of the property does.
 */
export function nestedShape(
  record: ValidationRecord,
  property: ClassProperty | undefined,
  { view, exact }: Pick<ClassOptions, 'view' | 'exact'>,
): NestedShape {
  if (view.strictness === 'strict') return record.each === true ? 'list' : 'object';
  if (exact === true) return 'any';
  if (property?.type.kind === 'array') return 'list';
  return property?.type.kind === 'class' ? 'object' : 'any';
}

/** False for a list in place of an object and the other way round; the library refuses other values. */
export function hasShape(value: object, shape: NestedShape): boolean {
  if (shape === 'any') return true;
  const isList = Array.isArray(value) || value instanceof Set;
  // Only a declared type makes a Map, which has either shape.
  return value instanceof Map || isList === (shape === 'list');
}

/** The rule that a value of the wrong shape breaks, as the error calls it. */
export function brokenShape(
  record: ValidationRecord,
  shape: NestedShape,
): { readonly key: string; readonly record: ValidationRecord } {
  const each = record.each === true && shape === 'object' ? 'each value in ' : '';
  const message = `${each}$property must be an ${shape === 'list' ? 'array' : 'object'}`;
  return {
    key: shape === 'list' ? 'isArray' : record.type,
    record: isOwnMessage(record) ? record : { ...record, message },
  };
}

function isOwnMessage({ message }: ValidationRecord): boolean {
  return typeof message !== 'string' || !message.endsWith(LIBRARY_MESSAGE);
}

const LIBRARY_MESSAGE = 'nested property $property must be either object or array';

/** The error of an absent nested value, in the words of `@IsDefined`. */
export const ABSENT = {
  key: 'isDefined',
  message: '$property should not be null or undefined',
} as const;
