import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import { EventMarks } from '../../../src/compile/resumable/event-marks.js';
import { KeptBytes } from '../../../src/compile/resumable/kept-bytes.js';
import { KeptStream } from '../../../src/compile/resumable/kept-stream.js';
import {
  isSameStream,
  newStreamId,
  readPosition,
} from '../../../src/compile/resumable/stream-id.js';

const NO_OWNER = { expired: () => undefined, delivered: () => undefined };

function streamOf(maxBytes: number, hasEvents: boolean): KeptStream {
  const id = newStreamId('--------');
  const head = { id, path: '/', status: 200, headers: [], hasEvents, pingIntervalMs: 0 };
  return new KeptStream({ ...head, maxBytes, ttlMs: 60_000 }, NO_OWNER);
}

it('the kept bytes are the end of what was written', () => {
  const step = fc.oneof(
    fc.record({ write: fc.uint8Array({ maxLength: 40_000 }) }),
    fc.record({ drop: fc.nat(60_000) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const log = new KeptBytes();
      let all = Buffer.alloc(0);
      let start = 0;
      for (const one of steps) {
        if ('write' in one) {
          log.append(one.write);
          all = Buffer.concat([all, one.write]);
        } else {
          log.dropTo(one.drop);
          start = Math.max(start, Math.min(one.drop, all.length));
        }
        expect([log.start, log.end]).toEqual([start, all.length]);
      }
      let read = Buffer.alloc(0);
      for (let piece = log.at(start); piece !== undefined; piece = log.at(start + read.length)) {
        read = Buffer.concat([read, piece]);
      }
      expect(read.equals(all.subarray(start))).toBe(true);
      expect(log.at(start - 1)).toBeUndefined();
    }),
  );
});

it('the marks of events tell where each of those that are kept ends', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 4000 }),
      fc.nat(),
      (sizes, seed) => {
        const marks = new EventMarks();
        const ends = [0];
        for (const size of sizes) {
          ends.push((ends.at(-1) ?? 0) + size);
          marks.add(ends.at(-1) ?? 0);
        }
        const dropped = sizes.length === 0 ? 0 : seed % (sizes.length + 1);
        for (let index = 0; index < dropped; index += 1) marks.dropOldest();
        expect(marks.count).toBe(sizes.length);
        const start = ends[dropped] ?? 0;
        const found = ends.map((_, number) => marks.endOf(number, start));
        expect(found).toEqual(ends.map((end, number) => (number < dropped ? undefined : end)));
      },
    ),
  );
});

/** What happens to a stream: the generator makes an event, or a client takes, leaves, or comes back. */
const EVENTS = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        make: fc.string({ minLength: 1, maxLength: 900, unit: 'grapheme-ascii' }),
      }),
    },
    { weight: 4, arbitrary: fc.constant('take' as const) },
    { weight: 1, arbitrary: fc.constant('leave' as const) },
  ),
  { maxLength: 120 },
);

/** Plays the part of the generator and of the client. */
async function play(
  events: readonly ({ readonly make: string } | 'take' | 'leave')[],
  maxBytes: number,
): Promise<{ readonly made: string; readonly got: string; readonly largest: number }> {
  const stream = streamOf(maxBytes, false);
  const made: string[] = [];
  const got: string[] = [];
  let mayMake = true;
  let largest = 0;
  let reader: AsyncIterator<Uint8Array> | undefined;
  for (const event of events) {
    if (event === 'leave') {
      await reader?.return?.();
      reader = undefined;
    } else if (event === 'take') {
      const has = got.join('').length;
      reader ??= stream.read(Number(stream.offsetOf(has)));
      if (has < made.join('').length) got.push(latin1((await reader.next()).value));
    } else if (mayMake) {
      made.push(event.make);
      mayMake = stream.write(event.make);
    }
    largest = Math.max(largest, stream.size);
    mayMake ||= await isDrained(stream);
  }
  stream.forget();
  return { made: made.join(''), got: got.join(''), largest };
}

function latin1(bytes: unknown): string {
  return bytes instanceof Uint8Array ? Buffer.from(bytes).toString('latin1') : '';
}

function isDrained(stream: KeptStream): Promise<boolean> {
  const drained = async (): Promise<boolean> => {
    await stream.drained();
    return true;
  };
  return Promise.race([drained(), Promise.resolve().then(() => Promise.resolve(false))]);
}

const LONGEST = 900;

it('a client that comes back gets every byte once, from a bounded space', async () => {
  await fc.assert(
    fc.asyncProperty(EVENTS, fc.integer({ min: 1024, max: 4096 }), async (events, maxBytes) => {
      const { made, got, largest } = await play(events, maxBytes);
      expect(made.startsWith(got)).toBe(true);
      expect(largest).toBeLessThanOrEqual(maxBytes + LONGEST);
    }),
  );
});

it('asks the generator to wait before unread bytes are more than fits, and wakes it when they were read', async () => {
  const stream = streamOf(1024, false);
  let written = 0;
  while (stream.write('x'.repeat(100))) written += 100;
  expect(written).toBeLessThan(1024);
  const order: string[] = [];
  const wait = async (): Promise<void> => {
    await stream.drained();
    order.push('drained');
  };
  const drained = wait();
  const reader = stream.read(0);
  await reader.next();
  order.push('taken');
  void reader.next();
  await drained;
  expect(order).toEqual(['taken', 'drained']);
  stream.forget();
});

it('keeps events for the client that was sent them in half of the space, and then says that they are lost', async () => {
  const stream = streamOf(1024, true);
  const reader = stream.read(0);
  for (let index = 0; index < 100; index += 1) {
    stream.write('data: 1234567890\n\n');
    await reader.next();
  }
  void reader.next();
  expect(stream.size).toBeLessThanOrEqual(1024);
  expect(stream.offsetOf(0)).toBe('lost');
  expect(typeof stream.offsetOf(95)).toBe('number');
  expect(stream.offsetOf(101)).toBeUndefined();
  stream.forget();
});

it('a slower client holds the generator back, so that none misses anything', async () => {
  const stream = streamOf(1024, false);
  const slow = stream.read(0);
  const fast = stream.read(0);
  while (stream.write('x'.repeat(64))) {
    await fast.next();
  }
  void fast.next();
  expect((await slow.next()).value?.[0]).toBe(120);
  expect(stream.offsetOf(0)).toBe(0);
  stream.forget();
});

it('reads back the ids that it makes, and no other text', () => {
  const id = newStreamId('abcdefgh');
  expect(readPosition(`${id.text}:12`)).toEqual({ id, position: 12 });
  expect(readPosition(id.text)).toEqual({ id, position: 0 });
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(readPosition(text)).toBeUndefined();
    }),
  );
  const other = { ...id, secret: newStreamId('abcdefgh').secret };
  expect(isSameStream(id, other)).toBe(false);
});
