import { defined } from '../../types/members.js';
import { Problem } from '../problem.js';
import type { Limit } from './limit.js';
import { type Rule, numberLiteral, numeric } from './rule.js';

export const MIN: Rule = {
  name: 'min',
  base: 'number',
  message: '$property must not be less than $constraint1',
  test: ({ args: [least], constants }) => {
    const number = numberLiteral(least, constants);
    return number && `(typeof v === "number" && v >= ${number})`;
  },
  explain: ([least]) => ({ type: 'greater_than_equal', ctx: { ge: least } }),
  schema: ([least]) => defined({ minimum: numeric(least) }),
};

export const GE: Limit<number, number | bigint> = {
  check(ge) {
    const problem = new Problem(
      'greater_than_equal',
      `Input should be greater than or equal to ${ge}`,
      { ge },
    );
    return (value) => (value >= ge ? undefined : problem);
  },
  schema: (ge) => ({ minimum: ge }),
  defect: (ge) => `is below ge ${ge}`,
};
