import { describe, expect, it } from 'vitest';

import { type RangeSelection, selectRanges } from '../../../src/http/files/byte-ranges.js';

const WHOLE: RangeSelection = { kind: 'whole' };
const NONE: RangeSelection = { kind: 'none' };

function parts(...ranges: readonly (readonly [number, number])[]): RangeSelection {
  return { kind: 'parts', parts: ranges.map(([start, end]) => ({ start, end })) };
}

describe('the ranges of ten bytes', () => {
  const rows: readonly (readonly [string | undefined, RangeSelection])[] = [
    [undefined, WHOLE],
    ['bytes=2-4', parts([2, 5])],
    ['BYTES=2-4', parts([2, 5])],
    ['bytes=7-', parts([7, 10])],
    ['bytes=-3', parts([7, 10])],
    ['bytes=-30', parts([0, 10])],
    ['bytes=5-999999999999999999999', parts([5, 10])],
    ['bytes=10-', NONE],
    ['bytes=-0', NONE],
    ['bytes=99999999999999999999-', NONE],
    ['bytes=20-30, 2-4', parts([2, 5])],
    ['bytes=7-8, 0-1', parts([7, 9], [0, 2])],
    ['bytes=7-8,, 0-1,', parts([7, 9], [0, 2])],
    ['bytes=7-8, 0-1, 2-3', parts([7, 9], [0, 4])],
    ['bytes=6-7, 0-1, 1-6', parts([0, 8])],
    ['bytes=4-2', WHOLE],
    ['bytes=2-4, x', WHOLE],
    ['bytes=', WHOLE],
    ['bytes=-', WHOLE],
    ['bytes 2-4', WHOLE],
    ['items=2-4', WHOLE],
    [`bytes=${Array.from({ length: 16 }, () => '1-2').join()}`, parts([1, 3])],
    [`bytes=${Array.from({ length: 17 }, () => '1-2').join()}`, WHOLE],
  ];

  it.each(rows)('%j', (field, selection) => {
    expect(selectRanges(field, 10)).toEqual(selection);
  });
});

it('an empty file is sent whole', () => {
  expect(selectRanges('bytes=0-', 0)).toEqual(WHOLE);
});
