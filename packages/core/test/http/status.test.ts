import { STATUS_CODES } from 'node:http';

import { describe, expect, it } from 'vitest';

import { statusPhrase } from '../../src/http/status.js';

// Node's table has the phrases of RFC 7231 for these, and `Bandwidth Limit Exceeded`, which no RFC has.
const OTHERWISE = new Set(['413', '422', '509']);

describe('the phrase of an error status', () => {
  const known = Object.entries(STATUS_CODES).filter(
    ([status]) => Number(status) >= 400 && !OTHERWISE.has(status),
  );
  it.each(known)('%s is %s', (status, phrase) => {
    expect(statusPhrase(Number(status)).toLowerCase()).toBe(phrase?.toLowerCase());
  });

  it('is a word for a status that has none', () => {
    expect(statusPhrase(499)).toBe('Error');
  });
});
