import { expect, it } from 'vitest';

import { judge } from './targets.js';

const AT_MOST = { figure: 'any', bound: { atMost: 1.5 } };
const AT_LEAST = { figure: 'any', bound: { atLeast: 6 } };

it.each([
  { target: AT_MOST, low: 1.3, high: 1.5, noise: 0, want: 'met' },
  { target: AT_MOST, low: 1.4, high: 1.6, noise: 0, want: 'met within noise' },
  { target: AT_MOST, low: 1.52, high: 1.6, noise: 0.02, want: 'met within noise' },
  { target: AT_MOST, low: 1.75, high: 1.85, noise: 0.02, want: 'missed by 20 %' },
  { target: AT_LEAST, low: 6, high: 7, noise: 0, want: 'met' },
  { target: AT_LEAST, low: 5, high: 6.1, noise: 0, want: 'met within noise' },
  { target: AT_LEAST, low: 5, high: 5.9, noise: 0.02, want: 'met within noise' },
  { target: AT_LEAST, low: 2.5, high: 3.5, noise: 0.02, want: 'missed by 50 %' },
])(
  'judges a figure of $low to $high with noise $noise as "$want"',
  ({ target, low, high, noise, want }) => {
    expect(judge(target, { value: (low + high) / 2, low, high }, noise).text).toBe(want);
  },
);

it.each([
  { low: 1.3, high: 1.45, want: 'undecided: a server differs from itself by 30 %' },
  { low: 1.6, high: 1.7, want: 'undecided: a server differs from itself by 30 %' },
  { low: 0.9, high: 1.1, want: 'met' },
  { low: 2.9, high: 3.1, want: 'missed by 100 %' },
])('judges a figure of $low to $high in a noisy run as "$want"', ({ low, high, want }) => {
  expect(judge(AT_MOST, { value: (low + high) / 2, low, high }, 0.3).text).toBe(want);
});
