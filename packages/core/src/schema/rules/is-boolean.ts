import type { Rule } from './rule.js';

export const IS_BOOLEAN: Rule = {
  name: 'isBoolean',
  base: 'boolean',
  isTypeRule: true,
  message: '$property must be a boolean value',
  test: () => '(typeof v === "boolean" || v instanceof Boolean)',
  explain: () => ({ type: 'bool_type' }),
};
