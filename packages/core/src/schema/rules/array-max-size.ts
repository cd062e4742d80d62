import { defined } from '../../types/members.js';
import { Problem } from '../problem.js';
import { type Limit, counted } from './limit.js';
import { listTooLong } from './list-size.js';
import { type Rule, numberLiteral, numeric } from './rule.js';

export const ARRAY_MAX_SIZE: Rule = {
  name: 'arrayMaxSize',
  base: 'array',
  message: '$property must contain no more than $constraint1 elements',
  test: ({ args: [most], constants }) => {
    const number = numberLiteral(most, constants);
    return number && `(Array.isArray(v) && v.length <= ${number})`;
  },
  explain: ([most], value) => listTooLong(most, value),
  schema: ([most]) => defined({ maxItems: numeric(most) }),
};

export const MAX_ITEMS: Limit<number, readonly unknown[]> = {
  check: (most) => (list) => {
    if (list.length <= most) return undefined;
    const { type, ctx } = listTooLong(most, list);
    return new Problem(
      type,
      `List should have at most ${counted(most, 'item')} after validation, not ${list.length}`,
      ctx,
    );
  },
  schema: (most) => ({ maxItems: most }),
  defect: (most) => `has more than ${most} items`,
};
