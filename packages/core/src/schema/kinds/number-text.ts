import { Problem } from '../problem.js';

/**
 * Text to numbers, for path, query, header and cookie parameters.
 *
 * FastAPI's (pydantic's) rules and words, with two more refusals: digit groups (`1_000`), and
 * integers that a JavaScript number cannot hold exactly.
 */

const INTEGER = /^\s*([+-]?\d+)(?:\.0+)?\s*$/;
const DECIMAL = /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?\s*$/i;
const NOT_FINITE = /^\s*[+-]?(?:nan|inf|infinity)\s*$/i;

export const INT_PARSING: Problem = new Problem(
  'int_parsing',
  'Input should be a valid integer, unable to parse string as an integer',
);
export const FLOAT_PARSING: Problem = new Problem(
  'float_parsing',
  'Input should be a valid number, unable to parse string as a number',
);

export const UNSAFE_INTEGER: Problem = new Problem(
  'int_parsing_size',
  'Unable to parse input string as an integer, exceeded maximum size',
);
export const FINITE_NUMBER: Problem = new Problem(
  'finite_number',
  'Input should be a finite number',
);

/** Reads `3`, `+3`, `3.0` and ` 3 `. */
export function integerFromText(text: string): number | Problem {
  const plain = plainDigits(text);
  if (plain !== undefined) return plain;
  const digits = INTEGER.exec(text)?.[1];
  if (digits === undefined) return INT_PARSING;
  const value = Number(digits);
  // `+ 0` so that "-0" does not reach a handler as negative zero.
  return Number.isSafeInteger(value) ? value + 0 : UNSAFE_INTEGER;
}

/** The most digits of a big integer, as in pydantic: reading them takes quadratic time. */
const MAX_DIGITS = 4300;

/** Reads an integer of any size, in the same forms. */
export function bigintFromText(text: string): bigint | Problem {
  if (text.length > MAX_DIGITS) return UNSAFE_INTEGER;
  const digits = INTEGER.exec(text)?.[1];
  return digits === undefined ? INT_PARSING : BigInt(digits.replace('+', ''));
}

const ZERO = 0x30;
/** An integer of this many digits is always safe. */
const SAFE_DIGITS = 15;

// Nearly all integers are plain digits and need no expression.
function plainDigits(text: string): number | undefined {
  if (text.length === 0 || text.length > SAFE_DIGITS) return undefined;
  let value = 0;
  for (let index = 0; index < text.length; index += 1) {
    const digit = text.charCodeAt(index) - ZERO;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return value;
}

/** Reads decimal and exponent notation; never hexadecimal, `NaN` or `Infinity`. */
export function numberFromText(text: string): number | Problem {
  if (!DECIMAL.test(text)) return NOT_FINITE.test(text) ? FINITE_NUMBER : FLOAT_PARSING;
  const value = Number(text);
  return Number.isFinite(value) ? value : FINITE_NUMBER;
}
