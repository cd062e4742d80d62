import { describe, expect, it } from 'vitest';

import { ReadPages } from '../../../src/channel/flow/read-pages.js';

const LONG = 40_000;

/** Reads `bytes` of value `fill`; returns what `passed` made of the chunk. */
function readInto<T>(
  pages: ReadPages,
  fill: number,
  passed: (chunk: Buffer) => T,
  bytes = LONG,
): T {
  const results: T[] = [];
  pages.onChunk = (chunk) => results.push(passed(chunk));
  pages.next().fill(fill, 0, bytes);
  pages.read(bytes);
  const [result] = results;
  if (result === undefined) throw new Error('nothing was passed on');
  return result;
}

describe('the pages of a socket', () => {
  it('reads into one page again and again while nothing is held', () => {
    const pages = new ReadPages();
    const first = pages.next();
    readInto(pages, 1, (chunk) => chunk);
    expect(pages.next()).toBe(first);
  });

  it('keeps a held page until it is released, then reads into it again', () => {
    const pages = new ReadPages();
    const first = pages.next();
    const release = readInto(pages, 1, () => pages.hold() ?? never());
    readInto(pages, 2, (chunk) => chunk);
    expect(first.subarray(0, LONG).every((byte) => byte === 1)).toBe(true);
    release();
    const hold = readInto(pages, 3, () => pages.hold() ?? never());
    expect(pages.next()).toBe(first);
    hold();
  });

  it('keeps a page until the last of several holders releases it', () => {
    const pages = new ReadPages();
    const first = pages.next();
    const [one, other] = readInto(pages, 1, () => [pages.hold(), pages.hold()] as const);
    one?.();
    expect(pages.next()).not.toBe(first);
    other?.();
    readInto(pages, 2, () => pages.hold() ?? never());
    expect(pages.next()).toBe(first);
  });

  it('never reads into a page again whose holders are not known', () => {
    const pages = new ReadPages();
    const first = pages.next();
    const release = readInto(pages, 1, () => {
      pages.keep();
      return pages.hold() ?? never();
    });
    release();
    const seen = Array.from({ length: 20 }, () => {
      readInto(pages, 2, () => pages.hold());
      return pages.next();
    });
    expect(seen).not.toContain(first);
  });

  it('passes on a copy of a short read', () => {
    const pages = new ReadPages();
    const kept = readInto(pages, 1, (chunk) => chunk, 100);
    readInto(pages, 2, (chunk) => chunk, 100);
    expect(kept.every((byte) => byte === 1)).toBe(true);
  });
});

function never(): never {
  throw new Error('nothing to hold');
}
