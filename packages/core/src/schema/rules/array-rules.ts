import { type RuleFamily, defined, numeric } from './rule.js';

/** The rules about an array as a whole. */
export const arrayRules: RuleFamily = {
  arrayMinSize: {
    base: 'array',
    explain: ([least], value) => ({
      type: 'too_short',
      ctx: { field_type: 'List', min_length: least, actual_length: lengthOf(value) },
    }),
    schema: ([least]) => defined({ minItems: numeric(least) }),
  },
  arrayMaxSize: {
    base: 'array',
    explain: ([most], value) => ({
      type: 'too_long',
      ctx: { field_type: 'List', max_length: most, actual_length: lengthOf(value) },
    }),
    schema: ([most]) => defined({ maxItems: numeric(most) }),
  },
  arrayNotEmpty: {
    base: 'array',
    explain: (_args, value) => ({
      type: 'too_short',
      ctx: { field_type: 'List', min_length: 1, actual_length: lengthOf(value) },
    }),
    schema: () => ({ minItems: 1 }),
  },
  // Two equal objects are different to class-validator and the same to JSON Schema.
  arrayUnique: {
    base: 'array',
    explain: () => ({ type: 'value_error' }),
    schema: ([identifier]) => (identifier === undefined ? { uniqueItems: true } : {}),
  },
  arrayContains: {
    base: 'array',
    explain: () => ({ type: 'value_error' }),
    schema: ([values]) => ({ allOf: containing(values) }),
  },
  arrayNotContains: {
    base: 'array',
    explain: () => ({ type: 'value_error' }),
    schema: ([values]) => ({ not: { anyOf: containing(values) } }),
  },
};

function containing(values: unknown): { contains: { const: unknown } }[] {
  return (Array.isArray(values) ? (values as unknown[]) : []).map((value) => ({
    contains: { const: value },
  }));
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}
