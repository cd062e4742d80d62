import { type Rule, valueError } from './rule.js';

export const ARRAY_CONTAINS: Rule = {
  name: 'arrayContains',
  base: 'array',
  explain: valueError,
  schema: ([values]) => ({ allOf: containing(values) }),
};

export const ARRAY_NOT_CONTAINS: Rule = {
  name: 'arrayNotContains',
  base: 'array',
  explain: valueError,
  schema: ([values]) => ({ not: { anyOf: containing(values) } }),
};

function containing(values: unknown): { contains: { const: unknown } }[] {
  return (Array.isArray(values) ? (values as unknown[]) : []).map((value) => ({
    contains: { const: value },
  }));
}
