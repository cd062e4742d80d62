import { indexed } from './indexed-array.js';
import { type InlineFamily, type InlineRule, numberLiteral } from './inline-rule.js';

/** The rules about the length of an array. */
export const arrayTests: InlineFamily = {
  arrayMinSize: size('>=', '$property must contain at least $constraint1 elements'),
  arrayMaxSize: size('<=', '$property must contain no more than $constraint1 elements'),
  arrayNotEmpty: {
    message: '$property should not be empty',
    test: () => '(Array.isArray(v) && v.length > 0)',
  },
  arrayUnique: {
    message: "All $property's elements must be unique",
    test: ({ constants, askAbout }) => askAbout(`${constants.use(indexed)}(v)`),
  },
};

function size(operator: string, message: string): InlineRule {
  return {
    message,
    test: ({ args: [limit], constants }) => {
      const number = numberLiteral(limit, constants);
      return number === undefined
        ? undefined
        : `(Array.isArray(v) && v.length ${operator} ${number})`;
    },
  };
}
