import { type InlineFamily, type InlineRule, numberLiteral } from './inline-rule.js';

/** The rules about the size of a number. */
export const numberTests: InlineFamily = {
  min: bound('>=', '$property must not be less than $constraint1'),
  max: bound('<=', '$property must not be greater than $constraint1'),
  isPositive: {
    message: '$property must be a positive number',
    test: () => '(typeof v === "number" && v > 0)',
  },
  isNegative: {
    message: '$property must be a negative number',
    test: () => '(typeof v === "number" && v < 0)',
  },
};

function bound(operator: string, message: string): InlineRule {
  return {
    message,
    test: ({ args: [limit], constants }) => {
      const number = numberLiteral(limit, constants);
      return number === undefined
        ? undefined
        : `(typeof v === "number" && v ${operator} ${number})`;
    },
  };
}
