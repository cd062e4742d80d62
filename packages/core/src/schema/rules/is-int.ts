import type { Rule } from './rule.js';

export const IS_INT: Rule = {
  name: 'isInt',
  base: 'integer',
  isTypeRule: true,
  message: '$property must be an integer number',
  test: () => 'Number.isInteger(v)',
  explain: (_args, value) => ({ type: typeof value === 'number' ? 'int_from_float' : 'int_type' }),
};
