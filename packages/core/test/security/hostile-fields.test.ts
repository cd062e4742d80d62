import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  APIKeyHeader,
  type App,
  CSRFProtection,
  CSRFTokens,
  CookieSession,
  EncryptedCookie,
  HTTPBasic,
  HTTPDigest,
  JWTBearer,
  OAuth2PasswordBearer,
  RateLimit,
  Router,
  Security,
  SignedCookie,
  createApp,
} from '@sluice/core';

import { isSameCookie } from '../../src/http/set-cookie.js';
import { clientKey } from '../../src/security/limits/client-key.js';
import { insufficientScope } from '../../src/security/tokens/bearer-errors.js';
import { scopesOf } from '../../src/security/tokens/claims.js';
import { encrypting, signing } from '../../src/security/cookies/seal.js';
import { captureLog } from '../support/capture-log.js';
import { superlinearInput } from '../support/linear.js';

const KEY = 'a key of thirty-two bytes, at the least';

const session = CookieSession<{ user: string }>({ keys: [KEY, `${KEY} of before`] });
const csrf = CSRFTokens({ session });
const token = JWTBearer({ secret: KEY, audience: 'shop' });
const perKey = RateLimit({
  limit: 1_000_000,
  windowS: 60,
  by: APIKeyHeader({ name: 'x-key', autoError: false }),
});

/** An operation for each feature that reads a field of the request; none of them lets anybody in. */
function guarded(): App {
  const signed = SignedCookie<unknown>({ name: 'signed', keys: KEY });
  const encrypted = EncryptedCookie<unknown>({ name: 'encrypted', keys: KEY });
  const basic = HTTPBasic();
  return createApp(
    Router({ dependencies: [perKey] })
      .get('/session', { depends: { session } }, ({ depends }) => depends.session.data)
      .get('/signed', { depends: { signed } }, ({ depends }) => ({ value: depends.signed.value }))
      .get('/encrypted', { depends: { encrypted } }, ({ depends }) => ({
        value: depends.encrypted.value,
      }))
      .get('/token', { dependencies: [Security(token, ['a', 'b'])] }, () => 'in')
      .get('/password', { depends: { basic } }, ({ depends }) => depends.basic)
      .get('/digest', { dependencies: [HTTPDigest()] }, () => 'in')
      .get('/oauth', { dependencies: [OAuth2PasswordBearer({ tokenUrl: 't' })] }, () => 'in')
      .post('/origin', { dependencies: [CSRFProtection()] }, () => 'in')
      .post('/header', { dependencies: [csrf.header] }, () => 'in')
      .post('/field', { dependencies: [csrf.field] }, () => 'in'),
  );
}

const FEATURES: readonly (readonly [string, string])[] = [
  ['GET', '/session'],
  ['GET', '/signed'],
  ['GET', '/encrypted'],
  ['GET', '/token'],
  ['GET', '/password'],
  ['GET', '/digest'],
  ['GET', '/oauth'],
  ['POST', '/origin'],
  ['POST', '/header'],
  ['POST', '/field'],
];

/** True for an answer that made up fields may have: no failure, and nothing that needs a secret. */
function isHarmless(path: string, status: number, body: string): boolean {
  if (status >= 500) return false;
  if (path === '/session') return status === 200 && body === '{}';
  return status !== 200 || !['/token', '/header', '/field'].includes(path);
}

const NAMES = [
  'authorization',
  'cookie',
  'origin',
  'sec-fetch-site',
  'x-csrf-token',
  'x-key',
  'host',
];

const base64 = fc
  .uint8Array({ maxLength: 200 })
  .map((bytes) => Buffer.from(bytes).toString('base64url'));
