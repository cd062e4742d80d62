import { inWords } from '../kinds/enum.js';
import type { Explanation, RuleFamily } from './rule.js';

/** The rules that compare with given values. */
export const valueRules: RuleFamily = {
  isEnum: {
    explain: ([, values]) => expected('enum', values),
    schema: ([entity]) => ({ enum: enumMembers(entity) }),
  },
  isIn: {
    explain: ([values]) => expected('literal_error', values),
    schema: ([values]) => (Array.isArray(values) && values.every(isPlain) ? { enum: values } : {}),
  },
  isNotIn: {
    acceptsAbsent: true,
    explain: () => ({ type: 'value_error' }),
    schema: ([values]) =>
      Array.isArray(values) && values.every(isPlain) ? { not: { enum: values } } : {},
  },
  equals: {
    explain: ([value]) => expected('literal_error', [value]),
    schema: ([value]) => (isPlain(value) ? { const: value } : {}),
  },
  notEquals: {
    acceptsAbsent: true,
    explain: () => ({ type: 'value_error' }),
    schema: ([value]) => (isPlain(value) ? { not: { const: value } } : {}),
  },
  isInstance: { explain: () => ({ type: 'is_instance_of' }), schema: () => ({}) },
};

function expected(type: string, values: unknown): Explanation {
  return Array.isArray(values) ? { type, ctx: { expected: inWords(values) } } : { type };
}

/** Numeric enums map both ways, and class-validator takes the names as well as the values. */
function enumMembers(entity: unknown): unknown[] {
  return typeof entity === 'object' && entity !== null ? [...new Set(Object.values(entity))] : [];
}

/** Only primitives are compared by value. */
function isPlain(value: unknown): boolean {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}
