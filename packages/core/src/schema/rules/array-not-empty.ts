import { listTooShort } from './list-size.js';
import type { Rule } from './rule.js';

export const ARRAY_NOT_EMPTY: Rule = {
  name: 'arrayNotEmpty',
  base: 'array',
  message: '$property should not be empty',
  test: () => '(Array.isArray(v) && v.length > 0)',
  explain: (_args, value) => listTooShort(1, value),
  schema: () => ({ minItems: 1 }),
};
