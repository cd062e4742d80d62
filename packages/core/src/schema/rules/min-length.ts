import { defined } from '../../types/members.js';
import { Problem } from '../problem.js';
import { type Limit, counted } from './limit.js';
import { type Rule, numeric } from './rule.js';
import { codePoints, lengthTest, textTooShort } from './text-length.js';

export const MIN_LENGTH: Rule = {
  name: 'minLength',
  base: 'string',
  message: '$property must be longer than or equal to $constraint1 characters',
  test: ({ args: [least], ...code }) => lengthTest({ ...code, args: [least, undefined] }),
  explain: ([least]) => textTooShort(least),
  schema: ([least]) => defined({ minLength: numeric(least) }),
};

export const MIN_LENGTH_LIMIT: Limit<number, string> = {
  check(least) {
    const problem = new Problem(
      'string_too_short',
      `String should have at least ${counted(least, 'character')}`,
      { min_length: least },
    );
    return (text) => (codePoints(text) >= least ? undefined : problem);
  },
  schema: (least) => ({ minLength: least }),
  defect: (least) => `is shorter than minLength ${least}`,
};
