import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { binaryFrame, stringFrame, textFrame } from '../../src/node/socket-frame.js';

interface Received {
  readonly bytes: Buffer;
  readonly isBinary: boolean;
}

/** Reads one unmasked frame (RFC 6455 §5.2), and nothing else. */
function read(parts: readonly Uint8Array[]): Received {
  const frame = Buffer.concat(parts);
  const short = frame.readUInt8(1);
  const [length, from] =
    short < 126
      ? [short, 2]
      : short === 126
        ? [frame.readUInt16BE(2), 4]
        : [Number(frame.readBigUInt64BE(2)), 10];
  const bytes = frame.subarray(from);
  expect(bytes.length).toBe(length);
  expect([0x81, 0x82]).toContain(frame[0]);
  return { bytes, isBinary: frame[0] === 0x82 };
}

/** `toEqual` of long buffers looks at one byte after another. */
function isSame(one: Received, other: Received): boolean {
  return one.isBinary === other.isBinary && one.bytes.equals(other.bytes);
}

const length = fc.oneof(
  fc.constantFrom(0, 1, 125, 126, 127, 2047, 2048, 2049, 65_535, 65_536, 70_000),
  fc.nat(3000),
);

describe('a frame of a server', () => {
  it('a frame of a server carries bytes of any length', () => {
    fc.assert(
      fc.property(length, fc.nat(255), (count, byte) => {
        const bytes = Buffer.alloc(count, byte);
        expect(isSame(read(binaryFrame(bytes)), { bytes, isBinary: true })).toBe(true);
      }),
    );
  });

  it('a frame of a server carries text, encoded or not', () => {
    fc.assert(
      fc.property(
        length,
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 3 }),
        (count, unit) => {
          const text = unit.repeat(Math.ceil(count / unit.length));
          const bytes = Buffer.from(text);
          expect(isSame(read(stringFrame(text)), { bytes, isBinary: false })).toBe(true);
          expect(isSame(read(textFrame(bytes)), { bytes, isBinary: false })).toBe(true);
        },
      ),
    );
  });
});
