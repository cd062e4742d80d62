import * as fc from 'fast-check';
import { afterEach, describe, expect, expectTypeOf, it, vi } from 'vitest';

import {
  type App,
  type CookieDependency,
  EncryptedCookie,
  type ProvidedBy,
  Router,
  SealedCookie,
  SignedCookie,
  createApp,
} from '@sluice/core';

import { captureLog } from '../support/capture-log.js';
import { mistakesOf } from './mistakes-of.js';

const KEY = 'a key of thirty-two bytes, at the least';
const OLD = 'the key of thirty-two bytes before it';

afterEach(() => void vi.useRealTimers());

/** An application that shows the cookie, and sets or deletes it by the query. */
function serving<T>(cookie: CookieDependency<T>): App {
  return createApp(
    Router()
      .get('/', { depends: { cookie } }, ({ depends }) => ({ value: depends.cookie.value }))
      .get('/set', { depends: { cookie }, query: { value: String } }, ({ depends, query }) => {
        depends.cookie.set(JSON.parse(query.value));
        return { value: depends.cookie.value };
      })
      .get('/delete', { depends: { cookie } }, ({ depends }) => {
        depends.cookie.delete();
        return { value: depends.cookie.value };
      }),
  );
}

async function ask(app: App, path: string, cookie?: string) {
  const headers = cookie === undefined ? {} : { cookie };
  const response = await app.fetch(new Request(`http://test${path}`, { headers }));
  return { body: await response.json(), set: response.headers.getSetCookie() };
}

const payloadOf = (sent: string) =>
  Buffer.from(sent.slice(2).split('.')[0] ?? '', 'base64url').toString();
const bytesOf = (sent: string) => Buffer.from(sent.slice(2), 'base64url');

/** The `name=value` of the cookie that an application sets. */
async function given(cookie: CookieDependency<unknown>, value: unknown): Promise<string> {
  const { set } = await ask(
    serving(cookie),
    `/set?value=${encodeURIComponent(JSON.stringify(value))}`,
  );
  return set[0]?.split(';')[0] ?? '';
}

const signed = (keys: string | string[] = KEY) => SignedCookie<unknown>({ name: 'c', keys });
const encrypted = (keys: string | string[] = KEY) => EncryptedCookie<unknown>({ name: 'c', keys });

describe.each([
  ['signed', signed],
  ['encrypted', encrypted],
])('a %s cookie', (_kind, cookie) => {
  it('has the value that was set', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        fc.pre(JSON.stringify(value).length < 2000);
        const sent = await given(cookie(), value);
        const plain: unknown = JSON.parse(JSON.stringify(value));
        expect((await ask(serving(cookie()), '/', sent)).body).toEqual({ value: plain });
      }),
      { numRuns: 50 },
    );
  });

  it('is missing when any character of it was changed', async () => {
    const sent = await given(cookie(), { user: 'ann' });
    const app = serving(cookie());
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: sent.length - 3 }),
        fc.stringMatching(/^[A-Za-z0-9_.=-]?$/),
        async (at, other) => {
          const changed = sent.slice(0, at + 2) + other + sent.slice(at + 3);
          // The last character of base64 has bits that say nothing.
          fc.pre(!bytesOf(changed).equals(bytesOf(sent)));
          expect((await ask(app, '/', changed)).body).toEqual({});
        },
      ),
      { numRuns: 200 },
    );
  });

  it('is missing for whatever a client makes up', async () => {
    const app = serving(cookie());
    const text = fc.stringMatching(/^[!#-+\--:<-[\]-~]{0,80}$/);
    await fc.assert(
      fc.asyncProperty(text, async (value) => {
        expect((await ask(app, '/', `c=${value}`)).body).toEqual({});
      }),
      { numRuns: 200 },
    );
    expect((await ask(app, '/', `c=${'A'.repeat(9000)}`)).body).toEqual({});
  });

  it('opens by each key and is sealed by the first', async () => {
    const before = await given(cookie(OLD), 1);
    expect((await ask(serving(cookie([KEY, OLD])), '/', before)).body).toEqual({ value: 1 });
    const after = await given(cookie([KEY, OLD]), 2);
    expect((await ask(serving(cookie(KEY)), '/', after)).body).toEqual({ value: 2 });
    expect((await ask(serving(cookie(KEY)), '/', before)).body).toEqual({});
  });

  it('is deleted', async () => {
    const sent = await given(cookie(), 1);
    const { body, set } = await ask(serving(cookie()), '/delete', sent);
    expect(body).toEqual({});
    expect(set).toEqual([expect.stringMatching(/^c=; expires=Thu, 01 Jan 1970 .*Max-Age=0/)]);
  });

  it('that browsers would not keep is an error of the application', async () => {
    const log = captureLog();
    const app = serving(cookie());
    const response = await app.fetch(
      new Request(`http://test/set?value=${JSON.stringify('x'.repeat(4000))}`),
    );
    expect(response.status).toBe(500);
    expect(String(log[0]?.error)).toMatch(/E_COOKIE_LENGTH: The cookie c would have 5\d+ bytes/);
  });
});

