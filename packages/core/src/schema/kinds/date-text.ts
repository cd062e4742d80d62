import { Problem } from '../problem.js';
import { clockTime } from './time-text.js';

/**
 * Reads an ISO 8601 date or date-time.
 *
 * Accepts the texts that pydantic accepts, with its words, except Unix time stamps, because the
 * document says date-time. A text without an offset is UTC, so that the result does not depend on the
 * machine's time zone.
 */
export function dateFromText(text: string): Date | Problem {
  const date = calendarDate(text);
  if (typeof date === 'string') return notDateTime(date);
  if (date.year === 0) return YEAR_ZERO;
  const time = date.rest === '' ? MIDNIGHT : timeAfter(date.rest);
  if (typeof time === 'string') return notDateTime(UNEXPECTED);
  const moment = new Date(0);
  // Not Date.UTC, which reads the years 0 to 99 as 1900 to 1999.
  moment.setUTCFullYear(date.year, date.month - 1, date.day);
  const { hour, minute, second, fraction, offset = 0 } = time;
  moment.setUTCHours(hour, minute - offset, second, Math.trunc(Number(`0.${fraction}`) * 1000));
  return moment;
}

/**
 * Reads a calendar date, `2026-05-01`, as text. A date-time is accepted where its time is zero, as
 * pydantic does.
 */
export function calendarDateFromText(text: string): string | Problem {
  const date = calendarDate(text);
  if (typeof date === 'string') return notDate(date);
  if (date.year === 0) return DATE_YEAR_ZERO;
  const time = date.rest === '' ? MIDNIGHT : timeAfter(date.rest);
  if (typeof time === 'string') return notDate(time);
  const isMidnight = time.hour + time.minute + time.second + Number(time.fraction) === 0;
  return isMidnight ? text.slice(0, 10) : DATE_INEXACT;
}

interface CalendarDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** The text after the date. */
  readonly rest: string;
}

const MIDNIGHT = { hour: 0, minute: 0, second: 0, fraction: '0', offset: 0 } as const;
const DATE = /^(\d{4})-(\d{2})-(\d{2})/;

/** Reads the date at the start of a text, or says what is wrong with it. */
function calendarDate(text: string): CalendarDate | string {
  const parts = DATE.exec(text);
  if (parts === null) return firstMistake(text);
  const [year = 0, month = 0, day = 0] = parts.slice(1).map(Number);
  if (month < 1 || month > 12) return 'month value is outside expected range of 1-12';
  if (day < 1 || day > daysIn(year, month)) return 'day value is outside expected range';
  return { year, month, day, rest: text.slice(10) };
}

function timeAfter(rest: string): ReturnType<typeof clockTime> {
  if (!/^[Tt _]/.test(rest)) {
    return 'invalid datetime separator, expected `T`, `t`, `_` or space';
  }
  return clockTime(rest.slice(1));
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
}

const UNEXPECTED = 'unexpected extra characters at the end of the input';

const YEAR_ZERO = new Problem(
  'datetime_parsing',
  'Input should be a valid datetime, year 0 is out of range',
  { error: 'year 0 is out of range' },
);
const DATE_YEAR_ZERO = new Problem(
  'date_parsing',
  'Input should be a valid date in the format YYYY-MM-DD, year 0 is out of range',
  { error: 'year 0 is out of range' },
);
const DATE_INEXACT = new Problem(
  'date_from_datetime_inexact',
  'Datetimes provided to dates should have zero time - e.g. be exact dates',
);

function notDateTime(error: string): Problem {
  const msg = `Input should be a valid datetime or date, ${error}`;
  return new Problem('datetime_from_date_parsing', msg, { error });
}

function notDate(error: string): Problem {
  const msg = `Input should be a valid date or datetime, ${error}`;
  return new Problem('date_from_datetime_parsing', msg, { error });
}

function firstMistake(text: string): string {
  if (text.length < 10) return 'input is too short';
  if (!/^\d{4}/.test(text)) return 'invalid character in year';
  if (text[4] !== '-') return 'invalid date separator, expected `-`';
  if (!/^\d{2}/.test(text.slice(5))) return 'invalid character in month';
  if (text[7] !== '-') return 'invalid date separator, expected `-`';
  return 'invalid character in day';
}
