import { defined } from '../../types/members.js';
import { type Rule, numeric, valueError } from './rule.js';
import { lengthTest, textTooLong, textTooShort } from './text-length.js';

/** `@Length` */
export const IS_LENGTH: Rule = {
  name: 'isLength',
  base: 'string',
  message: '$property must be longer than or equal to $constraint1 characters',
  test: lengthTest,
  explain: ([least, most], value) =>
    typeof value === 'string' && value.length > (numeric(least) ?? 0)
      ? textTooLong(most)
      : textTooShort(least),
  schema: ([least, most]) => defined({ minLength: numeric(least), maxLength: numeric(most) }),
};

/** JSON Schema cannot count bytes. A text has at least as many bytes as characters: `maxLength` holds. */
export const IS_BYTE_LENGTH: Rule = {
  name: 'isByteLength',
  base: 'string',
  explain: valueError,
  schema: ([, most]) => defined({ maxLength: numeric(most) }),
};
