import { IsString } from 'class-validator';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { decode, encode } from '../../src/codec/codec.js';
import { UnreadableError, UnsendableError } from '../../src/errors.js';

class Note {
  @IsString() text = '';
  about: unknown;
}

const plain = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withTypedArray: true,
  withSparseArray: false,
  maxDepth: 4,
});

const note = fc
  .record({ text: fc.string(), about: plain })
  .map((members) => Object.assign(new Note(), members));
const error = fc
  .tuple(fc.constantFrom(Error, TypeError, RangeError), fc.string(), plain)
  .map(([Type, message, cause]) => new Type(message, { cause }));
const url = fc.webUrl().map((text) => new URL(text));
const value = fc.oneof(
  plain,
  fc.array(fc.oneof(plain, note, error, url), { maxLength: 4 }),
  fc.dictionary(fc.string(), fc.oneof(note, url, plain), { maxKeys: 4 }),
  fc.array(fc.tuple(fc.oneof(note, fc.string()), plain)).map((entries) => new Map(entries)),
);

describe('the tag layer', () => {
  it('brings every value it takes back as it was', () => {
    fc.assert(
      fc.property(value, (sent) => {
        expect(decode(encode(sent, 'result'))).toEqual(sent);
      }),
      { numRuns: 500 },
    );
  });

  it('refuses any bytes but its own, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom([], [1], [255, 15], [1, 255, 15]),
        (bytes, start) => {
          expect(survives(Uint8Array.of(...start, ...bytes))).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('survives its own bytes when they have been changed', () => {
    const changes = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(value, changes, (sent, changed) => {
        const bytes = Uint8Array.from(encode(sent, 'result'));
        for (const [at, byte] of changed) bytes[at % bytes.length] = byte;
        expect(survives(bytes)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('pollutes no prototype when it decodes', () => {
    const hostile = JSON.stringify({
      ['__proto__']: { polluted: 1 },
      constructor: { prototype: { polluted: 1 } },
    });
    const read: unknown = decode(Buffer.from(`{"__proto__":{"polluted":1},${hostile.slice(1)}`));
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    const arrived = decode(encode({ read, when: new Date(), note: new Note() }, 'result'));
    expect(Object.getPrototypeOf(arrived)).toBe(Object.prototype);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('gives a DTO with a __proto__ member no other prototype', () => {
    const sent = new Note();
    Object.defineProperty(sent, '__proto__', { value: { polluted: true }, enumerable: true });
    const arrived = decode(encode(sent, 'result'));
    expect(Object.getPrototypeOf(arrived)).toBe(Note.prototype);
  });
});

function survives(bytes: Uint8Array): boolean {
  const before = Object.getOwnPropertyNames(Object.prototype).length;
  try {
    decode(bytes);
  } catch (thrown) {
    if (!(thrown instanceof UnreadableError) && !(thrown instanceof UnsendableError)) throw thrown;
  }
  return Object.getOwnPropertyNames(Object.prototype).length === before;
}
