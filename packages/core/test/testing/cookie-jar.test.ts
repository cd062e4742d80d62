import { describe, expect, it } from 'vitest';

import { CookieJar } from '@sluice/core';

let nowMs = 1_000_000;
const sent = (fields: readonly string[], from: string, to: string): string => {
  const jar = new CookieJar(() => nowMs);
  for (const field of fields) jar.store(field, new URL(from));
  return jar.header(new URL(to));
};

const HOST = 'http://api.shop.test';

describe('a cookie', () => {
  it.each([
    ['of the host', 'a=1', HOST, HOST, 'a=1'],
    ['of the host at a subdomain', 'a=1', HOST, 'http://x.api.shop.test', ''],
    ['of a domain at another host of it', 'a=1; Domain=shop.test', HOST, 'http://shop.test', 'a=1'],
    ['of a domain with a dot', 'a=1; domain=.Shop.test', HOST, 'http://x.shop.test', 'a=1'],
    ['of a domain that only ends alike', 'a=1; Domain=op.test', HOST, HOST, ''],
    ['of a foreign domain', 'a=1; Domain=other.test', HOST, HOST, ''],
    ['of a public suffix', 'a=1; Domain=test', HOST, HOST, ''],
    [
      'of a host of one label',
      'a=1; Domain=testserver',
      'http://testserver',
      'http://testserver',
      'a=1',
    ],
    ['of a part of an address', 'a=1; Domain=0.0.1', 'http://127.0.0.1', 'http://127.0.0.1', ''],
    ['of a path below', 'a=1; Path=/items', HOST, `${HOST}/items/3`, 'a=1'],
    ['of a path itself', 'a=1; Path=/items', HOST, `${HOST}/items`, 'a=1'],
    ['of a path that only begins alike', 'a=1; Path=/items', HOST, `${HOST}/items2`, ''],
    ['of the folder of the request', 'a=1', `${HOST}/shop/login`, `${HOST}/shop/cart`, 'a=1'],
    ['of the folder, outside', 'a=1', `${HOST}/shop/login`, `${HOST}/`, ''],
    ['of an invalid path', 'a=1; Path=items', HOST, `${HOST}/x`, 'a=1'],
    ['that is secure, over HTTP', 'a=1; Secure', HOST, HOST, ''],
    ['that is secure, over HTTPS', 'a=1; Secure', 'https://a.test', 'https://a.test', 'a=1'],
    ['with a name alone', 'a', HOST, HOST, ''],
    ['without a name', '=1', HOST, HOST, ''],
    ['with a value that has an equals sign', 'a = b=c ', HOST, HOST, 'a=b=c'],
    ['with a prefix that it does not keep', '__Host-a=1; Path=/', HOST, HOST, ''],
    ['with another prefix that it does not keep', '__Secure-a=1', HOST, HOST, ''],
    [
      'with a prefix that it keeps',
      '__Host-a=1; Path=/; Secure',
      'https://a.test',
      'https://a.test',
      '__Host-a=1',
    ],
  ])('%s is sent where it belongs', (_name, field, from, to, header) => {
    expect(sent([field], from, to)).toBe(header);
  });

  it('is sent until it expires; Max-Age wins over Expires', () => {
    const jar = new CookieJar(() => nowMs);
    const url = new URL(HOST);
    jar.store('a=1; Max-Age=10; Expires=Thu, 01 Jan 1970 00:00:00 GMT', url);
    jar.store(`b=1; Expires=${new Date(nowMs + 5000).toUTCString()}`, url);
    jar.store('c=1; Max-Age=soon; Expires=never', url);
    expect(jar.header(url)).toBe('a=1; b=1; c=1');
    nowMs += 6000;
    expect(jar.header(url)).toBe('a=1; c=1');
    jar.store('c=; Max-Age=0', url);
    expect([...jar].map(({ name }) => name)).toEqual(['a']);
  });

  it('replaces one of the same name, domain and path; the longest path is sent first', () => {
    const fields = ['a=1; Path=/', 'a=2; Path=/items', 'a=3; Path=/'];
    expect(sent(fields, HOST, `${HOST}/items`)).toBe('a=2; a=3');
  });

  it('may be set and removed by the test', () => {
    const jar = new CookieJar();
    jar.set('a', '1');
    jar.set('b', '2', { domain: 'Shop.test', path: '/x', secure: true });
    expect(jar.header(new URL('http://any.test/x'))).toBe('a=1');
    expect(jar.header(new URL('https://shop.test/x'))).toBe('b=2; a=1');
    expect(jar.get('b')).toBe('2');
    jar.delete('a');
    expect(jar.get('a')).toBeUndefined();
    jar.clear();
    expect([...jar]).toEqual([]);
  });
});
