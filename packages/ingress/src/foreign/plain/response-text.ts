import { CONNECTION_FIELDS } from '../../hop/connection-fields.js';

/** The head of a response, read from its text. */
export interface ResponseText {
  readonly status: number;
  /** Name and value pairs, without the fields that concern the connection. */
  readonly fields: string[];
  /** The declared length of the body. */
  readonly length: number | undefined;
}

/**
 * Reads the head that Node has written of a response.
 *
 * Node has checked every name and value, so no value can contain the end of its line.
 */
export function readResponseText(text: string): ResponseText {
  const status = Number(text.slice(9, 12));
  const fields: string[] = [];
  let length: number | undefined;
  let start = text.indexOf('\r\n') + 2;
  for (;;) {
    const end = text.indexOf('\r\n', start);
    if (end <= start) break;
    const colon = text.indexOf(':', start);
    const name = text.slice(start, colon);
    const value = text.slice(colon + 2, end);
    start = end + 2;
    if (isConnectionField(name)) continue;
    if (name.length === LENGTH.length && name.toLowerCase() === LENGTH) length = Number(value);
    fields.push(name, value);
  }
  return { status, fields, length };
}

// The length rules out most names.
function isConnectionField(name: string): boolean {
  const { length } = name;
  const canBe = length === 10 || length === 17 || length === 7 || length === 16 || length === 2;
  return canBe && CONNECTION_FIELDS.has(name.toLowerCase());
}

const LENGTH = 'content-length';

/** Converts a head to the characters that a client sees which reads UTF-8 as latin1, as HTTP fields are. */
export function asWrittenInUtf8(text: string): string {
  return Buffer.byteLength(text) === text.length ? text : Buffer.from(text).toString('latin1');
}
