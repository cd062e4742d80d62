import { Problem } from '../problem.js';
import { FINITE_NUMBER } from './number-text.js';

/**
 * Reads a decimal number of any size as its digits: ` +019.90 ` becomes `19.90`, and `1e3` becomes `1000`.
 *
 * Zeros at the end of the fraction are kept. Longer texts than {@link MAX_LENGTH}, and exponents that
 * would make longer ones, are refused.
 */
export function decimalFromText(text: string): string | Problem {
  const parts = text.length > MAX_LENGTH ? null : DECIMAL.exec(text);
  if (parts === null) return NOT_FINITE.test(text) ? FINITE_NUMBER : DECIMAL_PARSING;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts;
  const shift = Number(exponent);
  if (whole === '' && fraction === '') return DECIMAL_PARSING;
  if (Math.abs(shift) > MAX_LENGTH) return DECIMAL_PARSING;
  const digits = shifted(whole, fraction, shift);
  return sign === '-' && /[1-9]/.test(digits) ? `-${digits}` : digits;
}

export const MAX_LENGTH = 1000;

const DECIMAL = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,5}))?\s*$/i;
const NOT_FINITE = /^\s*[+-]?(?:s?nan|inf|infinity)\s*$/i;

const DECIMAL_PARSING = new Problem('decimal_parsing', 'Input should be a valid decimal');

function shifted(whole: string, fraction: string, shift: number): string {
  const digits = whole + fraction;
  const point = whole.length + shift;
  const before = digits
    .slice(0, Math.max(point, 0))
    .padEnd(point, '0')
    .replace(/^0+(?=\d)/, '');
  const after = point < 0 ? '0'.repeat(-point) + digits : digits.slice(point);
  return `${before === '' ? '0' : before}${after === '' ? '' : `.${after}`}`;
}

/** A decimal number as a whole number of its last place: `-19.9` is -199 with one place. */
interface Scaled {
  readonly units: bigint;
  readonly places: number;
}

/** Negative, zero or positive as the first of two decimal numbers is smaller, equal or greater. */
export function compareDecimals(left: string, right: string): number {
  const [a, b] = [scaled(left), scaled(right)];
  const places = Math.max(a.places, b.places);
  const difference =
    a.units * 10n ** BigInt(places - a.places) - b.units * 10n ** BigInt(places - b.places);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

function scaled(text: string): Scaled {
  const [whole = '', fraction = ''] = text.split('.');
  return { units: BigInt(whole + fraction), places: fraction.length };
}

/** The digits of a decimal number before and after its point, without zeros that mean nothing. */
export function digitsOf(text: string): { readonly whole: number; readonly places: number } {
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  return {
    whole: whole.replace(/^0+/, '').length,
    places: fraction.replace(/0+$/, '').length,
  };
}
