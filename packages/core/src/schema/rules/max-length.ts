import { defined } from '../../types/members.js';
import { Problem } from '../problem.js';
import { type Limit, counted } from './limit.js';
import { type Rule, numeric } from './rule.js';
import { codePoints, lengthTest, textTooLong } from './text-length.js';

export const MAX_LENGTH: Rule = {
  name: 'maxLength',
  base: 'string',
  message: '$property must be shorter than or equal to $constraint1 characters',
  test: ({ args: [most], ...code }) =>
    most === undefined ? undefined : lengthTest({ ...code, args: [0, most] }),
  explain: ([most]) => textTooLong(most),
  schema: ([most]) => defined({ maxLength: numeric(most) }),
};

export const MAX_LENGTH_LIMIT: Limit<number, string> = {
  check(most) {
    const problem = new Problem(
      'string_too_long',
      `String should have at most ${counted(most, 'character')}`,
      { max_length: most },
    );
    return (text) => (codePoints(text) <= most ? undefined : problem);
  },
  schema: (most) => ({ maxLength: most }),
  defect: (most) => `is longer than maxLength ${most}`,
};
