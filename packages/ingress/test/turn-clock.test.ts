import { setImmediate as nextTurn } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { createTurnClock } from '../src/turn-clock.js';

describe('createTurnClock', () => {
  it('reads the time once in a turn of the event loop', async () => {
    let reads = 0;
    const now = createTurnClock(() => (reads += 1));

    const first = [now(), now()];
    await Promise.resolve();
    first.push(now());
    await nextTurn();

    expect([...first, now(), now()]).toEqual([1, 1, 1, 2, 2]);
  });

  it('reads the time again after each wait for the system', async () => {
    let reads = 0;
    const now = createTurnClock(() => (reads += 1));

    const seen: number[] = [];
    for (let wait = 0; wait < 3; wait += 1) {
      seen.push(now());
      await new Promise((resolve) => setTimeout(resolve, 1));
      // A timer that is late may still run in the turn in which it was set.
      await nextTurn();
    }

    expect(seen).toEqual([1, 2, 3]);
  });
});
