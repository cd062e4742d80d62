import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { RequestHead } from '@sluice/core';

import { refusalOf, type AccessRules } from '../../src/admin/access.js';

const TOKEN = 'a-token-of-more-than-thirty-two-characters';
const RULES: AccessRules = {
  token: TOKEN,
  hosts: ['localhost', '127.0.0.1', '::1', 'ops.internal'],
  allowsAddresses: false,
  origins: ['https://board.example'],
};
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const BEARER = { authorization: `Bearer ${TOKEN}` };

function head(fields: Readonly<Record<string, string>>, method = 'GET', path = '/'): RequestHead {
  return {
    method,
    path,
    query: '',
    rawHeaders: [],
    rootPath: '',
    requestId: '1',
    scheme: 'http',
    httpVersion: '1.1',
    remoteAddress: '127.0.0.1',
    header: (name) => fields[name],
  };
}

function status(fields: Readonly<Record<string, string>>, rules = RULES): number | undefined {
  return refusalOf(head({ host: 'localhost:8265', ...fields }), rules)?.status;
}

describe('the token', () => {
  it.each([
    ['none', {}, 401],
    ['an empty one', { authorization: 'Bearer ' }, 403],
    ['another', { authorization: `Bearer ${TOKEN}x` }, 403],
    ['a part of it', { authorization: `Bearer ${TOKEN.slice(0, -1)}` }, 403],
    ['another scheme', { authorization: `Digest ${TOKEN}` }, 401],
    ['the token alone', { authorization: TOKEN }, 401],
    ['a wrong password', { authorization: `Basic ${btoa('me:guess')}` }, 401],
  ])('%s is refused', (_, fields, expected) => {
    expect(status(fields)).toBe(expected);
  });

  it.each([
    ['a bearer token', BEARER],
    ['in whatever case the scheme is written', { authorization: `bearer ${TOKEN}` }],
    ['the password of a browser, with any name', { authorization: `Basic ${btoa(`me:${TOKEN}`)}` }],
  ])('%s is let in', (_, fields) => {
    expect(status(fields)).toBeUndefined();
  });

  it('is not asked for where there is none', () => {
    expect(status({}, { ...RULES, token: undefined })).toBeUndefined();
  });
});

describe('the host', () => {
  it.each(['localhost', 'LOCALHOST:8265', '127.0.0.1:1', '[::1]:8265', 'ops.internal'])(
    '%s is the server',
    (host) => expect(status({ ...BEARER, host })).toBeUndefined(),
  );

  it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '10.0.0.7', ''])(
    '%j is not, whatever the token',
    (host) => expect(status({ ...BEARER, host })).toBe(403),
  );

  it('may be any address where the server listens on all, but no other name', () => {
    const rules = { ...RULES, allowsAddresses: true };
    expect(status({ ...BEARER, host: '10.0.0.7:8265' }, rules)).toBeUndefined();
    expect(status({ ...BEARER, host: '[fd00::7]:8265' }, rules)).toBeUndefined();
    expect(status({ ...BEARER, host: 'evil.example' }, rules)).toBe(403);
  });
});

describe('the page that asks', () => {
  it.each(['http://localhost:8265', 'HTTPS://LOCALHOST:8265', 'https://board.example'])(
    'of %s may',
    (origin) => expect(status({ ...BEARER, origin })).toBeUndefined(),
  );

  it.each(['null', 'https://evil.example', 'http://localhost:3000', 'http://localhost', ''])(
    'of %j may not, whatever the token',
    (origin) => expect(status({ ...BEARER, origin })).toBe(403),
  );

  it('of another site may not, even where the browser sends no origin', () => {
    expect(status({ ...BEARER, 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(status({ ...BEARER, 'sec-fetch-site': 'same-origin' })).toBeUndefined();
    expect(status({ ...BEARER, 'sec-fetch-site': 'none' })).toBeUndefined();
  });
});

it('no method and no path is let through without the token', () => {
  fc.assert(
    fc.property(fc.constantFrom(...METHODS), fc.webPath(), fc.string(), (method, path, text) => {
      const fields = { host: 'localhost', authorization: text };
      expect(refusalOf(head(fields, method, path), RULES)).toBeDefined();
    }),
  );
});
