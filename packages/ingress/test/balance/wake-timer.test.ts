import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { WakeTimer } from '../../src/balance/wake-timer.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const FIRST = { reroutes: 1 };

function timer(): { readonly timer: WakeTimer; readonly wakes: () => number } {
  let wakes = 0;
  return { timer: new WakeTimer(Date.now, () => (wakes += 1)), wakes: () => wakes };
}

function blockedFor(...waits: readonly number[]): { readonly blockedUntilMs: number }[] {
  return waits.map((ms) => ({ blockedUntilMs: Date.now() + ms }));
}

it('wakes once when the first replica may be tried again', () => {
  const { timer: wake, wakes } = timer();
  wake.start(FIRST, blockedFor(500, 25, -1));
  wake.start(FIRST, blockedFor(500, 25, -1));
  vi.advanceTimersByTime(24);
  expect(wakes()).toBe(0);
  vi.advanceTimersByTime(1_000);
  expect(wakes()).toBe(1);
});

it('wakes for a shorter wait that begins while a longer one lasts', () => {
  const { timer: wake, wakes } = timer();
  wake.start(FIRST, blockedFor(500));
  wake.start(FIRST, blockedFor(500, 25));
  vi.advanceTimersByTime(25);
  expect(wakes()).toBe(1);
  vi.advanceTimersByTime(1_000);
  expect(wakes()).toBe(1);
});

it('wakes for the retry budget while a replica is blocked for longer', () => {
  const { timer: wake, wakes } = timer();
  wake.start(FIRST, blockedFor(500));
  wake.start({ reroutes: 2 }, blockedFor(500));
  vi.advanceTimersByTime(25);
  expect(wakes()).toBe(1);
});

it('does not wake for work that waits for an event, nor once it is stopped', () => {
  const { timer: wake, wakes } = timer();
  wake.start(FIRST, []);
  wake.start(FIRST, blockedFor(25));
  wake.stop();
  vi.advanceTimersByTime(1_000);
  expect(wakes()).toBe(0);
});
