import { type Rule, valueError } from './rule.js';

export const CONTAINS: Rule = {
  name: 'contains',
  base: 'string',
  explain: valueError,
  schema: ([seed]) => ({ pattern: escaped(String(seed)) }),
};

export const NOT_CONTAINS: Rule = {
  name: 'notContains',
  base: 'string',
  explain: valueError,
  schema: ([seed]) => ({ not: { pattern: escaped(String(seed)) } }),
};

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
