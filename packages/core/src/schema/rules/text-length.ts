import { type Explanation, type RuleCode, numberLiteral } from './rule.js';

export function textTooShort(least: unknown): Explanation {
  return { type: 'string_too_short', ctx: { min_length: least } };
}

export function textTooLong(most: unknown): Explanation {
  return { type: 'string_too_long', ctx: { max_length: most } };
}

/**
 * Makes the test of a text's length, from `least` to `most` characters.
 *
 * validator.js counts a surrogate pair, and a character with its presentation selector, as one
 * character. Its count is therefore between a third of `length` and `length`, which decides most texts
 * without a call of the library.
 */
export function lengthTest({ args: [least, most], constants, ask }: RuleCode): string | undefined {
  const min = least === undefined ? '0' : numberLiteral(least, constants);
  const max = most === undefined ? undefined : numberLiteral(most, constants);
  if (min === undefined || (most !== undefined && max === undefined)) return undefined;
  if (Number.isNaN(least)) return undefined;
  const counted = constants.use(isSimple);
  const inside = [`v.length >= ${min}`, ...(max === undefined ? [] : [`v.length <= ${max}`])];
  const sure = [`v.length >= 3 * ${min}`, ...(max === undefined ? [] : [`v.length <= ${max}`])];
  return `(typeof v === "string" && (${sure.join(' && ')} || (${counted}(v) ? ${inside.join(' && ')} : ${ask})))`;
}

/** True for a short text in which each code unit is one character to validator.js. */
function isSimple(text: string): boolean {
  if (text.length > 64) return false;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if ((unit & 0xf800) === 0xd800 || unit === 0xfe0e || unit === 0xfe0f) return false;
  }
  return true;
}

/** The length of a text in code points, as JSON Schema counts. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
