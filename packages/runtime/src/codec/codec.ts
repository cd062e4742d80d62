import { deserialize, serialize } from 'node:v8';

import { DefinitionError } from '@sluice/core';
import type { Encoded } from '@sluice/ingress/channel';

import { UnreadableError, UnsendableError } from '../errors.js';
import { classify } from './classify.js';
import { pack, type Role } from './pack.js';
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
 * Throws UnsendableError naming the path of what cannot be sent.
 */
export function encode(value: unknown, role: Role): Encoded {
  if (value === undefined) return Uint8Array.of(UNDEFINED_BYTE);
  const form = classify(value);
  if (form === 'json') return Buffer.from(JSON.stringify(value));
  if (form === 'clone') return clone(value, role);
  return Buffer.concat([Uint8Array.of(PACKED_BYTE), clone(pack(value, role), role)]);
}

/** Reads what `encode` wrote. Throws UnreadableError for any other bytes, and for unknown classes. */
export function decode(bytes: Encoded): unknown {
  try {
    return read(bytes);
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

function read(bytes: Encoded): unknown {
  const [form] = bytes;
  if (form === UNDEFINED_BYTE) return undefined;
  if (form === PACKED_BYTE) return unpack(deserialize(own(bytes.subarray(1))));
  if (form === CLONE_BYTE) return deserialize(own(bytes));
  return JSON.parse(asBuffer(bytes).toString('utf8'));
}

function clone(value: unknown, role: Role): Buffer {
  try {
    return serialize(value);
  } catch (error) {
    // A proxy or a detached buffer: V8 does not say where.
    throw new UnsendableError(role, `it cannot be sent: ${show(error)}`);
  }
}

/** Typed arrays come back as views of the bytes they are read from, which must then be theirs alone. */
function own(bytes: Encoded): Uint8Array {
  return new Uint8Array(bytes);
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
