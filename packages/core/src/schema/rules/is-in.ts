import { isPrimitive, notExpected } from './expected-values.js';
import { type Rule, valueError } from './rule.js';

export const IS_IN: Rule = {
  name: 'isIn',
  message: '$property must be one of the following values: $constraint1',
  // Refers to the array itself, because the application may fill it later.
  test: ({ args: [values], constants }) =>
    Array.isArray(values) ? `(${constants.use(values)}.indexOf(v) !== -1)` : undefined,
  explain: ([values]) => notExpected('literal_error', values),
  schema: ([values]) =>
    Array.isArray(values) && values.every(isPrimitive) ? { enum: values } : {},
  values: ([values]) => values,
};

export const IS_NOT_IN: Rule = {
  name: 'isNotIn',
  acceptsAbsent: true,
  message: '$property should not be one of the following values: $constraint1',
  test: ({ args: [values], constants }) =>
    Array.isArray(values) ? `(${constants.use(values)}.indexOf(v) === -1)` : undefined,
  explain: valueError,
  schema: ([values]) =>
    Array.isArray(values) && values.every(isPrimitive) ? { not: { enum: values } } : {},
};
