import { type Explanation, type Rule, type RuleFamily, defined, numeric } from './rule.js';

/** The rules about the length of a text. */
export const textLengthRules: RuleFamily = {
  minLength: {
    base: 'string',
    explain: ([least]) => tooShort(least),
    schema: ([least]) => defined({ minLength: numeric(least) }),
  },
  maxLength: {
    base: 'string',
    explain: ([most]) => tooLong(most),
    schema: ([most]) => defined({ maxLength: numeric(most) }),
  },
  isLength: {
    base: 'string',
    explain: ([least, most], value) =>
      typeof value === 'string' && value.length > (numeric(least) ?? 0)
        ? tooLong(most)
        : tooShort(least),
    schema: ([least, most]) => defined({ minLength: numeric(least), maxLength: numeric(most) }),
  },
  // Bytes, which JSON Schema cannot count: at least as many as characters, so the upper bound holds.
  isByteLength: {
    base: 'string',
    explain: () => ({ type: 'value_error' }),
    schema: ([, most]) => defined({ maxLength: numeric(most) }),
  } satisfies Rule,
};

function tooShort(least: unknown): Explanation {
  return { type: 'string_too_short', ctx: { min_length: least } };
}

function tooLong(most: unknown): Explanation {
  return { type: 'string_too_long', ctx: { max_length: most } };
}
