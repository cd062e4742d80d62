import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { WaitingQueue, type QueuePlace } from '../../../src/balance/queue/waiting-queue.js';

describe('the waiting queue', () => {
  it('behaves as a list does, whichever place is left', () => {
    const step = fc.oneof(
      fc.constant({ kind: 'push' as const }),
      fc.constant({ kind: 'unshift' as const }),
      fc.constant({ kind: 'shift' as const }),
      fc.record({ kind: fc.constant('leave' as const), at: fc.nat(30) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const queue = new WaitingQueue<number>();
        const places = new Map<number, QueuePlace<number>>();
        let model: number[] = [];
        const shifted: (number | undefined)[][] = [];
        for (const [value, one] of steps.entries()) {
          if (one.kind === 'push') {
            places.set(value, queue.push(value));
            model.push(value);
          } else if (one.kind === 'unshift') {
            places.set(value, queue.unshift(value));
            model.unshift(value);
          } else if (one.kind === 'shift') {
            shifted.push([queue.shift(), model.shift()]);
          } else {
            const place = places.get(one.at);
            if (place !== undefined) queue.leave(place);
            model = model.filter((each) => each !== one.at);
          }
          expect(queue.length).toBe(model.length);
          expect(queue.first).toBe(model[0]);
        }
        for (const [value, expected] of shifted) expect(value).toBe(expected);
      }),
    );
  });
});
