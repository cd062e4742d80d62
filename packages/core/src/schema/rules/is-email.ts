import { type Rule, valueError } from './rule.js';

export const IS_EMAIL: Rule = {
  name: 'isEmail',
  base: 'string',
  message: '$property must be an email',
  test: ({ args: [options], constants, ask }) =>
    options === undefined
      ? `(typeof v === "string" && v.length <= 64 && ${constants.use(COMMON_EMAIL)}.test(v) || ${ask})`
      : undefined,
  explain: valueError,
  schema: () => ({ format: 'email' }),
};

/** Matches part of the addresses that validator.js accepts, given at most 64 characters. */
const COMMON_EMAIL =
  /^[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/i;
