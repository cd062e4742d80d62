import type { FieldOptions } from '../types/field.js';
import type { EmittedType } from '../signature/emitted-types.js';
import type { Argument } from './argument.js';
import { reportExpression } from './absence.js';
import { REPORTED, classType, typeOfFieldType, typeOfOptions } from './type-of.js';
import type { TypeModel } from '../types/type-model.js';

/**
 * Finds the type of an argument: from the decorator, else from a literal default, else from emitted
 * metadata. Reports an argument without any of these and returns undefined.
 */
export function typeOfArgument(argument: Argument, options: FieldOptions): TypeModel | undefined {
  const { emitted, report } = argument;
  if (options.type === undefined && options.enum === undefined) {
    return typeOfOptions(options, inferredType(argument), report);
  }
  const type = typeOfOptions(options, undefined, report);
  if (type !== undefined && contradicts(type, emitted)) {
    report(
      'E_PARAM_TYPE',
      `is declared as ${emitted.kind === 'primitive' ? emitted.type.name : 'an array'} but its decorator says ${type.kind}.`,
      emitted.kind === 'array'
        ? 'Give the item in brackets: { type: [String] }, together with enum if there is one.'
        : 'Make the decorator and the declared type agree.',
    );
  }
  return type;
}

function inferredType(argument: Argument): TypeModel | undefined {
  const { emitted, source, report } = argument;
  const literal =
    source?.default.kind === 'literal' ? typeOfLiteral(source.default.value) : undefined;
  if (literal !== undefined) return literal;
  switch (emitted.kind) {
    case 'primitive':
      return typeOfFieldType(emitted.type, report);
    case 'class':
      return classType(emitted.type, report);
    case 'injected':
      report(
        'E_PARAM_INJECTED',
        'is of a class that the framework gives, so nothing is read for it.',
        'Remove the decorator, or rename the parameter if the path has its name.',
      );
      return REPORTED;
    case 'array':
      report(
        'E_PARAM_ERASED',
        'is an array, and the type of its items is not known at run time.',
        'Give it: @Query({ type: [String] }) or @Body([Item]).',
      );
      return undefined;
    case 'erased':
      // Without a declared type only a literal default could have given it.
      if (source?.default.kind === 'expression') {
        reportExpression(source.default.source, report);
        return undefined;
      }
      report(
        'E_PARAM_ERASED',
        'has no type at run time: it is a union, interface, alias, enum or generic, or imported with "type".',
        'Give one: @Query(String), @Query({ enum: [...] }), @Body([Item]) or @Body(schema). Import a class without "type".',
      );
      return undefined;
    case 'missing':
      argument.missingMetadata();
      return undefined;
    default:
      return emitted satisfies never;
  }
}

/** The type of a default value; undefined for an array of mixed or no items, and for other objects. */
export function typeOfLiteral(value: unknown): TypeModel | undefined {
  if (typeof value === 'string') return { kind: 'string', constraints: {} };
  if (typeof value === 'number') return { kind: 'number', constraints: {} };
  if (typeof value === 'boolean') return { kind: 'boolean' };
  if (typeof value === 'bigint') return { kind: 'bigint', constraints: {} };
  return Array.isArray(value) ? typeOfItems(value) : undefined;
}

function typeOfItems(values: readonly unknown[]): TypeModel | undefined {
  const [items, ...others] = values.map(typeOfLiteral);
  if (items === undefined || others.some((other) => other?.kind !== items.kind)) return undefined;
  return items.kind === 'array' ? undefined : { kind: 'array', items, constraints: {} };
}

const AGREEING: Readonly<Record<string, readonly TypeModel['kind'][]>> = {
  String: ['string', 'enum', 'uuid', 'calendarDate', 'time', 'decimal', 'standard', 'unknown'],
  Number: ['number', 'integer', 'duration', 'enum', 'standard', 'unknown'],
  Boolean: ['boolean', 'standard', 'unknown'],
  Date: ['date', 'standard', 'unknown'],
  BigInt: ['bigint', 'standard', 'unknown'],
  URL: ['url', 'standard', 'unknown'],
};

function contradicts(type: TypeModel, emitted: EmittedType): boolean {
  if (emitted.kind === 'array') {
    return type.kind !== 'array' && type.kind !== 'standard' && type.kind !== 'unknown';
  }
  if (emitted.kind !== 'primitive') return false;
  return AGREEING[emitted.type.name]?.includes(type.kind) === false;
}
