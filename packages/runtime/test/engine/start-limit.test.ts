import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { limitImport, watchSlow } from '../../src/engine/start-limit.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a start that takes long', () => {
  it('reports a slow start after 5 s, and then ever more rarely', () => {
    const reports: number[] = [];
    const watching = watchSlow((afterS) => void reports.push(afterS));
    vi.advanceTimersByTime(300_000);
    expect(reports).toEqual([5, 20, 80]);
    watching.end();
    vi.advanceTimersByTime(300_000);
    expect(reports).toEqual([5, 20, 80]);
  });

  it('gives an import up at its limit, however long that is', async () => {
    const importing = new Promise<never>(() => undefined);
    const month = limitImport(importing, { timeoutS: 30 * 86_400, module: '/app/shop.js' });
    const short = limitImport(importing, { timeoutS: 2, module: '/app/shop.js' });
    const outcome = Promise.race([month, short]).catch(String);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await outcome).toContain(
      'E_START_TIMEOUT: the import of /app/shop.js was not over within 2 s. Move work that takes long to init()',
    );
  });

  it('lets an import end in time, whatever comes of it', async () => {
    const limit = { timeoutS: 2, module: '/app/shop.js' };
    expect(await limitImport(Promise.resolve('outline'), limit)).toBe('outline');
    await expect(limitImport(Promise.reject(new Error('no pool')), limit)).rejects.toThrow(
      'no pool',
    );
    expect(vi.getTimerCount()).toBe(0);
  });
});
