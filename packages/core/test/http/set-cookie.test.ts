import { describe, expect, it } from 'vitest';

import { parseCookies } from '../../src/http/cookies.js';
import { type CookieOptions, cookieField, deletedCookieField } from '../../src/http/set-cookie.js';

describe('the field of a cookie', () => {
  const rows: readonly (readonly [string, CookieOptions, string])[] = [
    ['v', {}, 'a=v; Path=/; SameSite=lax'],
    ['', {}, 'a=; Path=/; SameSite=lax'],
    ['dGVh/+==', {}, 'a=dGVh/+==; Path=/; SameSite=lax'],
    ['a b', {}, 'a="a b"; Path=/; SameSite=lax'],
    ['"\\;,é\r\n', {}, 'a="\\"\\\\\\073\\054\\351\\015\\012"; Path=/; SameSite=lax'],
    ['v', { sameSite: false, path: '/x' }, 'a=v; Path=/x'],
    [
      'v',
      {
        maxAgeS: 60,
        expires: new Date(0),
        domain: 'a.b',
        secure: true,
        httpOnly: true,
        sameSite: 'none',
        partitioned: true,
      },
      'a=v; Domain=a.b; expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Max-Age=60; Partitioned; Path=/; SameSite=none; Secure',
    ],
  ];

  it.each(rows)('%j with %j', (value, options, field) => {
    expect(cookieField('a', value, options)).toBe(field);
  });

  it('deletes a cookie by a time that is over', () => {
    expect(deletedCookieField('a', { path: '/x' })).toBe(
      'a=; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/x; SameSite=lax',
    );
  });

  it('brings every value back that it can hold', () => {
    const value = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join('');
    const pair = cookieField('a', value).replace(/; Path=.*/, '');
    expect(parseCookies(pair)['a']).toBe(value);
  });

  it.each<readonly [string, string, CookieOptions]>([
    ['a b', 'v', {}],
    ['', 'v', {}],
    ['a;b', 'v', {}],
    ['a', '€', {}],
    ['a', 'v', { path: '/; Secure' }],
    ['a', 'v', { domain: 'x\r\nset-cookie: b=1' }],
    ['a', 'v', { maxAgeS: 1.5 }],
  ])('refuses the name %j with %j and %j', (name, value, options) => {
    expect(() => cookieField(name, value, options)).toThrow(TypeError);
  });
});
