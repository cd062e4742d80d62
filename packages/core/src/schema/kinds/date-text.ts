import { Problem } from '../problem.js';

/**
 * Reads an ISO 8601 date or date-time.
 *
 * Accepts the texts that pydantic accepts, with its words, except Unix time stamps, because the
 * document says date-time. A text without an offset is UTC, so that the result does not depend on the
 * machine's time zone.
 */
export function dateFromText(text: string): Date | Problem {
  const parts = DATE_TIME.exec(text);
  if (parts === null) return refused(firstMistake(text));
  const [, year, month, day, hour, minute, second, fraction, zone] = parts;
  const date = { year: Number(year), month: Number(month), day: Number(day) };
  if (date.month < 1 || date.month > 12)
    return refused('month value is outside expected range of 1-12');
  if (date.day < 1 || date.day > daysIn(date.year, date.month)) {
    return refused('day value is outside expected range');
  }
  const time = {
    hour: Number(hour ?? 0),
    minute: Number(minute ?? 0),
    second: Number(second ?? 0),
  };
  if (time.hour > 23) return refused('hour value is outside expected range of 0-23');
  if (time.minute > 59) return refused('minute value is outside expected range of 0-59');
  if (time.second > 59) return refused('second value is outside expected range of 0-59');
  const offset = offsetMinutes(zone);
  if (offset === undefined) return refused('timezone offset must be less than 24 hours');

  const milliseconds = Math.trunc(Number(`0.${fraction ?? '0'}`) * 1000);
  const moment = new Date(0);
  // Not Date.UTC, which reads the years 0 to 99 as 1900 to 1999.
  moment.setUTCFullYear(date.year, date.month - 1, date.day);
  moment.setUTCHours(time.hour, time.minute - offset, time.second, milliseconds);
  return moment;
}

const DATE_TIME =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt _](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(Z|z|[+\-\u2212]\d{2}:?\d{2})?)?$/;

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
}

function offsetMinutes(zone: string | undefined): number | undefined {
  if (zone === undefined || zone === 'Z' || zone === 'z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  if (hours > 23 || minutes > 59) return undefined;
  return (zone.startsWith('+') ? 1 : -1) * (hours * 60 + minutes);
}

function refused(error: string): Problem {
  return new Problem(
    'datetime_from_date_parsing',
    `Input should be a valid datetime or date, ${error}`,
    { error },
  );
}

function firstMistake(text: string): string {
  if (text.length < 10) return 'input is too short';
  if (!/^\d{4}/.test(text)) return 'invalid character in year';
  if (text[4] !== '-') return 'invalid date separator, expected `-`';
  if (!/^\d{2}/.test(text.slice(5))) return 'invalid character in month';
  if (text[7] !== '-') return 'invalid date separator, expected `-`';
  if (!/^\d{2}/.test(text.slice(8))) return 'invalid character in day';
  return 'unexpected extra characters at the end of the input';
}
