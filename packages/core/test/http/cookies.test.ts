import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parseCookies } from '../../src/http/cookies.js';

describe('parseCookies', () => {
  const rows: readonly [string, Record<string, string>][] = [
    ['', {}],
    ['a=1', { a: '1' }],
    ['a=1; b=2', { a: '1', b: '2' }],
    ['a=1;b=2 ;  c = 3 ', { a: '1', b: '2', c: '3' }],
    ['a="x y"', { a: 'x y' }],
    ['a=x=y', { a: 'x=y' }],
    ['a=%C3%A9', { a: 'é' }],
    ['a=%zz', { a: '%zz' }],
    ['a=1; a=2', { a: '1' }],
    ['flag; =x; a=1', { a: '1' }],
    ['__proto__=1', { ['__proto__']: '1' }],
  ];
  it.each(rows)('reads %s', (field, cookies) => {
    expect(Object.entries(parseCookies(field))).toEqual(Object.entries(cookies));
  });

  it('reads back what is encoded as cookies usually are', () => {
    const name = fc.stringMatching(/^[A-Za-z0-9_-]+$/);
    const value = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(fc.dictionary(name, value), (cookies) => {
        const field = Object.entries(cookies)
          .map(([key, text]) => `${key}=${encodeURIComponent(text)}`)
          .join('; ');
        expect(Object.entries(parseCookies(field))).toEqual(Object.entries(cookies));
      }),
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (field) => {
        expect(parseCookies(field)).toBeTypeOf('object');
      }),
    );
  });
});
