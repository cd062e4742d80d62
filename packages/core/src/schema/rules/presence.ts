import type { RuleFamily } from './rule.js';

/** The rules about being there at all. */
export const presenceRules: RuleFamily = {
  isDefined: { explain: () => ({ type: 'missing' }), schema: () => ({}) },
  isNotEmpty: {
    explain: (_args, value) =>
      value === '' ? { type: 'string_too_short', ctx: { min_length: 1 } } : { type: 'missing' },
    schema: () => ({ not: { enum: ['', null] } }),
  },
  isEmpty: {
    acceptsAbsent: true,
    explain: () => ({ type: 'literal_error', ctx: { expected: "'' or None" } }),
    schema: () => ({ enum: ['', null] }),
  },
  whitelistValidation: { explain: () => ({ type: 'extra_forbidden' }), schema: () => ({}) },
  nestedValidation: { explain: () => ({ type: 'model_attributes_type' }), schema: () => ({}) },
  unknownValue: { explain: () => ({ type: 'model_attributes_type' }), schema: () => ({}) },
};
