/** Milliseconds of a second. */
export const SECOND = 1000;
/** Milliseconds of a minute. */
export const MINUTE: number = 60 * SECOND;
/** Milliseconds of an hour. */
export const HOUR: number = 60 * MINUTE;
/** Milliseconds of a day. */
export const DAY: number = 24 * HOUR;

/** Writes milliseconds as ISO 8601: `P1DT2H3M4.5S`. */
export function durationText(milliseconds: number): string {
  const total = Math.abs(milliseconds);
  const days = Math.floor(total / DAY);
  const hours = Math.floor((total % DAY) / HOUR);
  const minutes = Math.floor((total % HOUR) / MINUTE);
  // The rest is rounded to microseconds, because 0.1 + 0.2 has 17 digits.
  const seconds = Math.round((total % MINUTE) * 1000) / 1e6;
  // RFC 3339, appendix A, which is `format: duration`: no seconds after hours without minutes.
  const middle = hours > 0 && seconds > 0 ? `${minutes}M` : part(minutes, 'M');
  const clock = [part(hours, 'H'), middle, part(seconds, 'S')].join('');
  const date = part(days, 'D');
  if (date === '' && clock === '') return 'PT0S';
  return `${milliseconds < 0 ? '-' : ''}P${date}${clock === '' ? '' : `T${clock}`}`;
}

function part(amount: number, unit: string): string {
  return amount === 0 ? '' : `${amount}${unit}`;
}
