import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  isClearlyWorse,
  whyGiveUp,
  type Tally,
  type TallySample,
} from '../../../src/controller/canary/judge.js';

const tally: fc.Arbitrary<Tally> = fc
  .tuple(fc.nat(100_000), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([requests, part]) => ({ requests, errors: Math.floor(requests * part) }));

function failureRate({ errors, requests }: Tally): number {
  return errors / Math.max(requests, 1);
}

function of(errors: number, requests: number): Tally {
  return { errors, requests };
}

describe('isClearlyWorse', () => {
  it.each([
    { what: 'no failure', candidate: of(0, 100), stable: of(0, 1_000), is: false },
    {
      what: 'two failures, whatever the rest',
      candidate: of(2, 2),
      stable: of(0, 9_999),
      is: false,
    },
    { what: 'every request failing', candidate: of(12, 12), stable: of(0, 200), is: true },
    { what: 'one in ten failing', candidate: of(10, 100), stable: of(0, 2_000), is: true },
    { what: 'one in a hundred failing', candidate: of(1, 100), stable: of(0, 2_000), is: false },
    {
      what: 'as many failing as before',
      candidate: of(50, 100),
      stable: of(500, 1_000),
      is: false,
    },
    { what: 'everything failing alone', candidate: of(30, 30), stable: of(0, 0), is: true },
  ])('is $is of a candidate with $what', ({ candidate, stable, is }) => {
    expect(isClearlyWorse(candidate, stable)).toBe(is);
  });

  it('is never true of a candidate that fails no more often than the other', () => {
    fc.assert(
      fc.property(tally, tally, (a, b) => {
        fc.pre(a.requests > 0 && b.requests > 0 && failureRate(a) <= failureRate(b));
        expect(isClearlyWorse(a, b)).toBe(false);
      }),
    );
  });

  it('stays true when more of the candidate’s requests fail', () => {
    fc.assert(
      fc.property(tally, tally, fc.nat(1_000), (candidate, stable, more) => {
        fc.pre(isClearlyWorse(candidate, stable));
        const worse = of(candidate.errors + more, candidate.requests + more);
        expect(isClearlyWorse(worse, stable)).toBe(true);
      }),
    );
  });

  it('finds out in the end that a candidate fails twice as often', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 0.5, noNaN: true }), (rate) => {
        const many = 1_000_000;
        const stable = of(Math.floor(many * rate), many);
        expect(isClearlyWorse(of(stable.errors * 2, many), stable)).toBe(true);
      }),
    );
  });
});

describe('whyGiveUp', () => {
  const good: TallySample = { atMs: 0, candidate: of(40, 100_000), stable: of(400, 1_000_000) };

  it('says nothing before anything has been counted', () => {
    expect(whyGiveUp([], 0)).toBeUndefined();
    expect(whyGiveUp([good], 0)).toBeUndefined();
  });

  it('names the counts of a candidate that has been worse all along', () => {
    const sample = { atMs: 5_000, candidate: of(9, 12), stable: of(1, 400) };
    expect(whyGiveUp([sample], 5_000)).toBe(
      '9 of 12 of its requests failed since it began, and 1 of 400 of the version before',
    );
  });

  it('sees that a candidate which was good for long fails now', () => {
    const now = { atMs: 70_000, candidate: of(55, 100_060), stable: of(400, 1_001_000) };
    expect(whyGiveUp([good, now], 70_000)).toBe(
      '15 of 60 of its requests failed in the last minute, and 0 of 1000 of the version before',
    );
  });
});
