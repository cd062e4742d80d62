import type { Rule } from './rule.js';

export const IS_DEFINED: Rule = {
  name: 'isDefined',
  message: '$property should not be null or undefined',
  test: () => '(v !== undefined && v !== null)',
  explain: () => ({ type: 'missing' }),
};
