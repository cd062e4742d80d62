import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { limitedBy, watchSlow } from '../../src/engine/start-limit.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a start that takes long', () => {
  it('is reported after 5 s, and then ever more rarely', () => {
    const reports: number[] = [];
    const watching = watchSlow((afterS) => void reports.push(afterS));
    vi.advanceTimersByTime(300_000);
    expect(reports).toEqual([5, 20, 80]);
    watching.end();
    vi.advanceTimersByTime(300_000);
    expect(reports).toEqual([5, 20, 80]);
  });

  it('is given up at its limit, however long that is', async () => {
    const month = limitedBy(30 * 86_400, '/app/shop.js');
    const short = limitedBy(2, '/app/shop.js');
    const outcome = Promise.race([month.over, short.over]).catch(String);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await outcome).toContain(
      'E_START_TIMEOUT: the import of /app/shop.js was not over within 2 s. Move work that takes long to init()',
    );
    month.end();
  });
});
