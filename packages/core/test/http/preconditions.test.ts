import { describe, expect, it } from 'vitest';

import { parseHttpDate } from '../../src/http/http-date.js';
import { type Verdict, appliesRange, checkPreconditions } from '../../src/http/preconditions.js';

const DATE = 'Sun, 06 Nov 1994 08:49:37 GMT';
const EARLIER = 'Sun, 06 Nov 1994 08:49:36 GMT';
const LATER = 'Sun, 06 Nov 1994 08:49:38 GMT';
const VALIDATORS = { etag: '"a,b"', lastModifiedMs: Date.UTC(1994, 10, 6, 8, 49, 37, 500) };

function verdict(fields: Readonly<Record<string, string>>, validators = VALIDATORS): Verdict {
  return checkPreconditions({ header: (name) => fields[name] }, validators);
}

describe('the conditions of a request', () => {
  const rows: readonly (readonly [Readonly<Record<string, string>>, Verdict])[] = [
    [{}, 'proceed'],
    [{ 'if-none-match': '"a,b"' }, 'not-modified'],
    [{ 'if-none-match': '"x", W/"a,b"' }, 'not-modified'],
    [{ 'if-none-match': '*' }, 'not-modified'],
    [{ 'if-none-match': '"a"' }, 'proceed'],
    [{ 'if-none-match': 'a,b' }, 'proceed'],
    [{ 'if-none-match': '"x"', 'if-modified-since': DATE }, 'proceed'],
    [{ 'if-modified-since': DATE }, 'not-modified'],
    [{ 'if-modified-since': LATER }, 'not-modified'],
    [{ 'if-modified-since': EARLIER }, 'proceed'],
    [{ 'if-modified-since': '2030' }, 'proceed'],
    [{ 'if-match': '"a,b"' }, 'proceed'],
    [{ 'if-match': '*' }, 'proceed'],
    [{ 'if-match': 'W/"a,b"' }, 'failed'],
    [{ 'if-match': '"x"' }, 'failed'],
    [{ 'if-match': '"a,b"', 'if-none-match': '"a,b"' }, 'not-modified'],
    [{ 'if-match': '"a,b"', 'if-unmodified-since': EARLIER }, 'proceed'],
    [{ 'if-unmodified-since': EARLIER }, 'failed'],
    [{ 'if-unmodified-since': DATE }, 'proceed'],
  ];

  it.each(rows)('%j', (fields, expected) => {
    expect(verdict(fields)).toBe(expected);
  });

  it('a weak tag satisfies If-None-Match and no If-Match', () => {
    const validators = { ...VALIDATORS, etag: 'W/"a"' };
    expect(verdict({ 'if-none-match': '"a"' }, validators)).toBe('not-modified');
    expect(verdict({ 'if-match': 'W/"a"' }, validators)).toBe('failed');
  });
});

describe('If-Range', () => {
  const rows: readonly (readonly [string | undefined, boolean])[] = [
    [undefined, true],
    ['"a,b"', true],
    ['W/"a,b"', false],
    ['"x"', false],
    [DATE, true],
    [LATER, false],
    ['yesterday', false],
  ];

  it.each(rows)('%j', (field, applies) => {
    expect(appliesRange(field, VALIDATORS)).toBe(applies);
  });
});

describe('an HTTP-date', () => {
  const time = Date.UTC(1994, 10, 6, 8, 49, 37);
  it.each([
    [DATE, time],
    ['Sunday, 06-Nov-94 08:49:37 GMT', time],
    ['Sun Nov  6 08:49:37 1994', time],
    ['1994-11-06T08:49:37Z', undefined],
    ['Sun, 99 Nov 1994 08:49:37 GMT', undefined],
    ['', undefined],
  ])('%j', (text, timeMs) => {
    expect(parseHttpDate(text)).toBe(timeMs);
  });
});
