/** For longer texts `JSON.stringify` is faster. */
const SHORT = 40;
// oxlint-disable-next-line no-control-regex -- the characters that JSON escapes, and surrogates
const NEEDS_ESCAPE = /["\\\u0000-\u001f\ud800-\udfff]/;

/** Writes a text as JSON, as `JSON.stringify` does. */
export function quote(text: string): string {
  if (text.length > SHORT) return NEEDS_ESCAPE.test(text) ? JSON.stringify(text) : `"${text}"`;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    const isPlain = unit >= 0x20 && unit !== 0x22 && unit !== 0x5c && (unit & 0xf800) !== 0xd800;
    if (!isPlain) return JSON.stringify(text);
  }
  return `"${text}"`;
}
