import { Problem } from '../problem.js';
import { DAY, HOUR, MINUTE, SECOND } from './written-duration.js';

/**
 * Reads a duration as milliseconds: ISO 8601 (`P1DT2H`, `-PT90.5S`), a clock (`02:00`, `02:00:00.5`), or
 * days (`3 days`, `3 days, 01:00:00`). A year is 365 days and a month 30, as in pydantic.
 */
export function durationFromText(text: string): number | Problem {
  const parts = ISO.exec(text);
  const milliseconds = parts === null ? fromClock(text) : fromIso(parts);
  if (typeof milliseconds === 'string') return refused(milliseconds);
  return Math.abs(milliseconds) > LONGEST
    ? refused('a numeric value in the duration is too large')
    : milliseconds;
}

/** The most days of Python's `timedelta`. */
const LONGEST = 999_999_999 * DAY;

const UNITS = [365 * DAY, 30 * DAY, 7 * DAY, DAY, HOUR, MINUTE, SECOND];

const AMOUNT = String.raw`(\d{1,15}(?:[.,]\d{1,9})?)`;
const ISO = new RegExp(
  `^([+-]?)P(?=.)(?:${AMOUNT}Y)?(?:${AMOUNT}M)?(?:${AMOUNT}W)?(?:${AMOUNT}D)?` +
    `(?:T(?=.)(?:${AMOUNT}H)?(?:${AMOUNT}M)?(?:${AMOUNT}S)?)?$`,
);

function fromIso([, sign, ...amounts]: readonly (string | undefined)[]): number {
  const sum = amounts
    .map((amount) => Number((amount ?? '0').replace(',', '.')))
    .reduce((total, amount, index) => total + amount * (UNITS[index] ?? 0), 0);
  // `+ 0`, so that "-P0D" is not negative zero.
  return (sign === '-' ? -sum : sum) + 0;
}

const CLOCK =
  /^([+-]?)(?:(\d{1,9}) ?(?:days?|d),? ?)?(?:(\d{1,9}):(\d{2})(?::(\d{2}(?:[.,]\d{1,9})?))?)?$/;

function fromClock(text: string): number | string {
  const parts = CLOCK.exec(text);
  if (text.length < 2 && !/[^\d+\-P]/.test(text)) return 'input is too short';
  if (parts === null || (parts[2] === undefined && parts[3] === undefined)) {
    return firstMistake(text);
  }
  const [, sign, days = '0', hours = '0', minutes = '0', seconds = '0'] = parts;
  if (Number(minutes) > 59) return 'minute value is outside expected range of 0-59';
  const second = Number(seconds.replace(',', '.'));
  if (second >= 60) return 'second value is outside expected range of 0-59';
  const sum =
    Number(days) * DAY + Number(hours) * HOUR + Number(minutes) * MINUTE + second * SECOND;
  return (sign === '-' ? -sum : sum) + 0;
}

function firstMistake(text: string): string {
  if (/^[+-]?PT?$/.test(text)) return 'input is too short';
  return /^[+-]?\d/.test(text)
    ? '"day" identifier in duration not correctly formatted'
    : 'invalid digit in duration';
}

function refused(error: string): Problem {
  const msg = `Input should be a valid timedelta, ${error}`;
  return new Problem('time_delta_parsing', msg, { error });
}
