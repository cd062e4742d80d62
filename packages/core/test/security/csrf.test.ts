import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  type App,
  CSRFProtection,
  CSRFTokens,
  CookieSession,
  Router,
  Session,
  type WebSocketConnection,
  createApp,
  describe as describeApplication,
  document,
  TestClient,
} from '@sluice/core';

import { ask } from '../support/ask.js';
import { mistakesOf } from './mistakes-of.js';

const REFUSED = {
  status: 403,
  body: { detail: 'A page of another site may not send this request' },
};

describe('CSRFProtection', () => {
  const check = CSRFProtection({ trustedOrigins: ['https://pay.example'] });
  let calls = 0;
  const router = Router({ dependencies: [check] })
    .route(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], '/', { handler: () => (calls += 1) })
    .websocket('/ws', async (socket: WebSocketConnection) => {
      await socket.send('in');
    });
  const app = createApp(router);
  const send = (method: string, headers: Record<string, string>) =>
    ask(app, '/', { method, headers });

  it.each([
    ['no browser', {}],
    ['the same origin', { 'sec-fetch-site': 'same-origin' }],
    ['the address bar', { 'sec-fetch-site': 'none' }],
    ['the same host, by an old browser', { host: 'shop.example', origin: 'https://shop.example' }],
    ['the same host and port', { host: 'shop.example:8000', origin: 'http://shop.example:8000' }],
    ['a trusted origin', { 'sec-fetch-site': 'cross-site', origin: 'https://pay.example' }],
    ['a trusted origin, by an old browser', { host: 'a', origin: 'https://pay.example' }],
  ])('lets requests of %s through', async (_name, headers) => {
    expect((await send('POST', headers)).status).toBe(200);
  });

  it.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a sibling host', { 'sec-fetch-site': 'same-site', origin: 'https://a.shop.example' }],
    ['two sites', { 'sec-fetch-site': 'same-origin, cross-site' }],
    ['another origin', { host: 'shop.example', origin: 'https://evil.example' }],
    ['another port', { host: 'shop.example', origin: 'http://shop.example:1' }],
    ['a sandboxed page', { host: 'shop.example', origin: 'null' }],
    ['an origin that only begins alike', { host: 'a', origin: 'https://pay.example.evil.example' }],
    ['no origin that can be read', { host: 'shop.example', origin: 'shop.example' }],
  ])('refuses requests of %s', async (_name, headers) => {
    const before = calls;
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      expect(await send(method, headers)).toEqual(REFUSED);
    }
    expect(calls).toBe(before);
    expect((await send('GET', headers)).status).toBe(200);
  });

  it('is not talked round by a header that names another method', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', 'x-http-method-override': 'GET' };
    expect(await send('POST', headers)).toEqual(REFUSED);
  });

  it('refuses WebSockets of other sites', async () => {
    const client = new TestClient(app);
    const headers = { 'sec-fetch-site': 'cross-site' };
    await expect(client.connect('/ws', { headers })).rejects.toThrow(/another site/);
    expect(await (await client.connect('/ws')).receive()).toBe('in');
  });

  it('takes no origin that browsers never send', () => {
    expect(mistakesOf(() => CSRFProtection({ trustedOrigins: ['pay.example', 'null'] }))).toEqual([
      'E_SECURITY_OPTION has the trusted origin "pay.example", which no browser sends.',
      'E_SECURITY_OPTION has the trusted origin "null", which no browser sends.',
    ]);
  });
});

describe('CSRFTokens', () => {
  const session = CookieSession<{ user: string }>({
    keys: 'a key of thirty-two bytes, at the least',
  });
  const csrf = CSRFTokens({ session });
  const router = Router()
    .get('/page', { depends: { token: csrf.token } }, ({ depends }) => depends.token)
    .post('/form', { dependencies: [csrf.field], form: { name: String } }, ({ form }) => form.name)
    .post('/alone', { dependencies: [csrf.field] }, () => 'ok')
    .post('/api', { dependencies: [csrf.header], body: { name: String } }, ({ body }) => body.name)
    .post('/login', { depends: { session } }, ({ depends }) => {
      depends.session.regenerate();
      return 'ok';
    });
  const app = createApp(router);
  const refused = { status: 403, body: { detail: 'The CSRF token is missing or wrong' } };

  async function page(of: App = app, cookie = '') {
    const response = await of.fetch(new Request('http://test/page', { headers: { cookie } }));
    const set = response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
    const token = String(await response.json());
    return { cookie: set, token };
  }

  function submit(path: string, cookie: string, token: string | undefined) {
    const body = new URLSearchParams({
      name: 'ann',
      ...(token !== undefined && { csrf_token: token }),
    });
    return ask(app, path, { method: 'POST', headers: { cookie }, body });
  }

  it('lets the forms of its own pages through', async () => {
    const { cookie, token } = await page();
    expect(await submit('/form', cookie, token)).toEqual({ status: 200, body: 'ann' });
    expect(await submit('/alone', cookie, token)).toEqual({ status: 200, body: 'ok' });
    const headers = { cookie, 'x-csrf-token': token, 'content-type': 'application/json' };
    const sent = { method: 'POST', headers, body: '{"name":"ann"}' };
    expect(await ask(app, '/api', sent)).toEqual({ status: 200, body: 'ann' });
  });

  it('gives each page another text for one session', async () => {
    const first = await page();
    const second = await page(app, first.cookie);
    expect(second.cookie).toBe(first.cookie);
    expect(second.token).not.toBe(first.token);
    expect((await submit('/form', first.cookie, second.token)).status).toBe(200);
  });

  it('refuses the token of another session, none, and any that is made up', async () => {
    const mine = await page();
    const other = await page();
    expect(await submit('/form', mine.cookie, other.token)).toEqual(refused);
    expect(await submit('/form', mine.cookie, undefined)).toEqual(refused);
    expect(await submit('/form', '', mine.token)).toEqual(refused);
    expect(await submit('/form', mine.cookie, Buffer.alloc(32).toString('base64url'))).toEqual(
      refused,
    );
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 60 }), async (token) => {
        expect((await submit('/alone', mine.cookie, token)).status).toBe(403);
      }),
      { numRuns: 100 },
    );
  });

  it('refuses tokens of before a login', async () => {
    const { cookie, token } = await page();
    const request = new Request('http://test/login', { method: 'POST', headers: { cookie } });
    const after = (await app.fetch(request)).headers.getSetCookie()[0]?.split(';')[0] ?? '';
    expect(await submit('/form', after, token)).toEqual(refused);
  });

  it('documents the field and the 403', () => {
    const { components, paths } = document(describeApplication(router));
    expect(paths?.['/form']?.post?.responses).toHaveProperty('403');
    expect(components?.schemas?.['Body_post_form']).toMatchObject({
      properties: { csrf_token: { type: 'string' }, name: { type: 'string' } },
      required: ['name'],
    });
    expect(paths?.['/page']?.get?.responses).not.toHaveProperty('403');
  });

  it('works with a session that tests give', async () => {
    const fixed = new Session<{ user: string }>({ user: 'ann' });
    const own = createApp(router, { overrides: [[session, () => fixed]] });
    const { token } = await page(own);
    const body = new URLSearchParams({ name: 'ann', csrf_token: token });
    expect((await ask(own, '/form', { method: 'POST', body })).status).toBe(200);
  });
});