const word = fc.oneof(
  fc.constantFrom(
    'Bearer ',
    'Basic ',
    'Digest ',
    'session=',
    'signed=',
    'encrypted=',
    '__proto__=',
    'constructor=',
    '; ',
    '"',
    '\\377',
    '=',
    '.',
    '..',
    ',',
    'null',
    'none',
    'same-origin',
    'cross-site',
    'https://a',
    'http://[::1]:99999',
    '%00',
    '\u00ff',
  ),
  base64,
  fc.stringMatching(/^[\x20-\x7e]{0,40}$/),
  fc.constantFrom('A', '=', ';', '.', ' ').map((one) => one.repeat(3000)),
);
/** What may stand in a field: a browser's `Headers` would refuse other text. */
const value = fc.array(word, { maxLength: 8 }).map((words) => words.join('').trim());

describe('whatever stands in the fields of a request', () => {
  it('is a 4xx or nothing to those that read it, never a failure', async () => {
    const app = guarded();
    const log = captureLog();
    const fields = fc.dictionary(fc.constantFrom(...NAMES), value, { maxKeys: 4 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...FEATURES), fields, async ([method, path], headers) => {
        const isForm = path === '/field';
        const request = new Request(`http://test${path}`, {
          method,
          headers: {
            ...headers,
            ...(isForm && { 'content-type': 'application/x-www-form-urlencoded' }),
          },
          ...(isForm && {
            body: `csrf_token=${encodeURIComponent(headers['x-csrf-token'] ?? '')}`,
          }),
        });
        const response = await app.fetch(request);
        expect(isHarmless(path, response.status, await response.text())).toBe(true);
      }),
      { numRuns: 600 },
    );
    expect(log).toEqual([]);
  });

  it.each([
    ['a signed cookie', signing([KEY, `${KEY}!`], 'c').open],
    ['an encrypted cookie', encrypting([KEY, `${KEY}!`], 'c').open],
    ['the address of a client', clientKey],
    ['the scopes of a token', (scope: string) => scopesOf({ scope, scp: scope })],
    ['the scopes that are wanted', (scope: string) => insufficientScope([scope])],
    ['the cookies of a response', (field: string) => isSameCookie(`a${field}`, `b${field}`)],
  ])('is read in linear time: %s', (_name, read) => {
    const parts = ['A', '.', '; ', '=', ' ', '"', ':', '::', '0', '; Path=', '%', '\\'];
    expect(superlinearInput({ read, starts: ['', 'AAAA.', '::', 'a=1'], parts })).toBeUndefined();
  });
});

it('the name of a prototype is no cookie, no scope and no client', async () => {
  const app = guarded();
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    const headers = { cookie: `${name}=1; session=${name}`, 'x-key': name };
    const response = await app.fetch(new Request('http://test/session', { headers }));
    expect([response.status, await response.json()]).toEqual([200, {}]);
  }
});

it('every text is some client, and one of a network of IPv6', () => {
  fc.assert(
    fc.property(fc.string(), (address) => {
      expect(clientKey(address).length).toBeLessThanOrEqual(address.length + 20);
    }),
  );
  fc.assert(
    fc.property(fc.ipV6(), fc.ipV6(), (address, other) => {
      const [net, host] = [expanded(address).slice(0, 4), expanded(other).slice(4)];
      const same = [...net, ...host].join(':');
      expect(clientKey(same)).toBe(clientKey(net.join(':').concat('::1')));
    }),
  );
});

/** The eight groups of an address of IPv6, by the URL parser, which knows every spelling. */
function expanded(address: string): readonly string[] {
  const text = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [before = '', after] = text.split('::');
  const head = before === '' ? [] : before.split(':');
  const tail = after === undefined || after === '' ? [] : after.split(':');
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => '0');
  return [...head, ...(after === undefined ? [] : zeros), ...tail];
}

it('two fields set the same cookie only with one name, path and domain', () => {
  expect(isSameCookie('a=1; Path=/', 'a=2; HttpOnly; Path=/')).toBe(true);
  expect(isSameCookie('a=Path=/; Path=/x', 'a=1; Path=/')).toBe(false);
  expect(isSameCookie('a=1; Domain=x.example; Path=/', 'a=1; Path=/')).toBe(false);
});
