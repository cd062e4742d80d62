import type { BoundConstraints, DecimalConstraints } from '../../types/constraints.js';
import { defined } from '../../types/members.js';
import type { TypeModel } from '../../types/type-model.js';
import { scalarProjection } from '../output/projection.js';
import { Problem } from '../problem.js';
import { LT } from '../rules/is-negative.js';
import { GT } from '../rules/is-positive.js';
import {
  type Limit,
  type Limits,
  counted,
  limitCheck,
  limitDefect,
  limitSchema,
} from '../rules/limit.js';
import { LE } from '../rules/max.js';
import { GE } from '../rules/min.js';
import { MAX_LENGTH, compareDecimals, decimalFromText, digitsOf } from './decimal-text.js';
import type { TypeKind } from './kind.js';
import { scalarValidator } from './scalar.js';

export const DECIMAL_KIND: TypeKind<Extract<TypeModel, { readonly kind: 'decimal' }>> = {
  validator({ constraints }, { mode }) {
    const check = limitCheck(LIMITS, constraints);
    const within = (value: string | Problem): unknown =>
      value instanceof Problem ? value : (check(value) ?? value);
    const text = (given: string): unknown => within(decimalFromText(given));
    const json = (value: unknown): unknown => {
      if (typeof value === 'string') return text(value);
      return typeof value === 'number' ? within(decimalFromNumber(value)) : DECIMAL_TYPE;
    };
    return scalarValidator({ text, json }, mode);
  },
  schema({ constraints }, { direction }) {
    const text = { type: 'string' as const, pattern: PATTERN };
    if (direction === 'output') return text;
    const number = { type: 'number' as const, ...limitSchema(LIMITS, constraints) };
    return { anyOf: [number, { ...text, maxLength: MAX_LENGTH }] };
  },
  projection: (_type, name) => scalarProjection({ name, expected: 'a decimal number' }),
  expected: () => 'a decimal number',
  defect({ constraints }, value) {
    const read = typeof value === 'string' ? decimalFromText(value) : undefined;
    if (typeof read !== 'string') return 'is not a decimal number as text';
    return limitDefect(LIMITS, constraints, read);
  },
  limits: () => ['maxDigits', 'decimalPlaces', 'gt', 'ge', 'lt', 'le'],
  limited: (type, { maxDigits, decimalPlaces, gt, ge, lt, le }) => ({
    ...type,
    constraints: {
      ...type.constraints,
      ...defined({ maxDigits, decimalPlaces, gt, ge, lt, le }),
    },
  }),
};

/** Exponents to 1,000 in at most five digits. */
const EXPONENT = String.raw`[eE][+-]?(0{0,2}\d{1,3}|0?1000)`;
const PATTERN = String.raw`^\s*[+-]?(\d+(\.\d*)?|\.\d+)(${EXPONENT})?\s*$`;

const DECIMAL_TYPE = new Problem(
  'decimal_type',
  'Decimal input should be an integer, float, string or Decimal object',
);
const INEXACT = new Problem(
  'decimal_type',
  'Decimal input should be a string: a JSON number of more than 15 digits is not exact',
);

/** The digits that every JSON number holds exactly. */
const EXACT_DIGITS = 15;

function decimalFromNumber(value: number): string | Problem {
  const text = decimalFromText(String(value));
  if (text instanceof Problem) return text;
  const { whole, places } = digitsOf(text);
  return whole + places > EXACT_DIGITS ? INEXACT : text;
}

/** Makes a bound of numbers one of decimals, which are compared exactly. */
function bound(
  limit: Limit<number, number | bigint>,
  fits: (order: number) => boolean,
): Limit<number, string> {
  return {
    check(most) {
      // NaN is within no bound, so that the check returns its problem.
      const problem = limit.check(most)(Number.NaN);
      const text = decimalFromText(String(most));
      if (text instanceof Problem) return () => undefined;
      return (value) => (fits(compareDecimals(value, text)) ? undefined : problem);
    },
    schema: (most) => limit.schema(most),
    defect: (most) => limit.defect(most),
  };
}

const BOUNDS: Limits<BoundConstraints, string> = {
  le: bound(LE, (order) => order <= 0),
  lt: bound(LT, (order) => order < 0),
  ge: bound(GE, (order) => order >= 0),
  gt: bound(GT, (order) => order > 0),
};

const MAX_DIGITS: Limit<number, string> = {
  check(most) {
    const problem = new Problem(
      'decimal_max_digits',
      `Decimal input should have no more than ${counted(most, 'digit')} in total`,
      { max_digits: most },
    );
    return (value) => {
      const { whole, places } = digitsOf(value);
      return whole + places <= most ? undefined : problem;
    };
  },
  schema: () => ({}),
  defect: (most) => `has more than ${counted(most, 'digit')}`,
};

const DECIMAL_PLACES: Limit<number, string> = {
  check(most) {
    const problem = new Problem(
      'decimal_max_places',
      `Decimal input should have no more than ${counted(most, 'decimal place')}`,
      { decimal_places: most },
    );
    return (value) => (digitsOf(value).places <= most ? undefined : problem);
  },
  schema: () => ({}),
  defect: (most) => `has more than ${counted(most, 'decimal place')}`,
};

/** In the order in which pydantic checks them. */
const LIMITS: Limits<DecimalConstraints, string> = {
  maxDigits: MAX_DIGITS,
  decimalPlaces: DECIMAL_PLACES,
  ...BOUNDS,
};
