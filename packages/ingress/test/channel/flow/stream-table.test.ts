import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { StreamTable } from '../../../src/channel/flow/stream-table.js';

class Stream {
  readonly id: number;

  constructor(table: StreamTable<Stream>) {
    this.id = table.open(this);
  }
}

describe('the table of streams', () => {
  it('finds open streams by ids that no two of them share', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(30), { maxLength: 300 }), (steps) => {
        const table = new StreamTable<Stream>();
        const open: Stream[] = [];
        for (const step of steps) {
          const [ended] = step % 2 === 0 ? [] : open.splice(step % Math.max(1, open.length), 1);
          if (ended === undefined) open.push(new Stream(table));
          else table.release(ended);
          expect([...table.values()].toSorted(byId)).toEqual(open.toSorted(byId));
          expect(open.every((stream) => table.get(stream.id) === stream)).toBe(true);
          expect(new Set(open.map(({ id }) => id)).size).toBe(table.size);
        }
      }),
    );
  });

  it('tells a stream that has ended from the one that uses its slot now', () => {
    const table = new StreamTable<Stream>();
    const first = new Stream(table);
    table.release(first);
    const second = new Stream(table);
    expect(table.get(first.id)).toBeUndefined();
    expect(table.get(second.id)).toBe(second);
    table.release(first);
    expect(table.size).toBe(1);
  });

  it('uses one slot again and again without running out of ids', () => {
    const table = new StreamTable<Stream>();
    for (let round = 0; round < 5000; round += 1) table.release(new Stream(table));
    const { id } = new Stream(table);
    expect(id).toBeGreaterThan(0);
    expect(id).toBeLessThan(2 ** 30);
  });

  it('keeps stream 0 for the connection', () => {
    const table = new StreamTable<Stream>();
    expect(table.isTaken(0)).toBe(true);
    expect(new Stream(table).id).not.toBe(0);
  });
});

function byId(a: Stream, b: Stream): number {
  return a.id - b.id;
}
