import { type Rule, type RuleFamily, defined, numeric } from './rule.js';

/** The rules about the size of a number. */
export const numberRules: RuleFamily = {
  min: bound('greater_than_equal', 'ge', 'minimum'),
  max: bound('less_than_equal', 'le', 'maximum'),
  isPositive: fixedBound('greater_than', 'gt', 'exclusiveMinimum'),
  isNegative: fixedBound('less_than', 'lt', 'exclusiveMaximum'),
  isDivisibleBy: {
    base: 'number',
    explain: ([of]) => ({ type: 'multiple_of', ctx: { multiple_of: of } }),
    schema: ([of]) => {
      // class-validator divides by parseInt of the argument.
      const divisor = Number.parseInt(String(of), 10);
      return divisor > 0 ? { multipleOf: divisor } : {};
    },
  },
  isLatitude: degrees(90),
  isLongitude: degrees(180),
};

function bound(type: string, word: string, keyword: 'minimum' | 'maximum'): Rule {
  return {
    base: 'number',
    explain: ([limit]) => ({ type, ctx: { [word]: limit } }),
    schema: ([limit]) => defined({ [keyword]: numeric(limit) }),
  };
}

function fixedBound(
  type: string,
  word: string,
  keyword: 'exclusiveMinimum' | 'exclusiveMaximum',
): Rule {
  return {
    base: 'number',
    explain: () => ({ type, ctx: { [word]: 0 } }),
    schema: () => ({ [keyword]: 0 }),
  };
}

/** class-validator takes a coordinate as a number or as text. */
function degrees(limit: number): Rule {
  return {
    explain: () => ({ type: 'value_error' }),
    schema: () => ({
      anyOf: [
        { type: 'number', minimum: -limit, maximum: limit },
        { type: 'string', pattern: '^[+-]?[0-9.]+$' },
      ],
    }),
  };
}
