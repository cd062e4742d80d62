import type { NumberConstraints } from '../../types/constraints.js';
import { FINITE_NUMBER, UNSAFE_INTEGER, integerFromText, numberFromText } from '../convert.js';
import { Problem } from '../problem.js';
import { MULTIPLE_OF } from '../rules/is-divisible-by.js';
import { LT } from '../rules/is-negative.js';
import { GT } from '../rules/is-positive.js';
import { type Limits, limitCheck } from '../rules/limit.js';
import { LE } from '../rules/max.js';
import { GE } from '../rules/min.js';
import type { ScalarReaders } from './scalar.js';

/** The options that limit a number, in the order in which pydantic checks them. */
export const NUMBER_LIMITS: Limits<NumberConstraints, number> = {
  multipleOf: MULTIPLE_OF,
  le: LE,
  lt: LT,
  ge: GE,
  gt: GT,
};

const FLOAT_TYPE = new Problem('float_type', 'Input should be a valid number');
const INT_TYPE = new Problem('int_type', 'Input should be a valid integer');
const INT_FROM_FLOAT = new Problem(
  'int_from_float',
  'Input should be a valid integer, got a number with a fractional part',
);

export function numberReaders(constraints: NumberConstraints): ScalarReaders {
  return bounded(numberFromText, numberFromJson, constraints);
}

export function integerReaders(constraints: NumberConstraints): ScalarReaders {
  return bounded(integerFromText, integerFromJson, constraints);
}

function bounded(
  fromText: (text: string) => number | Problem,
  fromJson: (value: unknown) => number | Problem,
  constraints: NumberConstraints,
): ScalarReaders {
  const check = limitCheck(NUMBER_LIMITS, constraints);
  const within = (value: number | Problem): unknown =>
    value instanceof Problem ? value : (check(value) ?? value);
  return { text: (text) => within(fromText(text)), json: (value) => within(fromJson(value)) };
}

function numberFromJson(value: unknown): number | Problem {
  if (typeof value !== 'number') return FLOAT_TYPE;
  return Number.isFinite(value) ? value : FINITE_NUMBER;
}

function integerFromJson(value: unknown): number | Problem {
  if (typeof value !== 'number') return INT_TYPE;
  if (Number.isSafeInteger(value)) return value;
  if (!Number.isFinite(value)) return FINITE_NUMBER;
  return Number.isInteger(value) ? UNSAFE_INTEGER : INT_FROM_FLOAT;
}
