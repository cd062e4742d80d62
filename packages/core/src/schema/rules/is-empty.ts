import type { Rule } from './rule.js';

export const IS_EMPTY: Rule = {
  name: 'isEmpty',
  acceptsAbsent: true,
  message: '$property must be empty',
  test: () => '(v === "" || v === null || v === undefined)',
  explain: () => ({ type: 'literal_error', ctx: { expected: "'' or None" } }),
  schema: () => ({ enum: ['', null] }),
};

export const IS_NOT_EMPTY: Rule = {
  name: 'isNotEmpty',
  message: '$property should not be empty',
  test: () => '(v !== "" && v !== null && v !== undefined)',
  explain: (_args, value) =>
    value === '' ? { type: 'string_too_short', ctx: { min_length: 1 } } : { type: 'missing' },
  schema: () => ({ not: { enum: ['', null] } }),
};
