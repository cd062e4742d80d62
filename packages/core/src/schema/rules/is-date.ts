import type { Rule } from './rule.js';

export const IS_DATE: Rule = {
  name: 'isDate',
  base: 'date',
  isTypeRule: true,
  message: '$property must be a Date instance',
  test: () => '(v instanceof Date && !Number.isNaN(v.getTime()))',
  explain: (_args, value) => ({
    type: value instanceof Date || typeof value === 'string' ? 'datetime_parsing' : 'datetime_type',
  }),
};
