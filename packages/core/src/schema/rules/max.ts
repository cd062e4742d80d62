import { defined } from '../../types/members.js';
import { Problem } from '../problem.js';
import type { Limit } from './limit.js';
import { type Rule, numberLiteral, numeric } from './rule.js';

export const MAX: Rule = {
  name: 'max',
  base: 'number',
  message: '$property must not be greater than $constraint1',
  test: ({ args: [most], constants }) => {
    const number = numberLiteral(most, constants);
    return number && `(typeof v === "number" && v <= ${number})`;
  },
  explain: ([most]) => ({ type: 'less_than_equal', ctx: { le: most } }),
  schema: ([most]) => defined({ maximum: numeric(most) }),
};

export const LE: Limit<number, number | bigint> = {
  check(le) {
    const problem = new Problem('less_than_equal', `Input should be less than or equal to ${le}`, {
      le,
    });
    return (value) => (value <= le ? undefined : problem);
  },
  schema: (le) => ({ maximum: le }),
  defect: (le) => `is above le ${le}`,
};
