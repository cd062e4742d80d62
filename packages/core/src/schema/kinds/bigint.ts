import type { BoundConstraints } from '../../types/constraints.js';
import { defined } from '../../types/members.js';
import type { TypeModel } from '../../types/type-model.js';
import { scalarProjection } from '../output/projection.js';
import { Problem } from '../problem.js';
import { LT } from '../rules/is-negative.js';
import { GT } from '../rules/is-positive.js';
import { type Limits, limitCheck, limitDefect, limitSchema } from '../rules/limit.js';
import { LE } from '../rules/max.js';
import { GE } from '../rules/min.js';
import type { TypeKind } from './kind.js';
import { bigintFromText } from './number-text.js';
import { integerFromJson } from './number.js';
import { scalarValidator } from './scalar.js';

export const BIGINT_KIND: TypeKind<Extract<TypeModel, { readonly kind: 'bigint' }>> = {
  validator({ constraints }, { mode }) {
    const check = limitCheck(LIMITS, constraints);
    const within = (value: bigint | Problem): unknown =>
      value instanceof Problem ? value : (check(value) ?? value);
    const text = (given: string): unknown => within(bigintFromText(given));
    const json = (value: unknown): unknown => {
      if (typeof value === 'bigint') return within(value);
      if (typeof value === 'string') return text(value);
      const integer = integerFromJson(value);
      return within(integer instanceof Problem ? integer : BigInt(integer));
    };
    return scalarValidator({ text, json }, mode);
  },
  // As JSON, digits that no number holds are text.
  schema: ({ constraints }) => ({
    anyOf: [
      { type: 'integer', ...limitSchema(LIMITS, constraints) },
      { type: 'string', pattern: String.raw`^[+-]?\d+$` },
    ],
  }),
  projection: (_type, name) => scalarProjection({ name, expected: 'a bigint' }),
  expected: () => 'a bigint',
  defect: ({ constraints }, value) =>
    typeof value === 'bigint' ? limitDefect(LIMITS, constraints, value) : 'is not a bigint',
  limits: () => ['gt', 'ge', 'lt', 'le'],
  limited: (type, { gt, ge, lt, le }) => ({
    ...type,
    constraints: { ...type.constraints, ...defined({ gt, ge, lt, le }) },
  }),
};

/** In the order in which pydantic checks them. */
const LIMITS: Limits<BoundConstraints, bigint> = { le: LE, lt: LT, ge: GE, gt: GT };
