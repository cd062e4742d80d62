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
    ['a=%C3%A9', { a: '%C3%A9' }],
    ['a="x\\"y\\101\\\\"', { a: 'x"yA\\' }],
    ['a="', { a: '"' }],
    ['a=%zz', { a: '%zz' }],
    ['a=1; b=3; a=2', { a: '2', b: '3' }],
    ['flag; =x; a=1', { a: '1' }],
    ['__proto__=1', { ['__proto__']: '1' }],
  ];
  it.each(rows)('reads %s', (field, cookies) => {
    expect(Object.entries(parseCookies(field))).toEqual(Object.entries(cookies));
  });

  it('reads values as they are, however they are encoded', () => {
    const name = fc.stringMatching(/^[A-Za-z0-9_-]+$/);
    const value = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(fc.dictionary(name, value), (cookies) => {
        const encoded = Object.entries(cookies).map(([key, text]) => [
          key,
          encodeURIComponent(text),
        ]);
        const field = encoded.map((pair) => pair.join('=')).join('; ');
        expect(Object.entries(parseCookies(field))).toEqual(encoded);
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
