import type { FieldOptions } from '../decorators/field.js';
import type { Report } from './problems.js';
import type { TypeModel } from '../types/type-model.js';

const OF_STRINGS = ['minLength', 'maxLength', 'pattern', 'format'] as const;
const OF_NUMBERS = ['gt', 'ge', 'lt', 'le', 'multipleOf'] as const;
const OF_ARRAYS = ['minItems', 'maxItems'] as const;

type ConstraintName =
  | (typeof OF_STRINGS)[number]
  | (typeof OF_NUMBERS)[number]
  | (typeof OF_ARRAYS)[number];

/**
 * Adds the constraints of `options` to a type.
 *
 * Those of strings and numbers reach into an array's items. One that the type cannot have is
 * reported, because it would never be checked.
 */
export function applyConstraints(
  type: TypeModel,
  options: FieldOptions,
  report: Report,
): TypeModel {
  const said = [...OF_STRINGS, ...OF_NUMBERS, ...OF_ARRAYS].filter(
    (name) => options[name] !== undefined,
  );
  const { constrained, used } = constrain(type, options);
  for (const name of said) {
    if (!used.includes(name)) {
      report(
        'E_CONSTRAINT_MISPLACED',
        `${name} does not apply to ${nameOfKind(type)}.`,
        `Remove it, or give the type it is meant for: { type: ${meantFor(name)} }.`,
      );
    }
  }
  return constrained;
}

interface Constrained {
  readonly constrained: TypeModel;
  readonly used: readonly ConstraintName[];
}

function constrain(type: TypeModel, options: FieldOptions): Constrained {
  switch (type.kind) {
    case 'string':
      return {
        constrained: {
          ...type,
          constraints: Object.assign({}, type.constraints, pick(options, OF_STRINGS)),
        },
        used: OF_STRINGS,
      };
    case 'number':
    case 'integer':
      return {
        constrained: {
          ...type,
          constraints: Object.assign({}, type.constraints, pick(options, OF_NUMBERS)),
        },
        used: OF_NUMBERS,
      };
    case 'array': {
      const items = constrain(type.items, options);
      const constraints = Object.assign({}, type.constraints, pick(options, OF_ARRAYS));
      return {
        constrained: { ...type, items: items.constrained, constraints },
        used: [...OF_ARRAYS, ...items.used],
      };
    }
    case 'boolean':
    case 'date':
    case 'enum':
    case 'class':
    case 'standard':
    case 'object':
    case 'unknown':
      return { constrained: type, used: [] };
    default:
      return type satisfies never;
  }
}

function pick(options: FieldOptions, names: readonly ConstraintName[]): Record<string, unknown> {
  return Object.fromEntries(
    names.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])),
  );
}

function meantFor(name: ConstraintName): string {
  if (OF_STRINGS.some((candidate) => candidate === name)) return 'String';
  return OF_NUMBERS.some((candidate) => candidate === name) ? 'Number' : '[String]';
}

function nameOfKind(type: TypeModel): string {
  if (type.kind === 'class') return `the class ${type.type.name}`;
  if (type.kind === 'standard') return 'a Standard Schema, which has its own';
  if (type.kind === 'array') return `an array of ${type.items.kind}`;
  return type.kind === 'object' || type.kind === 'integer' || type.kind === 'enum'
    ? `an ${type.kind}`
    : `a ${type.kind}`;
}
