import { type InlineFamily, type RuleCode, numberLiteral } from './inline-rule.js';

/** The rules about text, where a short test decides most values. */
export const textTests: InlineFamily = {
  minLength: {
    message: '$property must be longer than or equal to $constraint1 characters',
    test: ({ args: [least], ...code }) => length({ ...code, args: [least, undefined] }),
  },
  maxLength: {
    message: '$property must be shorter than or equal to $constraint1 characters',
    test: ({ args: [most], ...code }) =>
      most === undefined ? undefined : length({ ...code, args: [0, most] }),
  },
  isLength: {
    message: '$property must be longer than or equal to $constraint1 characters',
    test: length,
  },
  matches: {
    message: '$property must match $constraint1 regular expression',
    test: ({ args: [pattern, modifiers], constants }) => {
      const expression = expressionOf(pattern, modifiers);
      return expression && `(typeof v === "string" && ${constants.use(expression)}.test(v))`;
    },
  },
  isEmail: {
    message: '$property must be an email',
    test: ({ args: [options], constants, ask }) =>
      options === undefined
        ? `(typeof v === "string" && v.length <= 64 && ${constants.use(COMMON_EMAIL)}.test(v) || ${ask})`
        : undefined,
  },
};

/** Addresses that validator.js is sure to take when they have at most 64 characters; a part of them. */
const COMMON_EMAIL =
  /^[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/i;

/**
 * validator.js counts a surrogate pair, and a character with its presentation selector, as one. So a
 * text counts for at most its length and for at least a third of it, which settles most.
 */
function length({ args: [least, most], constants, ask }: RuleCode): string | undefined {
  const min = least === undefined ? '0' : numberLiteral(least, constants);
  const max = most === undefined ? undefined : numberLiteral(most, constants);
  if (min === undefined || (most !== undefined && max === undefined)) return undefined;
  if (Number.isNaN(least)) return undefined;
  const counted = constants.use(isSimple);
  const inside = [`v.length >= ${min}`, ...(max === undefined ? [] : [`v.length <= ${max}`])];
  const sure = [`v.length >= 3 * ${min}`, ...(max === undefined ? [] : [`v.length <= ${max}`])];
  return `(typeof v === "string" && (${sure.join(' && ')} || (${counted}(v) ? ${inside.join(' && ')} : ${ask})))`;
}

/** True for a short text in which each unit counts for one. */
function isSimple(text: string): boolean {
  if (text.length > 64) return false;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if ((unit & 0xf800) === 0xd800 || unit === 0xfe0e || unit === 0xfe0f) return false;
  }
  return true;
}

/** An expression that can be asked again and again; undefined for one that remembers where it stopped. */
function expressionOf(pattern: unknown, modifiers: unknown): RegExp | undefined {
  if (pattern instanceof RegExp) return withoutGlobal(pattern);
  if (typeof pattern !== 'string') return undefined;
  if (modifiers !== undefined && typeof modifiers !== 'string') return undefined;
  try {
    return withoutGlobal(new RegExp(pattern, modifiers));
  } catch {
    return undefined;
  }
}

function withoutGlobal(expression: RegExp): RegExp | undefined {
  if (expression.sticky) return undefined;
  return expression.global
    ? new RegExp(expression.source, expression.flags.replace('g', ''))
    : expression;
}
