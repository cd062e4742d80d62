import { Problem } from '../problem.js';
import type { Limit } from './limit.js';
import type { Rule } from './rule.js';

export const IS_NEGATIVE: Rule = {
  name: 'isNegative',
  base: 'number',
  message: '$property must be a negative number',
  test: () => '(typeof v === "number" && v < 0)',
  explain: () => ({ type: 'less_than', ctx: { lt: 0 } }),
  schema: () => ({ exclusiveMaximum: 0 }),
};

export const LT: Limit<number, number | bigint> = {
  check(lt) {
    const problem = new Problem('less_than', `Input should be less than ${lt}`, { lt });
    return (value) => (value < lt ? undefined : problem);
  },
  schema: (lt) => ({ exclusiveMaximum: lt }),
  defect: (lt) => `is not below lt ${lt}`,
};
