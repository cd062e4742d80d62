import { describe, expect, it } from 'vitest';

import { RetryBudget } from '../../src/balance/retry-budget.js';

describe('the retry budget', () => {
  it.each([
    { ongoing: 0, allowed: 1 },
    { ongoing: 5, allowed: 1 },
    { ongoing: 10, allowed: 2 },
    { ongoing: 100, allowed: 20 },
  ])('allows $allowed at a time with $ongoing ongoing', ({ ongoing, allowed }) => {
    const budget = new RetryBudget();
    let taken = 0;
    while (budget.take(0, ongoing)) taken += 1;
    expect(taken).toBe(allowed);
  });

  it('has room again when a retry came back, or was admitted', () => {
    const budget = new RetryBudget();
    budget.take(0, 0);
    budget.giveBack();
    expect(budget.take(1, 0)).toBe(true);
    expect(budget.take(50, 0)).toBe(false);
    expect(budget.take(102, 0)).toBe(true);
  });
});
