import { describe, expect, it } from 'vitest';

import { divide } from '../../../src/balance/split/divide.js';
import type { Dispatched, Ticket, Work } from '../../../src/balance/work.js';

/** A version that keeps what it is given, and refuses it at once when told to. */
class Version {
  readonly works: Work[] = [];
  readonly abandoned: Work[] = [];
  refusal: Dispatched | undefined;

  dispatch(work: Work): Ticket {
    this.works.push(work);
    if (this.refusal !== undefined) work.settled(this.refusal);
    return { abandon: () => void this.abandoned.push(work) };
  }
}

class Request implements Work {
  readonly kind = 'request';
  readonly settlements: Dispatched[] = [];
  copies: Request[] = [];
  header(): undefined {
    return undefined;
  }
  send(): void {}
  mayRepeat(): boolean {
    return true;
  }
  copy(): Request {
    const copy = new Request();
    this.copies.push(copy);
    return copy;
  }
  settled(dispatched: Dispatched): void {
    this.settlements.push(dispatched);
  }
  failed(): void {}
}

function versions(): { readonly stable: Version; readonly candidate: Version } {
  return { stable: new Version(), candidate: new Version() };
}

const UNAVAILABLE = { kind: 'unavailable', message: 'gone' } as const;

describe('divide', () => {
  it('gives the candidate its share of the work', () => {
    const both = versions();
    let turn = 0;
    const random = (): number => (turn++ % 100) / 100;
    for (let at = 0; at < 1_000; at += 1)
      divide(new Request(), both, { share: 5, mirror: 0, random });
    expect([both.candidate.works.length, both.stable.works.length]).toEqual([50, 950]);
  });

  it('gives the candidate copies of what the other answers', () => {
    const both = versions();
    const request = new Request();
    divide(request, both, { share: 0, mirror: 100, random: () => 0.5 });
    expect(both.stable.works).toEqual([request]);
    expect(both.candidate.works).toEqual(request.copies);
    expect(request.copies).toHaveLength(1);
  });

  it.each([
    UNAVAILABLE,
    { kind: 'overloaded', queued: 1, maxQueued: 1, statusCode: 503, retryAfterS: 1 },
  ] as const)('gives the other version what the candidate refuses as $kind', (refusal) => {
    const both = versions();
    both.candidate.refusal = refusal;
    const request = new Request();
    const ticket = divide(request, both, { share: 100, mirror: 0, random: () => 0 });
    expect(both.stable.works).toEqual([request]);
    expect(request.settlements).toEqual([]);
    ticket.abandon();
    expect(both.stable.abandoned).toEqual([request]);
  });

  it('tells the work how it ended at the candidate', () => {
    const both = versions();
    const request = new Request();
    divide(request, both, { share: 100, mirror: 0, random: () => 0 });
    both.candidate.works[0]?.settled({ kind: 'done' });
    expect(request.settlements).toEqual([{ kind: 'done' }]);
  });

  it('starts nothing anew for a client that has left', () => {
    const both = versions();
    const request = new Request();
    divide(request, both, { share: 100, mirror: 0, random: () => 0 }).abandon();
    both.candidate.works[0]?.settled(UNAVAILABLE);
    expect(both.stable.works).toEqual([]);
    expect(request.settlements).toEqual([UNAVAILABLE]);
  });
});
