import { afterEach, describe, expect, it, vi } from 'vitest';

import { AutoscalingStatsRecorder, readStats } from '../../src/replica/autoscaling-stats.js';
import { deferred } from '../../src/deferred.js';

afterEach(() => vi.restoreAllMocks());

describe('recordAutoscalingStats', () => {
  it('gives the figures of now, of a method that is async or not', async () => {
    let depth = 1;
    const plain = new AutoscalingStatsRecorder(() => ({ depth }), 'Queue');
    const async = new AutoscalingStatsRecorder(async () => ({ depth }), 'Queue');
    expect(await plain.read()).toEqual({ depth: 1 });
    depth = 2;
    expect(await plain.read()).toEqual({ depth: 2 });
    expect(await async.read()).toEqual({ depth: 2 });
  });

  it('gives the last figures while a call takes its time, and never makes two at a time', async () => {
    const slow = deferred<unknown>();
    let calls = 0;
    const recorder = new AutoscalingStatsRecorder(() => {
      calls += 1;
      return calls === 1 ? { depth: 1 } : slow.promise;
    }, 'Queue');
    expect(await recorder.read()).toEqual({ depth: 1 });
    expect(await recorder.read()).toEqual({ depth: 1 });
    expect(await recorder.read()).toEqual({ depth: 1 });
    expect(calls).toBe(2);
    slow.resolve({ depth: 7 });
    expect(await recorder.read()).toEqual({ depth: 7 });
  });

  it('gives none where it failed, and logs that once', async () => {
    const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    let isBroken = true;
    const recorder = new AutoscalingStatsRecorder(() => {
      if (isBroken) throw new Error('gone');
      return { depth: 3 };
    }, 'Queue');
    expect(await recorder.read()).toBeUndefined();
    expect(await recorder.read()).toBeUndefined();
    isBroken = false;
    expect(await recorder.read()).toEqual({ depth: 3 });
    expect(written).toHaveBeenCalledOnce();
  });

  it.each([
    [[1], 'returned an array'],
    [undefined, 'returned undefined'],
    [new Map(), 'returned a value of type object'],
    [{ depth: '3' }, '"depth" must be a finite number, and is a value of type string'],
    [{ depth: Number.NaN }, '"depth" must be a finite number, and is NaN'],
  ])('%j is refused: %s', (figures, message) => {
    expect(() => readStats(figures)).toThrow(message);
  });
});
