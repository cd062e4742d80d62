import type { Rule } from './rule.js';

export const IS_OBJECT: Rule = {
  name: 'isObject',
  base: 'object',
  isTypeRule: true,
  message: '$property must be an object',
  test: () =>
    '(v !== null && (typeof v === "object" || typeof v === "function") && !Array.isArray(v))',
  explain: () => ({ type: 'dict_type' }),
  schema: () => ({ type: 'object' }),
};
