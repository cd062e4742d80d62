import { DefaultSerializer, deserialize } from 'node:v8';

import { DefinitionError } from '@sluice/core';
import type { Encoded } from '@sluice/ingress/channel';

import { UnreadableError, UnsendableError } from '../errors.js';
import { classify } from './classify.js';
import { pack, type Role } from './pack.js';
import type { OpenStream, StreamArgument } from './stream-form.js';
import { unpack } from './unpack.js';

// The first byte tells the form. JSON text starts with a printable character and V8's structured
// clone with 0xff, so neither needs one of ours.
const UNDEFINED_BYTE = 0x00;
const PACKED_BYTE = 0x01;
const CLONE_BYTE = 0xff;

/** Ends a stream in place of a result; no value has this encoding. */
export const END_OF_STREAM: Encoded = new Uint8Array(0);

/**
 * The bytes a value travels as: JSON when that keeps it whole, else a structured clone, under tags
 * where its classes must be told. Never empty.
 *
 * Streams in it are added to `streams`, and are numbers in the bytes; without the list, they cannot be
 * sent. Throws UnsendableError naming the path of what cannot be sent.
 */
export function encode(value: unknown, role: Role, streams?: StreamArgument[]): Encoded {
  if (value === undefined) return Uint8Array.of(UNDEFINED_BYTE);
  const form = classify(value);
  if (form === 'json') return Buffer.from(JSON.stringify(value));
  if (form === 'clone') return clone(value, role);
  return clone(pack(value, role, streams), role, PACKED_BYTE);
}

/**
 * Reads what `encode` wrote; `open` gives the streams by their numbers. Throws UnreadableError for any
 * other bytes, and for unknown classes.
 */
export function decode(bytes: Encoded, open?: OpenStream): unknown {
  try {
    return read(bytes, open);
  } catch (error) {
    if (error instanceof UnreadableError || error instanceof DefinitionError) throw error;
    throw new UnreadableError('The bytes are no value that Sluice has written.', { cause: error });
  }
}

/** Encodes what a handler threw. A value that cannot be sent arrives as an error that shows it. */
export function encodeThrown(thrown: unknown): Encoded {
  try {
    return encode(thrown, 'result');
  } catch {
    return encode(new Error(`A value that cannot be sent was thrown: ${show(thrown)}`), 'result');
  }
}

function read(bytes: Encoded, open?: OpenStream): unknown {
  const [form] = bytes;
  if (form === UNDEFINED_BYTE) return undefined;
  if (form === PACKED_BYTE) return unpack(deserialize(own(bytes).subarray(1)), open);
  if (form === CLONE_BYTE) return deserialize(own(bytes));
  return JSON.parse(asBuffer(bytes).toString('utf8'));
}

/** The structured clone of a value, behind the byte of its form if that is not the clone's own. */
function clone(value: unknown, role: Role, form?: number): Buffer {
  const serializer = new DefaultSerializer();
  try {
    if (form !== undefined) serializer.writeRawBytes(Uint8Array.of(form));
    serializer.writeHeader();
    serializer.writeValue(value);
    return serializer.releaseBuffer();
  } catch (error) {
    // A proxy or a detached buffer: V8 does not say where.
    throw new UnsendableError(role, `it cannot be sent: ${show(error)}`);
  }
}

/** No frame is longer: what is longer has been joined from several, in memory of its own. */
const LONGEST_FRAME_BYTES = 64 * 1024;

/** Typed arrays come back as views of the bytes they are read from, which must then be theirs alone. */
function own(bytes: Encoded): Uint8Array {
  const isAlone = bytes.length > LONGEST_FRAME_BYTES && bytes.length === bytes.buffer.byteLength;
  return isAlone ? bytes : new Uint8Array(bytes);
}

function asBuffer(bytes: Encoded): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function show(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return 'an object without a text';
  }
}
