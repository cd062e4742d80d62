import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { freeRank, rankMoves } from '../../src/controller/ranks.js';
import { replica } from './support.js';

const ranks = fc.array(fc.nat(12), { maxLength: 8 });

describe('ranks', () => {
  it('of replicas that all serve become 0 to their number less one, and only those too high move', () => {
    fc.assert(
      fc.property(ranks, (given) => {
        const replicas = given.map((rank, index) => replica({ id: `r${index}`, rank }));
        const moved = new Map(rankMoves(replicas).map(({ id, rank }) => [id, rank]));
        const after = replicas.map(({ id, rank = 0 }) => moved.get(id) ?? rank);
        expect(after.toSorted((a, b) => a - b)).toEqual(given.map((_, index) => index));
        const isUnique = new Set(given).size === given.length;
        const low = replicas.filter(({ rank = 0 }) => isUnique && rank < given.length);
        expect(low.filter(({ id }) => moved.has(id))).toEqual([]);
      }),
    );
  });

  it('stay while a replica starts or ends', () => {
    fc.assert(
      fc.property(
        ranks,
        fc.constantFrom('starting' as const, 'draining' as const, 'stopping' as const),
        (given, state) => {
          const replicas = given.map((rank, index) => replica({ id: `r${index}`, rank }));
          expect(rankMoves([...replicas, replica({ id: 'other', rank: 40, state })])).toEqual([]);
        },
      ),
    );
  });

  it('a new replica gets the lowest that none has', () => {
    fc.assert(
      fc.property(ranks, (taken) => {
        const rank = freeRank(taken);
        expect(taken).not.toContain(rank);
        for (let lower = 0; lower < rank; lower += 1) expect(taken).toContain(lower);
      }),
    );
  });
});
