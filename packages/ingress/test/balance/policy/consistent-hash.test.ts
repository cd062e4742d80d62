import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { consistentHash } from '../../../src/balance/policy/consistent-hash.js';
import { Counted, input, work } from './fixtures.js';

const SESSIONS = Array.from({ length: 1_000 }, (_, index) => `session-${index}`);

function replicas(ids: readonly string[]): Counted[] {
  return ids.map((id) => new Counted(0, 1_000, { id }));
}

function homes(candidates: readonly Counted[]): (string | undefined)[] {
  const policy = consistentHash({ header: 'x-session-id' });
  return SESSIONS.map(
    (session) => policy(input(candidates, work({ 'x-session-id': session })))?.id,
  );
}

const IDS = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 8 }), {
  minLength: 2,
  maxLength: 8,
});

describe('consistent hash', () => {
  it('moves only the sessions of a replica that goes, and back when it comes', () => {
    fc.assert(
      fc.property(IDS, fc.nat(), (ids, at) => {
        const gone = ids[at % ids.length];
        const before = homes(replicas(ids));
        const after = homes(replicas(ids.filter((id) => id !== gone)));
        const kept = (_: unknown, index: number): boolean => before[index] !== gone;
        expect(after.filter(kept)).toEqual(before.filter(kept));
      }),
      { numRuns: 30 },
    );
  });

  it('does not depend on the order of the replicas, nor on the router', () => {
    fc.assert(
      fc.property(IDS, (ids) => {
        expect(homes(replicas(ids))).toEqual(homes(replicas(ids.toReversed())));
      }),
      { numRuns: 20 },
    );
  });

  it('gives replicas about the same number of sessions', () => {
    const found = homes(replicas(['app#Model#a1b2c3', 'app#Model#d4e5f6', 'app#Model#0a9b8c']));
    for (const id of new Set(found)) {
      const share = found.filter((home) => home === id).length / found.length;
      expect(share).toBeGreaterThan(0.25);
      expect(share).toBeLessThan(0.42);
    }
  });

  it('takes the next replica of the session while the first is full, the same for all routers', () => {
    const candidates = replicas(['a', 'b', 'c', 'd']);
    const session = work({ 'x-session-id': 'mine' });
    const [one, other] = [0, 1].map(() => consistentHash({ header: 'x-session-id' }));
    const first = one?.(input(candidates, session));
    if (first !== undefined) first.load = first.limit;
    const next = one?.(input(candidates, session));
    expect(next).not.toBe(first);
    expect(other?.(input(candidates, session))).toBe(next);
    if (first !== undefined) first.load = 0;
    expect(one?.(input(candidates, session))).toBe(first);
  });

  it.each(['x-chat-room', 'x_chat_room', 'X-Chat_Room'])(
    'reads a field that is configured as %s in either spelling',
    (header) => {
      const candidates = replicas(['a', 'b', 'c', 'd', 'e']);
      const policy = consistentHash({ header });
      const dashed = policy(input(candidates, work({ 'x-chat-room': 'r1' })));
      const underscored = policy(input(candidates, work({ x_chat_room: 'r1' })));
      expect(underscored).toBe(dashed);
    },
  );

  it('counts a session id where the configured field is absent, as calls have one', () => {
    const candidates = replicas(['a', 'b', 'c', 'd', 'e']);
    const policy = consistentHash({ header: 'x-chat-room' });
    const chosen = new Set(
      Array.from({ length: 20 }, () =>
        policy(input(candidates, work({ 'x-session-id': 's' }), Math.random)),
      ),
    );
    expect(chosen.size).toBe(1);
  });

  it('spreads requests without the field by load', () => {
    const candidates = [new Counted(5), new Counted(0)];
    const policy = consistentHash({ header: 'x-session-id' });
    expect(policy(input(candidates, work()))).toBe(candidates[1]);
  });
});
