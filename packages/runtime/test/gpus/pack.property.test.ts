import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  freeGpus,
  type HeldGpus,
  pickDevices,
  roomFor,
  without,
  type FreeGpus,
} from '../../src/gpus/pack.js';
import { UNITS_PER_GPU, unitsOf } from '../../src/gpus/gpu-amount.js';

const amount = fc.oneof(
  fc.constantFrom(0.1, 0.25, 0.3, 0.5, 0.75, 1),
  fc.integer({ min: 1, max: 9_999 }).map((units) => units / UNITS_PER_GPU),
  fc.integer({ min: 1, max: 5 }),
);

/** Replicas come with these amounts, and some go again. */
const life = fc.array(fc.record({ amount, leaves: fc.option(fc.nat(20)) }), { maxLength: 40 });
const devices = fc.integer({ min: 0, max: 5 }).map((count) => names(count));

function names(count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => `GPU-${at}`);
}

/** The replicas that found room. */
function live(
  machine: readonly string[],
  events: readonly { amount: number; leaves: number | null }[],
): HeldGpus[] {
  const held: HeldGpus[] = [];
  for (const event of events) {
    const picked = pickDevices(freeGpus(machine, held), event.amount);
    if (picked !== undefined) held.push({ devices: picked, amount: event.amount });
    if (event.leaves !== null) held.splice(event.leaves, 1);
  }
  return held;
}

function unitsHeld(device: string, held: readonly HeldGpus[]): number {
  return held
    .filter((one) => one.devices.includes(device))
    .reduce((sum, one) => sum + Math.min(unitsOf(one.amount), UNITS_PER_GPU), 0);
}

function whole(free: FreeGpus): number {
  return [...free.values()].filter((units) => units === UNITS_PER_GPU).length;
}

describe('the packing of GPUs, whoever comes and goes', () => {
  it('gives no device away more than once', () => {
    fc.assert(
      fc.property(devices, life, (machine, events) => {
        const held = live(machine, events);
        for (const device of machine)
          expect(unitsHeld(device, held)).toBeLessThanOrEqual(UNITS_PER_GPU);
      }),
    );
  });

  it('gives each replica what it asks for: part of one device, or so many different ones', () => {
    fc.assert(
      fc.property(devices, life, (machine, events) => {
        for (const { devices: own, amount: asked } of live(machine, events)) {
          expect(new Set(own).size).toBe(Math.max(1, asked));
        }
      }),
    );
  });

  it('refuses only what has no room', () => {
    fc.assert(
      fc.property(devices, life, amount, (machine, events, asked) => {
        const free = freeGpus(machine, live(machine, events));
        const most = Math.max(0, ...free.values());
        const fits = asked >= 1 ? whole(free) >= asked : most >= unitsOf(asked);
        expect(pickDevices(free, asked) !== undefined).toBe(fits);
      }),
    );
  });

  it('breaks no whole device for a part while a divided one has room', () => {
    fc.assert(
      fc.property(devices, life, amount, (machine, events, asked) => {
        fc.pre(asked < 1);
        const free = freeGpus(machine, live(machine, events));
        const divided = [...free.values()].some((u) => u < UNITS_PER_GPU && u >= unitsOf(asked));
        const [picked] = pickDevices(free, asked) ?? [];
        fc.pre(divided && picked !== undefined);
        expect(free.get(picked ?? '')).toBeLessThan(UNITS_PER_GPU);
      }),
    );
  });

  it('counts the room as so many replicas find it one after another', () => {
    fc.assert(
      fc.property(
        devices,
        life,
        fc.constantFrom(0.1, 0.25, 0.3, 0.5, 1, 2, 3),
        (machine, events, asked) => {
          let free = freeGpus(machine, live(machine, events));
          const room = roomFor(free, asked);
          let placed = 0;
          for (
            let picked = pickDevices(free, asked);
            picked !== undefined;
            picked = pickDevices(free, asked)
          ) {
            free = without(free, { devices: picked, amount: asked });
            placed += 1;
          }
          expect(placed).toBe(room);
        },
      ),
    );
  });

  it('has everything free again when all have gone', () => {
    fc.assert(
      fc.property(devices, (machine) => {
        expect([...freeGpus(machine, [])]).toEqual(
          machine.map((device) => [device, UNITS_PER_GPU]),
        );
      }),
    );
  });
});
