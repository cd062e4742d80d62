/** Writes a time as an HTTP-date, which has whole seconds: `Sun, 06 Nov 1994 08:49:37 GMT`. */
export function httpDate(timeMs: number): string {
  return new Date(timeMs).toUTCString();
}

/**
 * Reads an HTTP-date in any of the three forms of RFC 9110 §5.6.7, in milliseconds.
 *
 * Returns undefined for any other text, also where `Date.parse` would guess.
 */
export function parseHttpDate(text: string): number | undefined {
  const timeMs = Date.parse(ASCTIME.test(text) ? `${text} GMT` : text);
  return Number.isNaN(timeMs) || !FORMS.some((form) => form.test(text)) ? undefined : timeMs;
}

const ASCTIME = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/;
const FORMS = [
  /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/,
  ASCTIME,
];
