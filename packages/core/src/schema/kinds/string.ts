import type { StringConstraints } from '../../types/constraints.js';
import { Problem } from '../problem.js';
import { type Limits, limitCheck } from '../rules/limit.js';
import { PATTERN } from '../rules/matches.js';
import { MAX_LENGTH_LIMIT } from '../rules/max-length.js';
import { MIN_LENGTH_LIMIT } from '../rules/min-length.js';
import type { ScalarReaders } from './scalar.js';

const STRING_TYPE = new Problem('string_type', 'Input should be a valid string');

/** The options that limit a string, save `format`, which only documents. */
export const STRING_LIMITS: Limits<Omit<StringConstraints, 'format'>, string> = {
  minLength: MIN_LENGTH_LIMIT,
  maxLength: MAX_LENGTH_LIMIT,
  pattern: PATTERN,
};

/** `format` only documents, as in JSON Schema. */
export function stringReaders(constraints: StringConstraints): ScalarReaders {
  const check = limitCheck(STRING_LIMITS, constraints);
  const text = (value: string): unknown => check(value) ?? value;
  return { text, json: (value) => (typeof value === 'string' ? text(value) : STRING_TYPE) };
}