it('a cookie of one name, or of one way of sealing, is none of another', async () => {
  const sent = (await given(signed(), 1)).slice(2);
  const other = SignedCookie<unknown>({ name: 'd', keys: KEY });
  expect((await ask(serving(other), '/', `d=${sent}`)).body).toEqual({});
  expect((await ask(serving(encrypted()), '/', `c=${sent}`)).body).toEqual({});
  const hidden = (await given(encrypted(), 1)).slice(2);
  expect((await ask(serving(signed()), '/', `c=${hidden}`)).body).toEqual({});
});

it('a signed cookie can be read by its client, an encrypted one cannot', async () => {
  expect(payloadOf(await given(signed(), 'ann'))).toBe('[0,"ann"]');
  expect(payloadOf(await given(encrypted(), 'ann'))).not.toContain('ann');
  expect(await given(encrypted(), 'ann')).not.toBe(await given(encrypted(), 'ann'));
});

it('a cookie ends here too, whatever the browser does', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const cookie = SignedCookie<unknown>({ name: 'c', keys: KEY, maxAgeS: 60 });
  const sent = await given(cookie, 1);
  const app = serving(cookie);
  vi.advanceTimersByTime(58_000);
  expect((await ask(app, '/', sent)).body).toEqual({ value: 1 });
  vi.advanceTimersByTime(3000);
  expect((await ask(app, '/', sent)).body).toEqual({});
});

it('a cookie has the attributes of its options, and those that are safe', async () => {
  const { set } = await ask(serving(signed()), '/set?value=1');
  expect(set).toEqual([expect.stringMatching(/^c=[\w.-]+; HttpOnly; Path=\/; SameSite=lax$/)]);
  const own = SignedCookie<unknown>({
    name: '__Secure-c',
    keys: KEY,
    path: '/shop',
    domain: 'shop.example',
    secure: true,
    httpOnly: false,
    sameSite: 'strict',
    maxAgeS: 60,
  });
  const { set: all } = await ask(serving(own), '/set?value=1');
  expect(all).toEqual([
    expect.stringMatching(
      /; Domain=shop\.example; Max-Age=60; Path=\/shop; SameSite=strict; Secure$/,
    ),
  ]);
  const response = await serving(signed()).fetch(new Request('https://test/set?value=1'));
  expect(response.headers.getSetCookie()[0]).toMatch(/; Secure$/);
});

it('a cookie that is set twice is sent once', async () => {
  const cookie = signed();
  const app = createApp(
    Router().get('/', { depends: { cookie } }, ({ depends }) => {
      depends.cookie.set(1);
      depends.cookie.set(2);
      return '';
    }),
  );
  const { set } = await ask(app, '/');
  expect(set.length).toBe(1);
  expect((await ask(serving(cookie), '/', set[0]?.split(';')[0])).body).toEqual({ value: 2 });
});

it('a cookie has the type that is declared, and can be replaced in tests', async () => {
  const theme = SignedCookie<'dark' | 'light'>({ name: 'theme', keys: KEY });
  expectTypeOf<ProvidedBy<typeof theme>['value']>().toEqualTypeOf<'dark' | 'light' | undefined>();
  const router = Router().get('/', { depends: { theme } }, ({ depends }) => ({
    value: depends.theme.value,
  }));
  const app = createApp(router, { overrides: [[theme, () => new SealedCookie('dark')]] });
  expect((await ask(app, '/')).body).toEqual({ value: 'dark' });
});

it('the options of cookies are checked when they are made', () => {
  expect(mistakesOf(() => SignedCookie({ name: 'a b', keys: ['short'], maxAgeS: 0 }))).toEqual([
    'E_SECURITY_OPTION has the name "a b", which no cookie can have.',
    'E_SECURITY_OPTION has maxAgeS: 0.',
    'E_SECURITY_OPTION has a key of 5 bytes, which can be guessed.',
  ]);
  expect(mistakesOf(() => SignedCookie({ name: 'a', keys: [] }))).toEqual([
    'E_SECURITY_OPTION has no keys.',
  ]);
  expect(
    mistakesOf(() => EncryptedCookie({ name: '__Host-a', keys: KEY, path: '/x', secure: true })),
  ).toEqual([
    'E_SECURITY_OPTION has the name __Host-a, but not the attributes that browsers ask of it.',
  ]);
  expect(mistakesOf(() => EncryptedCookie({ name: '__Host-a', keys: KEY, secure: true }))).toEqual(
    [],
  );
});
