import { Problem } from '../problem.js';

/** A time of day in numbers. */
export interface ClockTime {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** The digits after the decimal point of the seconds; `0` without any. */
  readonly fraction: string;
  /** Minutes east of UTC; undefined without an offset. */
  readonly offset: number | undefined;
}

/** Reads a time of day, `10:20`, `10:20:30.5` or `10:20:30+02:00`, or says what is wrong with it. */
export function clockTime(text: string): ClockTime | string {
  const parts = CLOCK_TIME.exec(text);
  if (parts === null) return firstMistake(text);
  const [, hour, minute, second, fraction, zone] = parts;
  const time = { hour: Number(hour), minute: Number(minute), second: Number(second ?? 0) };
  if (time.hour > 23) return 'hour value is outside expected range of 0-23';
  if (time.minute > 59) return 'minute value is outside expected range of 0-59';
  if (time.second > 59) return 'second value is outside expected range of 0-59';
  const offset = zone === undefined ? undefined : offsetMinutes(zone);
  if (offset === 'too far') return 'timezone offset must be less than 24 hours';
  return { ...time, fraction: fraction ?? '0', offset };
}

/** Reads a time of day as text with seconds: `10:20` becomes `10:20:00`. */
export function timeFromText(text: string): string | Problem {
  const time = clockTime(text);
  if (typeof time === 'string') {
    const msg = `Input should be in a valid time format, ${time}`;
    return new Problem('time_parsing', msg, { error: time });
  }
  const clock = [time.hour, time.minute, time.second].map(twoDigits).join(':');
  const fraction = time.fraction.slice(0, 6).replace(/0+$/, '');
  return `${clock}${fraction === '' ? '' : `.${fraction}`}${offsetText(time.offset)}`;
}

const CLOCK_TIME = /^(\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(Z|z|[+\-\u2212]\d{2}:?\d{2})?$/;

function offsetMinutes(zone: string): number | 'too far' {
  if (zone === 'Z' || zone === 'z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  if (hours > 23 || minutes > 59) return 'too far';
  return (zone.startsWith('+') ? 1 : -1) * (hours * 60 + minutes);
}

function offsetText(offset: number | undefined): string {
  if (offset === undefined) return '';
  if (offset === 0) return 'Z';
  const minutes = Math.abs(offset);
  const sign = offset < 0 ? '-' : '+';
  return `${sign}${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

function firstMistake(text: string): string {
  if (text.length < 5) return 'input is too short';
  if (!/^\d{2}/.test(text)) return 'invalid character in hour';
  if (text[2] !== ':') return 'invalid time separator, expected `:`';
  if (!/^\d{2}/.test(text.slice(3))) return 'invalid character in minute';
  if (text[5] !== ':') return 'invalid timezone sign';
  if (!/^\d{2}/.test(text.slice(6))) return 'invalid character in second';
  return 'unexpected extra characters at the end of the input';
}
