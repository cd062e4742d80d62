import { notExpected } from './expected-values.js';
import type { Rule } from './rule.js';

export const IS_ENUM: Rule = {
  name: 'isEnum',
  message: '$property must be one of the following values: $constraint2',
  test: ({ args: [entity], constants }) => {
    if (typeof entity !== 'object' || entity === null) return undefined;
    return `${constants.use(Object.values(entity))}.includes(v)`;
  },
  explain: ([, values]) => notExpected('enum', values),
  // A numeric enum maps both ways, and class-validator takes the names as well as the values.
  schema: ([entity]) => ({
    enum: typeof entity === 'object' && entity !== null ? [...new Set(Object.values(entity))] : [],
  }),
  values: ([, values]) => values,
};
