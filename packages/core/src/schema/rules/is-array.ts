import type { Rule } from './rule.js';

export const IS_ARRAY: Rule = {
  name: 'isArray',
  base: 'array',
  isTypeRule: true,
  message: '$property must be an array',
  test: () => 'Array.isArray(v)',
  explain: () => ({ type: 'list_type' }),
};
