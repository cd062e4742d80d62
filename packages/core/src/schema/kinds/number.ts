import type { SchemaObject } from 'openapi3-ts/oas31';
import type { Constraints, NumberConstraints } from '../../types/constraints.js';
import { defined } from '../../types/members.js';
import type { TypeModel } from '../../types/type-model.js';
import { scalarProjection } from '../output/projection.js';
import { Problem } from '../problem.js';
import { MULTIPLE_OF } from '../rules/is-divisible-by.js';
import { LT } from '../rules/is-negative.js';
import { GT } from '../rules/is-positive.js';
import { type Limits, limitCheck, limitDefect, limitSchema } from '../rules/limit.js';
import { LE } from '../rules/max.js';
import { GE } from '../rules/min.js';
import type { LimitName, TextCode, TypeKind } from './kind.js';
import { FINITE_NUMBER, UNSAFE_INTEGER, integerFromText, numberFromText } from './number-text.js';
import { type ScalarReaders, scalarValidator } from './scalar.js';

/** In the order in which pydantic checks them. */
const LIMITS: Limits<NumberConstraints, number> = {
  multipleOf: MULTIPLE_OF,
  le: LE,
  lt: LT,
  ge: GE,
  gt: GT,
};

export const NUMBER_KIND: TypeKind<Extract<TypeModel, { readonly kind: 'number' }>> = {
  validator: ({ constraints }, { mode }) =>
    scalarValidator(bounded({ text: numberFromText, json: numberFromJson }, constraints), mode),
  schema: ({ constraints }) => ({ type: 'number', ...limitSchema(LIMITS, constraints) }),
  projection: (_type, name) => scalarProjection({ name, expected: 'a number' }),
  expected: () => 'a number',
  text: numberText,
  defect: ({ constraints }, value) =>
    typeof value === 'number' ? limitDefect(LIMITS, constraints, value) : 'is not a number',
  limits: () => LIMIT_NAMES,
  limited: (type, limits) => ({
    ...type,
    constraints: { ...type.constraints, ...ownLimits(limits) },
  }),
};

export const INTEGER_KIND: TypeKind<Extract<TypeModel, { readonly kind: 'integer' }>> = {
  validator: ({ constraints }, { mode }) =>
    scalarValidator(bounded({ text: integerFromText, json: integerFromJson }, constraints), mode),
  schema({ constraints }, { direction }) {
    const schema: SchemaObject = { type: 'integer', ...limitSchema(LIMITS, constraints) };
    return direction === 'input' ? withSafeBounds(schema) : schema;
  },
  projection: (_type, name) => scalarProjection({ name, expected: 'a number' }),
  expected: () => 'a number',
  text: numberText,
  defect: ({ constraints }, value) =>
    Number.isInteger(value)
      ? limitDefect(LIMITS, constraints, Number(value))
      : 'is not a whole number',
  limits: () => LIMIT_NAMES,
  limited: (type, limits) => ({
    ...type,
    constraints: { ...type.constraints, ...ownLimits(limits) },
  }),
};

const LIMIT_NAMES: readonly LimitName[] = ['gt', 'ge', 'lt', 'le', 'multipleOf'];

function ownLimits({ gt, ge, lt, le, multipleOf }: Constraints): NumberConstraints {
  return defined({ gt, ge, lt, le, multipleOf });
}

/** An integer beyond what a number holds exactly is refused, so the schema has bounds. */
export function withSafeBounds(schema: SchemaObject): SchemaObject {
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum } = schema;
  const hasLeast = minimum !== undefined || exclusiveMinimum !== undefined;
  const hasMost = maximum !== undefined || exclusiveMaximum !== undefined;
  return {
    ...schema,
    ...(hasLeast ? undefined : { minimum: Number.MIN_SAFE_INTEGER }),
    ...(hasMost ? undefined : { maximum: Number.MAX_SAFE_INTEGER }),
  };
}

function numberText({ any }: TextCode): string {
  return `typeof v === "number" && v - v === 0 ? "" + v : ${any}`;
}

interface NumberReaders {
  readonly text: (text: string) => number | Problem;
  readonly json: (value: unknown) => number | Problem;
}

function bounded({ text, json }: NumberReaders, constraints: NumberConstraints): ScalarReaders {
  const check = limitCheck(LIMITS, constraints);
  const within = (value: number | Problem): unknown =>
    value instanceof Problem ? value : (check(value) ?? value);
  return { text: (given) => within(text(given)), json: (value) => within(json(value)) };
}

const FLOAT_TYPE = new Problem('float_type', 'Input should be a valid number');
const INT_TYPE = new Problem('int_type', 'Input should be a valid integer');
const INT_FROM_FLOAT = new Problem(
  'int_from_float',
  'Input should be a valid integer, got a number with a fractional part',
);

function numberFromJson(value: unknown): number | Problem {
  if (typeof value !== 'number') return FLOAT_TYPE;
  return Number.isFinite(value) ? value : FINITE_NUMBER;
}

/** Reads a whole number that a JavaScript number holds exactly. */
export function integerFromJson(value: unknown): number | Problem {
  if (typeof value !== 'number') return INT_TYPE;
  if (Number.isSafeInteger(value)) return value;
  if (!Number.isFinite(value)) return FINITE_NUMBER;
  return Number.isInteger(value) ? UNSAFE_INTEGER : INT_FROM_FLOAT;
}
