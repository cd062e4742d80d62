import { setImmediate as nextPass } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { ProtocolError } from '../../../src/channel/channel-error.js';
import { IncomingCredit } from '../../../src/channel/flow/incoming-credit.js';
import { Outbox } from '../../../src/channel/flow/outbox.js';
import { STREAM_CREDIT_BYTES, WINDOW_BYTES } from '../../../src/channel/flow/window.js';
import { OutgoingStream } from '../../../src/channel/flow/outgoing-stream.js';
import { FrameReader } from '../../../src/channel/wire/frame-reader.js';
import { FrameWriter } from '../../../src/channel/wire/frame-writer.js';
import { FrameType, bulkCost, isBulk } from '../../../src/channel/wire/frame.js';

const KIB = 1024;

describe('flow control', () => {
  it('never sends beyond window and credit, loses nothing, and keeps each stream in order', () => {
    const steps = fc.array(
      fc.oneof(
        {
          weight: 3,
          arbitrary: fc.record({
            kind: fc.constant('send' as const),
            stream: fc.nat(3),
            bytes: fc.oneof(fc.nat(200), fc.nat(100 * KIB)),
          }),
        },
        { weight: 2, arbitrary: fc.constant({ kind: 'pump' as const }) },
        { weight: 1, arbitrary: fc.constant({ kind: 'acknowledge' as const }) },
        {
          weight: 1,
          arbitrary: fc.record({ kind: fc.constant('consume' as const), stream: fc.nat(3) }),
        },
      ),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(steps, (script) => {
        const wire = new Wire(4);
        for (const step of script) {
          if (step.kind === 'send') wire.send(step.stream, step.bytes);
          else if (step.kind === 'pump') wire.pump();
          else if (step.kind === 'acknowledge') wire.acknowledge();
          else wire.consume(step.stream);
          expect(wire.onTheWay).toBeLessThanOrEqual(WINDOW_BYTES);
          for (const { credit } of wire.streams) expect(credit).toBeGreaterThanOrEqual(0);
        }
        wire.drain();
        for (const [index, sent] of wire.sent.entries()) {
          expect(Buffer.concat(wire.received[index] ?? []).equals(Buffer.concat(sent))).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('gives every stream its turn while another has much to send', () => {
    const wire = new Wire(3);
    wire.send(0, 10_000 * KIB);
    wire.send(1, 20 * KIB);
    wire.send(2, 20 * KIB);
    wire.pump();
    expect(wire.receivedBytes(1)).toBe(20 * KIB);
    expect(wire.receivedBytes(2)).toBe(20 * KIB);
  });

  it('lets a stream without credit hold up no other stream', () => {
    const wire = new Wire(2);
    wire.send(0, 1000 * KIB);
    wire.pump();
    wire.acknowledge();
    wire.send(1, 50 * KIB);
    wire.pump();
    expect(wire.receivedBytes(0)).toBeLessThanOrEqual(STREAM_CREDIT_BYTES);
    expect(wire.receivedBytes(1)).toBe(50 * KIB);
  });

  it('sends control frames ahead of bulk that waits', () => {
    const wire = new Wire(2);
    wire.send(0, 500 * KIB);
    wire.outbox.send(wire.streams[1] ?? never(), FrameType.End, Buffer.alloc(0));
    wire.pump();
    expect(wire.order[0]).toBe(FrameType.End);
  });

  it('keeps the end of a stream behind its data', () => {
    const wire = new Wire(1);
    wire.send(0, 500 * KIB);
    wire.outbox.send(wire.streams[0] ?? never(), FrameType.End, Buffer.alloc(0));
    wire.pump();
    expect(wire.order).not.toContain(FrameType.End);
    wire.drain();
    expect(wire.order.at(-1)).toBe(FrameType.End);
  });

  it('holds bulk while the socket asks to wait, but not control', () => {
    const wire = new Wire(2);
    wire.outbox.isBlocked = true;
    wire.send(0, 100);
    wire.outbox.send(wire.streams[1] ?? never(), FrameType.End, Buffer.alloc(0));
    wire.pump();
    expect(wire.order).toEqual([FrameType.End]);
    wire.outbox.isBlocked = false;
    wire.pump();
    expect(wire.receivedBytes(0)).toBe(100);
  });

  it('asks the producer to wait, and wakes it when there is room', async () => {
    const wire = new Wire(1);
    const stream = wire.streams[0] ?? never();
    expect(wire.outbox.send(stream, FrameType.Data, Buffer.alloc(10 * KIB))).toBe(true);
    expect(wire.outbox.send(stream, FrameType.Data, Buffer.alloc(100 * KIB))).toBe(false);
    const drained = stream.drained();
    wire.pump();
    await drained;
  });

  it('keeps no payload that has left, though its queue never runs empty', async () => {
    const stream = new OutgoingStream(1, STREAM_CREDIT_BYTES);
    const [first] = Array.from({ length: 1000 }, () => {
      const payload = Buffer.allocUnsafeSlow(10);
      stream.enqueue(FrameType.Data, payload);
      if (stream.queuedBytes > 20) stream.takeData(10);
      return new WeakRef(payload);
    });
    // A WeakRef holds its target until the end of the job that made it.
    await nextPass();
    collectGarbage();
    expect(stream.queuedBytes).toBeGreaterThan(0);
    expect(first?.deref()).toBeUndefined();
  });

  it('drops the queue of a discarded stream and wakes its producer', async () => {
    const wire = new Wire(1);
    const stream = wire.streams[0] ?? never();
    wire.send(0, 500 * KIB);
    const drained = stream.drained();
    wire.outbox.discard(stream);
    await drained;
    wire.pump();
    expect(wire.order).toEqual([]);
  });

  it('splits a message so that only its last piece has its type', () => {
    const wire = new Wire(1);
    const stream = wire.streams[0] ?? never();
    wire.outbox.send(stream, FrameType.Text, Buffer.alloc(100 * KIB, 'x'));
    wire.drain();
    expect(wire.order).toEqual([FrameType.Part, FrameType.Text]);
  });

  it('refuses more window than was used, and more data than was allowed', () => {
    expect(() => new Wire(1).outbox.addWindow(1)).toThrow(ProtocolError);
    const credit = new IncomingCredit(1000, () => {});
    expect(() => credit.receive(1000)).toThrow(ProtocolError);
  });
});

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc()');
}

/** An outbox and the receiver at its other end. */
class Wire {
  readonly outbox: Outbox;
  readonly streams: OutgoingStream[];
  readonly sent: Buffer[][];
  readonly received: Buffer[][];
  readonly order: number[] = [];
  readonly #writer = new FrameWriter();
  readonly #credits: IncomingCredit[];
  readonly #unconsumed: number[];
  readonly #reader: FrameReader;
  onTheWay = 0;
  #counter = 0;

  constructor(streams: number) {
    const indexes = Array.from({ length: streams }, (_, index) => index);
    this.outbox = new Outbox(this.#writer, () => {});
    this.streams = indexes.map((index) => new OutgoingStream(index + 1, STREAM_CREDIT_BYTES));
    this.sent = indexes.map(() => []);
    this.received = indexes.map(() => []);
    this.#unconsumed = indexes.map(() => 0);
    this.#credits = indexes.map(
      (index) =>
        new IncomingCredit(STREAM_CREDIT_BYTES, (bytes) =>
          this.outbox.addCredit(this.streams[index] ?? never(), bytes),
        ),
    );
    this.#reader = new FrameReader((type, stream, payload) => {
      this.order.push(type);
      if (!isBulk(type)) return;
      const index = stream - 1;
      this.#credits[index]?.receive(payload.length);
      this.onTheWay += bulkCost(payload.length);
      this.#unconsumed[index] = (this.#unconsumed[index] ?? 0) + bulkCost(payload.length);
      this.received[index]?.push(Buffer.from(payload));
    });
  }

  send(index: number, bytes: number): void {
    const payload = Buffer.alloc(bytes, (this.#counter += 1));
    this.sent[index]?.push(payload);
    this.outbox.send(this.streams[index] ?? never(), FrameType.Data, payload);
  }

  pump(): void {
    this.outbox.pump();
    for (const segment of this.#writer.take()) this.#reader.feed(Buffer.from(segment));
    this.#writer.rewind();
  }

  acknowledge(): void {
    this.outbox.addWindow(this.onTheWay);
    this.onTheWay = 0;
  }

  consume(index: number): void {
    this.#credits[index]?.consume(this.#unconsumed[index] ?? 0);
    this.#unconsumed[index] = 0;
  }

  /** Lets the receiver take everything. */
  drain(): void {
    let before = -1;
    while (before !== this.order.length) {
      before = this.order.length;
      this.acknowledge();
      for (const index of this.streams.keys()) this.consume(index);
      this.pump();
    }
  }

  receivedBytes(index: number): number {
    return Buffer.concat(this.received[index] ?? []).length;
  }
}

function never(): never {
  throw new Error('no such stream');
}
