import { literal } from '../code/constants.js';
import { isPrimitive, notExpected } from './expected-values.js';
import { type Rule, valueError } from './rule.js';

export const EQUALS: Rule = {
  name: 'equals',
  message: '$property must be equal to $constraint1',
  test: ({ args: [value], constants }) => `(v === ${literal(value, constants)})`,
  explain: ([value]) => notExpected('literal_error', [value]),
  schema: ([value]) => (isPrimitive(value) ? { const: value } : {}),
};

export const NOT_EQUALS: Rule = {
  name: 'notEquals',
  acceptsAbsent: true,
  message: '$property should not be equal to $constraint1',
  test: ({ args: [value], constants }) => `(v !== ${literal(value, constants)})`,
  explain: valueError,
  schema: ([value]) => (isPrimitive(value) ? { not: { const: value } } : {}),
};
