/** The close of every drain: the client may reconnect. RFC 6455 §7.4 and the IANA registry. */
export const DRAIN_CLOSE = { code: 1012, reason: 'Service Restart' } as const;

/** Throws `RangeError` for a close code that an application may not send (RFC 6455 §7.4). */
export function checkCode(code: number): void {
  const isOwn = code >= 3000 && code <= 4999;
  const isStandard = code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code);
  if (!Number.isInteger(code) || !(isOwn || isStandard)) {
    throw new RangeError(`${code} is not a close code: 1000 to 1014 or 3000 to 4999.`);
  }
}

const MAX_REASON_BYTES = 123;

/** Shortens a reason to the 123 bytes that a close frame has room for. */
export function shorten(reason: string): string {
  const bytes = new TextEncoder().encode(reason);
  if (bytes.byteLength <= MAX_REASON_BYTES) return reason;
  // A character cut in two decodes to U+FFFD, which is then dropped.
  const text = new TextDecoder().decode(bytes.subarray(0, MAX_REASON_BYTES));
  return text.replace(/\uFFFD+$/, '');
}
