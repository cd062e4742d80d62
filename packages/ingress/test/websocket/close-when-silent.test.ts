import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { closeWhenSilent, type Conversation } from '../../src/websocket/close-when-silent.js';

interface Talk extends Conversation {
  messages: number | undefined;
  endedAtMs: number | undefined;
}

function talk(): Talk {
  const one: Talk = {
    messages: 0,
    endedAtMs: undefined,
    activity: () => one.messages,
    cut: () => {
      one.endedAtMs ??= performance.now();
    },
  };
  return one;
}

beforeEach(() => {
  vi.useFakeTimers({ now: 0, toFake: ['setInterval', 'clearInterval', 'performance'] });
});
afterEach(() => vi.useRealTimers());

describe('closeWhenSilent', () => {
  it.each([
    { random: 0, endedAtMs: 1_000 },
    { random: 0.5, endedAtMs: 5_500 },
    { random: 0.999, endedAtMs: 10_000 },
  ])('ends a silent conversation in the first half, at $endedAtMs ms', (row) => {
    const silent = talk();
    closeWhenSilent([silent], { graceMs: 20_000, random: () => row.random });
    vi.advanceTimersByTime(20_000);
    expect(silent.endedAtMs).toBe(row.endedAtMs);
  });

  it('waits for a second of silence before it closes a connection', () => {
    const talking = talk();
    closeWhenSilent([talking], { graceMs: 20_000, random: () => 0 });
    for (const messages of [1, 2, 3, 4]) {
      vi.advanceTimersByTime(900);
      talking.messages = messages;
    }
    expect(talking.endedAtMs).toBeUndefined();
    vi.advanceTimersByTime(20_000);
    expect(talking.endedAtMs).toBe(4_700);
  });

  it('leaves a connection alone until its handshake is over', () => {
    const opening = talk();
    opening.messages = undefined;
    closeWhenSilent(new Set([opening]), { graceMs: 20_000, random: () => 0 });
    vi.advanceTimersByTime(3_000);
    expect(opening.endedAtMs).toBeUndefined();
    opening.messages = 0;
    vi.advanceTimersByTime(3_000);
    expect(opening.endedAtMs).toBe(4_100);
  });

  it('closes nothing once it is stopped', () => {
    const silent = talk();
    closeWhenSilent([silent], { graceMs: 20_000, random: () => 0 })();
    vi.advanceTimersByTime(20_000);
    expect(silent.endedAtMs).toBeUndefined();
  });
});
