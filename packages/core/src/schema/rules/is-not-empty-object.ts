import type { Rule } from './rule.js';

export const IS_NOT_EMPTY_OBJECT: Rule = {
  name: 'isNotEmptyObject',
  base: 'object',
  explain: () => ({ type: 'too_short' }),
  schema: () => ({ type: 'object', minProperties: 1 }),
};
