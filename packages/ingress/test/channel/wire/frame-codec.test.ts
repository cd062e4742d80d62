import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { ProtocolError } from '../../../src/channel/channel-error.js';
import { FrameReader } from '../../../src/channel/wire/frame-reader.js';
import { FrameWriter } from '../../../src/channel/wire/frame-writer.js';
import { FrameType, HEADER_BYTES, MAX_PAYLOAD_BYTES } from '../../../src/channel/wire/frame.js';

interface Frame {
  readonly type: number;
  readonly stream: number;
  readonly payload: Buffer;
}

const frame: fc.Arbitrary<Frame> = fc.record({
  type: fc.constantFrom(...Object.values(FrameType)),
  stream: fc.integer({ min: 0, max: 0xffffffff }),
  payload: fc
    .oneof(
      { weight: 8, arbitrary: fc.uint8Array({ maxLength: 300 }) },
      { weight: 1, arbitrary: fc.constantFrom(4096, 4097, 9000, MAX_PAYLOAD_BYTES).map(filled) },
    )
    .map((bytes) => Buffer.from(bytes)),
});
const frames = fc.array(frame, { maxLength: 20 });

describe('the frame codec', () => {
  it('reads back the frames that were written, split at any byte', () => {
    fc.assert(
      fc.property(frames, fc.infiniteStream(fc.integer({ min: 1, max: 700 })), (sent, sizes) => {
        expect(readAll(split(encode(sent), sizes)).map(text)).toEqual(sent.map(text));
      }),
    );
  });

  it('reads frames that come byte by byte', () => {
    const sent = [
      { type: FrameType.Data, stream: 7, payload: Buffer.from('hello') },
      { type: FrameType.Ping, stream: 0, payload: Buffer.alloc(0) },
      { type: FrameType.End, stream: 7, payload: Buffer.alloc(0) },
    ];
    expect(readAll([...encode(sent)].map((byte) => Buffer.of(byte)))).toEqual(sent);
  });

  it('keeps the frames of each stream in order and apart from other streams', () => {
    fc.assert(
      fc.property(fc.array(frame, { minLength: 1, maxLength: 40 }), (sent) => {
        const received = readAll([encode(sent)]);
        for (const id of new Set(sent.map(({ stream }) => stream))) {
          const of = (all: readonly Frame[]): readonly string[] =>
            all.filter(({ stream }) => stream === id).map(text);
          expect(of(received)).toEqual(of(sent));
        }
      }),
    );
  });

  it('joins pieces of one stream only, in their order, up to the size given', () => {
    const piece = fc.record({
      stream: fc.integer({ min: 1, max: 3 }),
      payload: fc.uint8Array({ minLength: 1, maxLength: 300 }),
      isTaken: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 400 }), (pieces) => {
        const writer = new FrameWriter();
        const chunks: Uint8Array[] = [];
        for (const { stream, payload, isTaken } of pieces) {
          if (!writer.append(stream, payload, 1000)) {
            writer.growing(FrameType.Data, stream, payload);
          }
          if (isTaken) chunks.push(...writer.take());
        }
        chunks.push(...writer.take());
        const received = readAll(chunks.map((chunk) => Buffer.from(chunk)));
        for (const id of [1, 2, 3]) {
          const own = received.filter(({ stream }) => stream === id);
          expect(Buffer.concat(own.map(({ payload }) => payload))).toEqual(
            Buffer.concat(pieces.filter(({ stream }) => stream === id).map((p) => p.payload)),
          );
        }
        expect(received.every(({ payload }) => payload.length <= 1000)).toBe(true);
      }),
    );
  });

  it('leaves earlier frames untouched while later ones are written', () => {
    const writer = new FrameWriter();
    writer.frame(FrameType.Data, 1, Buffer.from('first'));
    const first = writer.take();
    const copy = Buffer.concat(first);
    for (let index = 0; index < 5000; index += 1) {
      writer.frame(FrameType.Data, 2, Buffer.from('overwritten?'));
      if (index % 7 === 0) writer.take();
    }
    expect(Buffer.concat(first).equals(copy)).toBe(true);
  });

  it('reads any garbage as frames or a protocol error, and never fails in another way', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 4000 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 99 })),
        (bytes, sizes) => {
          const { frames: read, error } = tryReadAll(split(Buffer.from(bytes), sizes));
          expect(error === undefined || error instanceof ProtocolError).toBe(true);
          for (const { type, payload } of read) {
            expect(Object.values(FrameType)).toContain(type);
            expect(payload.length).toBeLessThanOrEqual(MAX_PAYLOAD_BYTES);
          }
        },
      ),
    );
  });

  it('refuses an oversized frame by its header, before its payload', () => {
    fc.assert(
      fc.property(fc.integer({ min: MAX_PAYLOAD_BYTES + 1, max: 0xffffff }), (length) => {
        const header = Buffer.alloc(HEADER_BYTES);
        header.writeUInt32BE(length, 0);
        header[0] = FrameType.Data;
        expect(() => readAll([header])).toThrow(ProtocolError);
      }),
    );
  });

  it('refuses an unknown type of frame', () => {
    expect(() => readAll([Buffer.from([255, 0, 0, 0, 0, 0, 0, 1])])).toThrow('unknown frame type');
  });
});

/** Cheap to compare, unlike a buffer. */
function text({ type, stream, payload }: Frame): string {
  return `${type} ${stream} ${payload.toString('latin1')}`;
}

function filled(length: number): Uint8Array {
  return new Uint8Array(length).fill(0xa5);
}

function encode(sent: readonly Frame[]): Buffer {
  const writer = new FrameWriter();
  for (const { type, stream, payload } of sent) writer.frame(type, stream, payload);
  return Buffer.concat(writer.take());
}

function* split(bytes: Buffer, sizes: fc.Stream<number>): Generator<Buffer> {
  let offset = 0;
  for (const size of sizes) {
    if (offset >= bytes.length) return;
    yield bytes.subarray(offset, offset + size);
    offset += size;
  }
}

function readAll(chunks: Iterable<Buffer>): Frame[] {
  const { frames: read, error } = tryReadAll(chunks);
  if (error !== undefined) throw error;
  return read;
}

function tryReadAll(chunks: Iterable<Buffer>): { frames: Frame[]; error: unknown } {
  const read: Frame[] = [];
  const reader = new FrameReader((type, stream, payload) => {
    read.push({ type, stream, payload });
  });
  try {
    for (const chunk of chunks) reader.feed(chunk);
  } catch (error) {
    return { frames: read, error };
  }
  return { frames: read, error: undefined };
}
