import { Problem } from '../problem.js';
import type { Limit } from './limit.js';
import type { Rule } from './rule.js';

export const IS_POSITIVE: Rule = {
  name: 'isPositive',
  base: 'number',
  message: '$property must be a positive number',
  test: () => '(typeof v === "number" && v > 0)',
  explain: () => ({ type: 'greater_than', ctx: { gt: 0 } }),
  schema: () => ({ exclusiveMinimum: 0 }),
};

export const GT: Limit<number, number | bigint> = {
  check(gt) {
    const problem = new Problem('greater_than', `Input should be greater than ${gt}`, { gt });
    return (value) => (value > gt ? undefined : problem);
  },
  schema: (gt) => ({ exclusiveMinimum: gt }),
  defect: (gt) => `is not above gt ${gt}`,
};
