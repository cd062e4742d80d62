import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { settledWithin } from '../src/settled-within.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const never = new Promise<void>(() => undefined);

describe('settledWithin', () => {
  it('settledWithin is true once the work has ended, and leaves no timer', async () => {
    expect(await settledWithin(1000, Promise.resolve('done'))).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('settledWithin is false when the time is over first', async () => {
    const settled = settledWithin(1000, never);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await settled).toBe(false);
  });

  it('settledWithin rejects as the work does', async () => {
    await expect(settledWithin(1000, Promise.reject(new Error('broken')))).rejects.toThrow(
      'broken',
    );
  });

  it('settledWithin ignores work that fails after its time', async () => {
    const failing = new Promise((_, reject) => setTimeout(reject, 2000, new Error('late')));
    const settled = settledWithin(1000, failing);
    await vi.advanceTimersByTimeAsync(3000);
    expect(await settled).toBe(false);
  });

  it('settledWithin waits for longer than a timer of Node can', async () => {
    const slow = new Promise((resolve) => setTimeout(resolve, 60_000));
    const settled = settledWithin(2 ** 40, slow);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await settled).toBe(true);
  });
});
