import { describe, expect, it } from 'vitest';

import { quoteUrl } from '../../src/http/percent.js';

describe('quoteUrl', () => {
  it.each([
    ['/a?b=c#d', '/a?b=c#d'],
    ['/%41%2f', '/%41%2f'],
    ['/a b\r\n', '/a%20b%0D%0A'],
    ['\\host', '%5Chost'],
    ['/"<>^`{|}', '/%22%3C%3E%5E%60%7B%7C%7D'],
    ['/caf\u00e9\u{1f600}', '/caf%C3%A9%F0%9F%98%80'],
    ['/\ud83d/\ude00', '/%EF%BF%BD/%EF%BF%BD'],
    ['/\u007f', '/%7F'],
  ])('writes %j as %s', (url, quoted) => {
    expect(quoteUrl(url)).toBe(quoted);
  });
});
