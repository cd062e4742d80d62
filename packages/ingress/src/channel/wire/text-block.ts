import type { RawHeaders } from '@sluice/core';

import { ProtocolError } from '../channel-error.js';
import { HEADER_NAME_CODES, HEADER_NAMES } from './header-names.js';

/**
 * The strings of a head in compact form.
 *
 * ```
 * | utf8 u8 | header pairs u16 | text bytes u32 | field lengths u16 ... | headers ... | text |
 * header: | name code u8 | value length u16 |   or   | 0 | name length u16 | value length u16 |
 * ```
 * All text is one run, so that one native call encodes or decodes it and plain slices cut it. The text
 * is nearly always ASCII, and UTF-8 otherwise. Characters are never truncated to one byte each: a
 * header value could then turn into a line break on the other side. Lengths count UTF-16 units.
 */
export class TextBlock {
  /** Offset behind the block. */
  readonly end: number;
  readonly #buffer: Buffer;
  readonly #text: string;
  readonly #tableAt: number;
  readonly #pairsAt: number;
  readonly #pairs: number;
  /** Where the text of the headers starts, behind the fields. */
  readonly #fieldUnits: number;
  #rawHeaders: string[] | undefined;

  /** Checks a block of `fieldCount` fields; throws {@link ProtocolError} when it is cut or inconsistent. */
  constructor(buffer: Buffer, offset: number, fieldCount: number) {
    this.#buffer = buffer;
    this.#tableAt = offset + PREFIX_BYTES;
    this.#pairsAt = this.#tableAt + fieldCount * 2;
    if (this.#pairsAt > buffer.length) throw cut();
    this.#pairs = readLength(buffer, offset + 1);
    let units = 0;
    let at = this.#tableAt;
    for (; at < this.#pairsAt; at += 2) units += readLength(buffer, at);
    this.#fieldUnits = units;
    for (let index = 0; index < this.#pairs; index += 1) {
      const code = buffer[at] ?? 0;
      if (code >= HEADER_NAMES.length) throw new ProtocolError(`unknown header name code ${code}.`);
      if (code === 0) {
        units += readLength(buffer, at + 1);
        at += 2;
      }
      units += readLength(buffer, at + 1);
      at += 3;
    }
    if (at > buffer.length) throw cut();
    this.end = at + buffer.readUInt32BE(offset + 3);
    if (this.end > buffer.length) throw cut();
    this.#text = buffer.toString(buffer[offset] === 0 ? 'latin1' : 'utf8', at, this.end);
    if (units !== this.#text.length) throw cut();
  }

  /** Cuts out a field when it is asked for: most of a head is never looked at. */
  field(index: number): string {
    let from = 0;
    let at = this.#tableAt;
    for (let before = 0; before < index; before += 1, at += 2) from += readLength(this.#buffer, at);
    return this.#text.slice(from, from + readLength(this.#buffer, at));
  }

  get rawHeaders(): string[] {
    return (this.#rawHeaders ??= this.#cutHeaders());
  }

  #cutHeaders(): string[] {
    const buffer = this.#buffer;
    const rawHeaders: string[] = [];
    let at = this.#pairsAt;
    let from = this.#fieldUnits;
    for (let index = 0; index < this.#pairs; index += 1) {
      let name = HEADER_NAMES[buffer[at] ?? 0];
      if (buffer[at] === 0) {
        const to = from + readLength(buffer, at + 1);
        name = this.#text.slice(from, to);
        from = to;
        at += 2;
      }
      const to = from + readLength(buffer, at + 1);
      rawHeaders.push(name ?? '', this.#text.slice(from, to));
      from = to;
      at += 3;
    }
    return rawHeaders;
  }
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
    const code = HEADER_NAME_CODES.get(name);
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
