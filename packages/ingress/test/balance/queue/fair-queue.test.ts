import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { FairQueue } from '../../../src/balance/queue/fair-queue.js';
import type { QueuePlace } from '../../../src/balance/queue/waiting-queue.js';

interface Item {
  readonly tenant: string;
  readonly priority: number;
  readonly at: number;
}

const WEIGHTS: Readonly<Record<string, number>> = { gold: 3, silver: 2, bronze: 1 };
const TENANTS = Object.keys(WEIGHTS);

function queueOf(): FairQueue<Item> {
  return new FairQueue(({ tenant, priority }) => ({
    key: tenant,
    weight: WEIGHTS[tenant] ?? 1,
    priority,
  }));
}

function drain(queue: FairQueue<Item>): Item[] {
  const items: Item[] = [];
  for (let item = queue.shift(); item !== undefined; item = queue.shift()) items.push(item);
  return items;
}

const STEP = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('push' as const),
      tenant: fc.constantFrom(...TENANTS),
      priority: fc.nat(9),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: 'take' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('leave' as const), at: fc.nat(40) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('back' as const), at: fc.nat(40) }) },
);

describe('the fair queue', () => {
  it('serves lanes that all wait in the proportion of their weights, in every round', () => {
    const queue = queueOf();
    for (let at = 0; at < 60; at += 1) {
      for (const tenant of TENANTS) queue.push({ tenant, priority: 0, at });
    }
    const order = Array.from({ length: 60 }, () => queue.shift()?.tenant);
    for (let round = 0; round < 10; round += 1) {
      const served = order.slice(round * 6, round * 6 + 6);
      for (const tenant of TENANTS) {
        expect(served.filter((one) => one === tenant)).toHaveLength(WEIGHTS[tenant] ?? 0);
      }
    }
  });

  it('lets nobody wait for more than the weights of all others between two turns', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...TENANTS), { maxLength: 120 }), (tenants) => {
        const queue = queueOf();
        for (const [at, tenant] of tenants.entries()) queue.push({ tenant, priority: 0, at });
        const order = drain(queue).map(({ tenant }) => tenant);
        for (const tenant of new Set(tenants)) {
          const others = TENANTS.filter((one) => one !== tenant);
          const most = others.reduce((sum, one) => sum + (WEIGHTS[one] ?? 0), 0);
          let waited = 0;
          for (const served of order.slice(0, order.lastIndexOf(tenant) + 1)) {
            waited = served === tenant ? 0 : waited + 1;
            expect(waited).toBeLessThanOrEqual(most);
          }
        }
      }),
    );
  });

  it('keeps the order of arrival within a lane and priority, and higher priorities first', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...TENANTS), fc.nat(9)), { maxLength: 80 }),
        (arrivals) => {
          const queue = queueOf();
          for (const [at, [tenant, priority]] of arrivals.entries()) {
            queue.push({ tenant, priority, at });
          }
          const order = drain(queue);
          expect(order).toHaveLength(arrivals.length);
          for (const tenant of TENANTS) {
            const own = order.filter((item) => item.tenant === tenant);
            const sorted = own.toSorted((a, b) => b.priority - a.priority || a.at - b.at);
            expect(own).toEqual(sorted);
          }
        },
      ),
    );
  });

  it('loses and doubles nothing, whoever leaves or comes back', () => {
    fc.assert(
      fc.property(fc.array(STEP, { maxLength: 120 }), (steps) => {
        const queue = queueOf();
        const waiting = new Map<Item, QueuePlace<Item>>();
        const taken: Item[] = [];
        for (const [at, step] of steps.entries()) {
          if (step.kind === 'push') {
            const item = { tenant: step.tenant, priority: step.priority, at };
            waiting.set(item, queue.push(item));
          } else if (step.kind === 'take') {
            const { first } = queue;
            const place = first && waiting.get(first);
            if (first === undefined || place === undefined) continue;
            queue.take(place);
            waiting.delete(first);
            taken.push(first);
          } else if (step.kind === 'leave') {
            const [item, place] = [...waiting][step.at] ?? [];
            if (item === undefined || place === undefined) continue;
            queue.leave(place);
            // A place that has left leaves once.
            queue.leave(place);
            waiting.delete(item);
          } else {
            const item = taken.pop();
            if (item === undefined) continue;
            waiting.set(item, queue.unshift(item));
            if (queue.first !== item) throw new Error('What comes back is not the first.');
          }
          expect(queue.length).toBe(waiting.size);
          expect(waiting.size === 0 ? [undefined] : [...waiting.keys()]).toContain(queue.first);
        }
        expect(new Set(drain(queue))).toEqual(new Set(waiting.keys()));
      }),
    );
  });

  it('turns away the newest of the lane that is the most crowded for its weight', () => {
    const queue = queueOf();
    for (let at = 0; at < 6; at += 1) queue.push({ tenant: 'gold', priority: 0, at });
    for (let at = 0; at < 3; at += 1) queue.push({ tenant: 'bronze', priority: 0, at });
    expect(queue.newest).toMatchObject({ tenant: 'bronze', at: 2 });
    const silver = { tenant: 'silver', priority: 0, at: 0 };
    expect(queue.turnedAwayFor(silver)).toMatchObject({ tenant: 'bronze', at: 2 });
    const bronze = { tenant: 'bronze', priority: 9, at: 9 };
    expect(queue.turnedAwayFor(bronze)).toBe(bronze);
  });

  it('turns away whoever has the least claim, after any history', () => {
    fc.assert(
      fc.property(fc.array(STEP, { maxLength: 80 }), (steps) => {
        const queue = queueOf();
        const waiting = new Map<Item, QueuePlace<Item>>();
        for (const [at, step] of steps.entries()) {
          if (step.kind === 'push') {
            const item = { tenant: step.tenant, priority: step.priority, at };
            waiting.set(item, queue.push(item));
          } else if (step.kind !== 'back') {
            const item = step.kind === 'take' ? queue.first : [...waiting.keys()][step.at];
            const place = item && waiting.get(item);
            if (item === undefined || place === undefined) continue;
            if (step.kind === 'take') queue.take(place);
            else queue.leave(place);
            waiting.delete(item);
          }
          const crowd = (tenant: string): number =>
            Math.ceil(
              [...waiting.keys()].filter((item) => item.tenant === tenant).length /
                (WEIGHTS[tenant] ?? 1),
            );
          const { newest } = queue;
          const most = Math.max(...TENANTS.map(crowd));
          expect(newest === undefined ? 0 : crowd(newest.tenant)).toBe(most);
        }
      }),
    );
  });
});
