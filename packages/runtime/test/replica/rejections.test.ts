import { describe, expect, it } from 'vitest';

import { createRejectionCounter } from '../../src/replica/rejections.js';

function times(count: number, everyMs: number): boolean[] {
  const record = createRejectionCounter();
  return Array.from({ length: count }, (_, at) => record(at * everyMs));
}

describe('createRejectionCounter', () => {
  it('tells once of more than thirty rejections in a minute', () => {
    const told = times(100, 100);
    expect(told.indexOf(true)).toBe(30);
    expect(told.filter(Boolean)).toHaveLength(1);
  });

  it('tells nothing of rejections that come slowly', () => {
    expect(times(100, 2_001)).not.toContain(true);
  });
});
