const ESCAPED_OR_RAW = /[%\x80-\uffff]/;

/** True for text that decoding would not change. */
export function isPlain(text: string): boolean {
  return !ESCAPED_OR_RAW.test(text);
}

/**
 * Decodes one component of a path or query, percent-encoding and UTF-8, strictly.
 *
 * Bytes above 0x7f that were not percent-encoded arrive as latin1 and are part of the UTF-8.
 * Returns undefined when either encoding is malformed or the result contains a NUL.
 */
export function decodeComponent(component: string): string | undefined {
  if (isPlain(component)) return component;
  try {
    const decoded = decodeURIComponent(component.replace(/[\x80-\xff]/g, escapeByte));
    return decoded.includes('\0') ? undefined : decoded;
  } catch {
    return undefined;
  }
}

/** Decodes a component of a query, where `+` is a space. */
export function decodeQueryComponent(component: string): string | undefined {
  return decodeComponent(component.includes('+') ? component.replaceAll('+', ' ') : component);
}

function escapeByte(byte: string): string {
  return `%${byte.charCodeAt(0).toString(16)}`;
}

/** A lone surrogate, which UTF-8 cannot encode. */
const HALF_A_PAIR = /\p{Surrogate}/gu;
const NOT_ATTRIBUTE = /[!'()*]/g;
const UNSAFE_IN_LOCATION = /(?:[^\x21-\x7e]|["<>\\^`{|}])+/gu;

/** Replaces what UTF-8 cannot encode, so that the text can be encoded. */
export function wellFormed(text: string): string {
  return text.replace(HALF_A_PAIR, '\ufffd');
}

/**
 * Escapes the characters that a `Location` or any other URI reference must not contain. All other
 * text, existing escapes included, stays as it is.
 *
 * `\` is escaped because browsers read it as `/`, which would make `/\host` another site.
 */
export function quoteUrl(url: string): string {
  return wellFormed(url).replace(UNSAFE_IN_LOCATION, encodeURIComponent);
}

/** Escapes a file's name for the `filename*` of RFC 6266, which leaves plain names as they are. */
export function quoteFileName(name: string): string {
  return encodeURIComponent(wellFormed(name)).replace(NOT_ATTRIBUTE, escapeByte);
}
