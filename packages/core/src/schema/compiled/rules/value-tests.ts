import { literal } from '../../code/constants.js';
import type { InlineFamily } from './inline-rule.js';

/** The rules that compare with given values, and those about being there. */
export const valueTests: InlineFamily = {
  isDefined: {
    message: '$property should not be null or undefined',
    test: () => '(v !== undefined && v !== null)',
  },
  isNotEmpty: {
    message: '$property should not be empty',
    test: () => '(v !== "" && v !== null && v !== undefined)',
  },
  isEmpty: {
    message: '$property must be empty',
    test: () => '(v === "" || v === null || v === undefined)',
  },
  equals: {
    message: '$property must be equal to $constraint1',
    test: ({ args: [value], constants }) => `(v === ${literal(value, constants)})`,
  },
  notEquals: {
    message: '$property should not be equal to $constraint1',
    test: ({ args: [value], constants }) => `(v !== ${literal(value, constants)})`,
  },
  // The array itself, which the application may fill later.
  isIn: {
    message: '$property must be one of the following values: $constraint1',
    test: ({ args: [values], constants }) =>
      Array.isArray(values) ? `(${constants.use(values)}.indexOf(v) !== -1)` : undefined,
  },
  isNotIn: {
    message: '$property should not be one of the following values: $constraint1',
    test: ({ args: [values], constants }) =>
      Array.isArray(values) ? `(${constants.use(values)}.indexOf(v) === -1)` : undefined,
  },
  isEnum: {
    message: '$property must be one of the following values: $constraint2',
    test: ({ args: [entity], constants }) => {
      if (typeof entity !== 'object' || entity === null) return undefined;
      return `${constants.use(Object.values(entity))}.includes(v)`;
    },
  },
};
