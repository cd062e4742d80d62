import type { RawHeaders } from '@sluice/core';

import { ProtocolError } from './errors.js';
import { headerNameCodes, headerNames } from './header-names.js';

/**
 * The strings of a head in compact form.
 *
 * ```
 * | utf8 u8 | header pairs u16 | text bytes u32 | field lengths u16 ... | headers ... | text |
 * header: | name code u8 | value length u16 |   or   | 0 | name length u16 | value length u16 |
 * ```
 * All text is one run, so that it is encoded and decoded by one native call and cut by plain
 * slices. It is ASCII nearly always and UTF-8 else, never truncated to a byte per character: a
 * header value could otherwise turn into a line break on the other side. Lengths count UTF-16 units.
 */
export interface TextBlock {
  readonly fields: readonly string[];
  readonly rawHeaders: string[];
  /** Offset behind the block. */
  readonly end: number;
}

const PREFIX_BYTES = 7;

/** An upper bound of the bytes `encodeTextBlock` writes. */
export function textBlockBound(fields: readonly string[], rawHeaders: RawHeaders): number {
  let units = 0;
  for (const field of fields) units += field.length;
  for (const text of rawHeaders) units += text.length;
  return PREFIX_BYTES + fields.length * 2 + rawHeaders.length * 3 + units * 3;
}

/** Writes a block at `offset`, where `textBlockBound` bytes must be free; returns the offset behind it. */
export function encodeTextBlock(
  buffer: Buffer,
  offset: number,
  block: { readonly fields: readonly string[]; readonly rawHeaders: RawHeaders },
): number {
  const { fields, rawHeaders } = block;
  let text = '';
  let at = offset + PREFIX_BYTES;
  for (const field of fields) {
    at = writeLength(buffer, at, field.length);
    text += field;
  }
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    const value = rawHeaders[index + 1] ?? '';
    const code = headerNameCodes.get(name);
    if (code === undefined) {
      buffer[at] = 0;
      at = writeLength(buffer, at + 1, name.length);
      text += name;
    } else {
      buffer[at] = code;
      at += 1;
    }
    at = writeLength(buffer, at, value.length);
    text += value;
  }
  const bytes = buffer.write(text, at, 'utf8');
  buffer[offset] = bytes === text.length ? 0 : 1;
  writeLength(buffer, offset + 1, rawHeaders.length >>> 1);
  buffer.writeUInt32BE(bytes, offset + 3);
  return at + bytes;
}

/** Reads a block of `fieldCount` fields; throws {@link ProtocolError} when it is cut or inconsistent. */
export function decodeTextBlock(buffer: Buffer, offset: number, fieldCount: number): TextBlock {
  const tableAt = offset + PREFIX_BYTES;
  if (tableAt > buffer.length) throw cut();
  const pairs = readLength(buffer, offset + 1);
  const bytes = buffer.readUInt32BE(offset + 3);

  const textAt = skipTable(buffer, tableAt + fieldCount * 2, pairs);
  const end = textAt + bytes;
  if (end > buffer.length) throw cut();
  const text = buffer.toString(buffer[offset] === 0 ? 'latin1' : 'utf8', textAt, end);

  let at = tableAt;
  let from = 0;
  const fields: string[] = [];
  for (let index = 0; index < fieldCount; index += 1, at += 2) {
    const to = from + readLength(buffer, at);
    fields.push(text.slice(from, to));
    from = to;
  }
  const rawHeaders: string[] = [];
  for (let index = 0; index < pairs; index += 1) {
    const code = buffer[at] ?? 0;
    at += 1;
    if (code === 0) {
      const to = from + readLength(buffer, at);
      rawHeaders.push(text.slice(from, to));
      from = to;
      at += 2;
    } else {
      rawHeaders.push(nameOf(code));
    }
    const to = from + readLength(buffer, at);
    rawHeaders.push(text.slice(from, to));
    from = to;
    at += 2;
  }
  if (from !== text.length) throw cut();
  return { fields, rawHeaders, end };
}

function skipTable(buffer: Buffer, tableAt: number, pairs: number): number {
  let at = tableAt;
  for (let index = 0; index < pairs; index += 1) at += buffer[at] === 0 ? 5 : 3;
  if (at > buffer.length) throw cut();
  return at;
}

function nameOf(code: number): string {
  const name = headerNames[code];
  if (name === undefined) throw new ProtocolError(`unknown header name code ${code}.`);
  return name;
}

function cut(): ProtocolError {
  return new ProtocolError('a head does not fill its frame as it says.');
}

function writeLength(buffer: Buffer, at: number, length: number): number {
  buffer[at] = length >>> 8;
  buffer[at + 1] = length & 0xff;
  return at + 2;
}

function readLength(buffer: Buffer, at: number): number {
  return ((buffer[at] ?? 0) << 8) | (buffer[at + 1] ?? 0);
}
