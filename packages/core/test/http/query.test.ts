import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { HttpError } from '@sluice/core';

import { planQuery, readQuery, readWholeQuery } from '../../src/http/query.js';

const plan = planQuery(['q', 'n m', 'é']);

describe('readQuery', () => {
  const rows: readonly [string, readonly unknown[]][] = [
    ['', [undefined, undefined, undefined]],
    ['q=a', ['a', undefined, undefined]],
    ['q', ['', undefined, undefined]],
    ['q=', ['', undefined, undefined]],
    ['q=a&q=b&q=c', [['a', 'b', 'c'], undefined, undefined]],
    ['q=a=b', ['a=b', undefined, undefined]],
    ['&&q=a&', ['a', undefined, undefined]],
    ['n+m=x+y&n%20m=%2B', [undefined, ['x y', '+'], undefined]],
    ['%C3%A9=%C3%A9', [undefined, undefined, 'é']],
    ['other=%zz&q=1', ['1', undefined, undefined]],
    ['__proto__=1&constructor=2', [undefined, undefined, undefined]],
  ];
  it.each(rows)('reads %s', (query, values) => {
    expect(readQuery(query, plan)).toEqual(values);
  });

  it.each(['q=%', 'q=%zz', 'q=%ff', 'q=%C3', '%zz=1', 'q=%00'])('refuses %s with 400', (query) => {
    expect(() => readQuery(query, plan)).toThrow(HttpError);
  });

  it('reads what URLSearchParams writes', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((value) => !value.includes('\0'));
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { maxLength: 8 }), (pairs) => {
        const parameters = new URLSearchParams(pairs);
        const whole = readWholeQuery(parameters.toString());
        expect(Object.keys(whole).toSorted()).toEqual([...new Set(parameters.keys())].toSorted());
        for (const [name, value] of Object.entries(whole)) {
          expect([value].flat()).toEqual(parameters.getAll(name));
        }
      }),
    );
  });

  it('never fails otherwise than with HttpError', () => {
    const query = fc.string({
      unit: fc.constantFrom('%', '&', '=', '+', 'q', '2', 'F', '\xff', 'z'),
    });
    fc.assert(
      fc.property(query, (text) => {
        expect([undefined, 400]).toContain(statusOf(() => readQuery(text, plan)));
      }),
    );
  });
});

function statusOf(run: () => unknown): number | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof HttpError) return error.status;
    throw error;
  }
}
