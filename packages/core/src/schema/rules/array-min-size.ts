import { defined } from '../../types/members.js';
import { Problem } from '../problem.js';
import { type Limit, counted } from './limit.js';
import { listTooShort } from './list-size.js';
import { type Rule, numberLiteral, numeric } from './rule.js';

export const ARRAY_MIN_SIZE: Rule = {
  name: 'arrayMinSize',
  base: 'array',
  message: '$property must contain at least $constraint1 elements',
  test: ({ args: [least], constants }) => {
    const number = numberLiteral(least, constants);
    return number && `(Array.isArray(v) && v.length >= ${number})`;
  },
  explain: ([least], value) => listTooShort(least, value),
  schema: ([least]) => defined({ minItems: numeric(least) }),
};

export const MIN_ITEMS: Limit<number, readonly unknown[]> = {
  check: (least) => (list) => {
    if (list.length >= least) return undefined;
    const { type, ctx } = listTooShort(least, list);
    return new Problem(
      type,
      `List should have at least ${counted(least, 'item')} after validation, not ${list.length}`,
      ctx,
    );
  },
  schema: (least) => ({ minItems: least }),
  defect: (least) => `has fewer than ${least} items`,
};
