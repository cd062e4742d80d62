import type { Rule } from './rule.js';

/** class-validator's errors without a rule: for an extra key, a nested value, an unknown class. */
export const SHAPE_ERRORS: readonly Rule[] = [
  { name: 'whitelistValidation', explain: () => ({ type: 'extra_forbidden' }) },
  { name: 'nestedValidation', explain: () => ({ type: 'model_attributes_type' }) },
  { name: 'unknownValue', explain: () => ({ type: 'model_attributes_type' }) },
];
