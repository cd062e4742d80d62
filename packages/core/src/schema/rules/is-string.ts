import type { Rule } from './rule.js';

export const IS_STRING: Rule = {
  name: 'isString',
  base: 'string',
  isTypeRule: true,
  message: '$property must be a string',
  test: () => '(typeof v === "string" || v instanceof String)',
  explain: () => ({ type: 'string_type' }),
};
