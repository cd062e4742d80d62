import * as fc from 'fast-check';
import { UnsecuredJWT, generateKeyPair } from 'jose';
import { afterEach, beforeEach, describe, expect, expectTypeOf, it, vi } from 'vitest';
import { z } from 'zod';

import {
  type App,
  type DependencyTarget,
  type JWTClaims,
  type Logger,
  OpenIdConnectBearer,
  type ProvidedBy,
  Router,
  Security,
  type WebSocketConnection,
  createApp,
  setLogger,
  TestClient,
} from '@sluice/core';

import { AUDIENCE, type Issuer, startIssuer } from './issuer.js';

let issuer: Issuer;
const error = vi.fn<Logger['error']>();

beforeEach(async () => {
  issuer = await startIssuer();
  error.mockClear();
  setLogger({ error });
});
afterEach(() => issuer.close());

const HOUR_S = 3600;
const nowS = () => Math.floor(Date.now() / 1000);

/** An application whose `/` returns the claims, and whose `/read` asks for a scope. */
function serving(scheme: DependencyTarget = bearer()): App {
  return createApp(
    Router()
      .get('/', { depends: { claims: scheme } }, ({ depends }) => depends.claims ?? 'nobody')
      .get('/read', { depends: { claims: Security(scheme, ['books:read']) } }, () => 'read'),
  );
}

function bearer() {
  return OpenIdConnectBearer({ issuer: issuer.url, audience: AUDIENCE });
}

async function ask(app: App, token: string | undefined, path = '/') {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await app.fetch(new Request(`http://test${path}`, { headers }));
  return {
    status: response.status,
    body: await response.json(),
    challenge: response.headers.get('www-authenticate'),
    retryAfter: response.headers.get('retry-after'),
  };
}

const refused = (reason: string) => ({
  status: 401,
  body: { detail: reason },
  challenge: `Bearer error="invalid_token", error_description="${reason}"`,
});

describe('a bearer token of OpenID Connect', () => {
  it('provides its claims', async () => {
    const answer = await ask(serving(), await issuer.sign({ email: 'ann@shop.example' }));
    expect(answer).toMatchObject({
      status: 200,
      body: { iss: issuer.url, sub: 'ann', email: 'ann@shop.example' },
    });
  });

  it('is required, unless autoError is false', async () => {
    expect(await ask(serving(), undefined)).toMatchObject({
      status: 401,
      body: { detail: 'Not authenticated' },
      challenge: 'Bearer',
    });
    const optional = OpenIdConnectBearer({
      issuer: issuer.url,
      audience: AUDIENCE,
      autoError: false,
    });
    expect(await ask(serving(optional), undefined)).toMatchObject({ status: 200, body: 'nobody' });
    expect(await ask(serving(optional), 'x.y.z')).toMatchObject({ status: 401 });
  });

  it.each([
    ['of another audience', { aud: 'bank' }, 'The token is for another audience'],
    ['without audience', { aud: undefined }, 'The token is for another audience'],
    ['of another issuer', { iss: 'https://evil.example' }, 'The token is of another issuer'],
    ['that has expired', { exp: nowS() - HOUR_S }, 'The token has expired'],
    ['without end', { exp: undefined }, 'The token has no end'],
    ['of the future', { nbf: nowS() + HOUR_S }, 'The token is not valid yet'],
    ['whose end is text', { exp: 'soon' }, 'The token has no end'],
  ])('%s is refused', async (_name, claims, reason) => {
    expect(await ask(serving(), await issuer.sign(claims))).toMatchObject(refused(reason));
  });

  it('may be late by the tolerance of clocks, and no more', async () => {
    const app = serving();
    expect((await ask(app, await issuer.sign({ exp: nowS() - 2 }))).status).toBe(200);
    expect((await ask(app, await issuer.sign({ exp: nowS() - 60 }))).status).toBe(401);
  });

  it('without a signature is refused', async () => {
    const claims = { iss: issuer.url, aud: AUDIENCE, sub: 'ann', exp: nowS() + HOUR_S };
    const token = new UnsecuredJWT(claims).encode();
    const answer = refused('The algorithm of the token is not allowed');
    expect(await ask(serving(), token)).toMatchObject(answer);
    expect(issuer.asked).toEqual([]);
  });

  it('that another key has signed is refused', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    expect(await ask(serving(), await issuer.sign({}, { key: privateKey }))).toMatchObject(
      refused('The signature of the token is wrong'),
    );
  });

  it('is refused whatever it is made of', async () => {
    const app = serving();
    const good = await issuer.sign();
    const part = fc.oneof(
      fc.constantFrom(...good.split('.')),
      fc.json().map((json) => Buffer.from(json).toString('base64url')),
      fc
        .record({
          alg: fc.constantFrom('ES256', 'HS256', 'none', 'RS256', 'constructor'),
          kid: fc.constantFrom('0', '', '__proto__', '../../etc/passwd'),
          crit: fc.constantFrom(undefined, ['b64'], []),
          b64: fc.constantFrom(undefined, false),
          jwk: fc.constantFrom(undefined, { kty: 'oct', k: 'AA' }),
        })
        .map((header) => Buffer.from(JSON.stringify(header)).toString('base64url')),
      fc.stringMatching(/^[!-~]{0,20}$/),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 5 }), async (parts) => {
        const token = parts.join('.');
        fc.pre(token !== good);
        expect((await ask(app, token)).status).toBe(401);
      }),
      { numRuns: 300 },
    );
    expect(error).not.toHaveBeenCalled();
  });

  it('needs the scopes that are asked for', async () => {
    const app = serving();
    expect(await ask(app, await issuer.sign({ scope: 'me books:write' }), '/read')).toMatchObject({
      status: 403,
      body: { detail: 'Not enough permissions' },
      challenge: 'Bearer error="insufficient_scope", scope="books:read"',
    });
    for (const claims of [
      { scope: 'me books:read' },
      { scp: 'books:read' },
      { scp: ['me', 'books:read'] },
    ]) {
      expect((await ask(app, await issuer.sign(claims), '/read')).status).toBe(200);
    }
  });

  it('is checked once for a request that asks for several scopes of it', async () => {
    const scheme = OpenIdConnectBearer({
      issuer: issuer.url,
      audience: AUDIENCE,
      claims: z.looseObject({ sub: z.string() }).refine(() => (checks += 1) > 0),
    });
    let checks = 0;
    const app = createApp(
      Router().get('/', { dependencies: [scheme, Security(scheme, ['a'])] }, () => 'ok'),
    );
    expect((await ask(app, await issuer.sign({ scope: 'a' }))).status).toBe(200);
    expect(checks).toBe(1);
  });

  it('has claims of a schema', async () => {
    const scheme = OpenIdConnectBearer({
      issuer: issuer.url,
      audience: AUDIENCE,
      claims: z.object({ email: z.string() }),
    });
    expectTypeOf<ProvidedBy<typeof scheme>>().toEqualTypeOf<{ email: string }>();
    expectTypeOf<ProvidedBy<ReturnType<typeof bearer>>>().toEqualTypeOf<JWTClaims>();
    const app = serving(scheme);
    expect((await ask(app, await issuer.sign({ email: 'a@b.c' }))).body).toEqual({
      email: 'a@b.c',
    });
    expect(await ask(app, await issuer.sign({ email: 7 }))).toMatchObject(
      refused('The claims of the token are not as expected'),
    );
  });

  it('guards the handshake of a WebSocket', async () => {
    const app = createApp(
      Router().websocket(
        '/ws',
        { depends: { claims: bearer() } },
        async (socket: WebSocketConnection, { depends }) => {
          await socket.send(depends.claims.sub ?? '');
        },
      ),
    );
    const client = new TestClient(app);
    await expect(client.connect('/ws')).rejects.toThrow(/Not authenticated/);
    const headers = { authorization: `Bearer ${await issuer.sign()}` };
    expect(await (await client.connect('/ws', { headers })).receive()).toBe('ann');
  });
});

describe('the keys of an issuer', () => {
  it('are asked for once, by requests together', async () => {
    const app = serving();
    const token = await issuer.sign();
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask(app, token)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(issuer.asked).toEqual(['/.well-known/openid-configuration', '/keys']);
  });

  it('are loaded again for a key that is new, and not for every key that is made up', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    try {
      const app = serving();
      const old = await issuer.sign();
      expect((await ask(app, old)).status).toBe(200);
      await issuer.rotate();
      vi.advanceTimersByTime(11_000);
      expect((await ask(app, await issuer.sign())).status).toBe(200);
      expect(issuer.asked.length).toBe(4);

      const madeUp = await issuer.sign({}, { header: { kid: 'made up' } });
      expect(await ask(app, madeUp)).toMatchObject(refused('The key of the token is unknown'));
      expect(await ask(app, old)).toMatchObject(refused('The key of the token is unknown'));
      expect(issuer.asked.length).toBe(4);
    } finally {
      vi.useRealTimers();
    }
  });

  it.each([
    [
      'fails',
      (_: unknown, response: { writeHead(status: number): { end(): void } }) =>
        response.writeHead(500).end(),
    ],
    [
      'sends no JSON',
      (_: unknown, response: { end(text: string): void }) => response.end('<html>'),
    ],
    ['sends other JSON', (_: unknown, response: { end(text: string): void }) => response.end('[]')],
    [
      'sends too much',
      (_: unknown, response: { end(text: string): void }) => response.end(' '.repeat(2 ** 21)),
    ],
    ['hangs up', (request: { destroy(): void }) => request.destroy()],
  ])(
    'whose server %s are a 503 until it is back, and one line of the log',
    async (_name, answer) => {
      vi.useFakeTimers({ toFake: ['performance'] });
      try {
        const app = serving();
        const token = await issuer.sign();
        issuer.answer = answer;
        const down = {
          status: 503,
          body: { detail: 'The keys of tokens cannot be loaded' },
          retryAfter: '5',
        };
        expect(await ask(app, token)).toMatchObject(down);
        const asked = issuer.asked.length;
        expect(await ask(app, token)).toMatchObject(down);
        expect(issuer.asked.length).toBe(asked);
        vi.advanceTimersByTime(5001);
        expect(await ask(app, token)).toMatchObject(down);
        expect(error.mock.calls.map(([message]) => message)).toEqual([
          `The keys of tokens cannot be loaded from ${issuer.url}/.well-known/openid-configuration`,
        ]);

        issuer.answer = undefined;
        vi.advanceTimersByTime(5001);
        expect((await ask(app, token)).status).toBe(200);
      } finally {
        vi.useRealTimers();
      }
    },
  );

  it('that never come are a 503 after the time limit', async () => {
    const scheme = OpenIdConnectBearer({ issuer: issuer.url, audience: AUDIENCE, timeoutS: 0.1 });
    issuer.answer = () => undefined;
    expect((await ask(serving(scheme), await issuer.sign())).status).toBe(503);
    issuer.answer = (_, response) => response.write(' ');
    expect((await ask(serving(scheme), await issuer.sign())).status).toBe(503);
  });

  it('of an issuer that calls itself another are not used', async () => {
    issuer.answer = (_, response) =>
      response.end(
        JSON.stringify({ issuer: 'https://evil.example', jwks_uri: `${issuer.url}/keys` }),
      );
    expect((await ask(serving(), await issuer.sign())).status).toBe(503);
    expect(String(error.mock.calls[0]?.[1].error)).toContain('is "https://evil.example"');
  });

  it('go on to be used for an hour without their issuer', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    try {
      const app = serving();
      const token = await issuer.sign({ exp: nowS() + 10 * HOUR_S });
      expect((await ask(app, token)).status).toBe(200);
      issuer.answer = (request) => request.destroy();
      vi.advanceTimersByTime(HOUR_S * 999);
      expect((await ask(app, token)).status).toBe(200);
      await expect.poll(() => error).toHaveBeenCalledOnce();
      expect((await ask(app, await issuer.sign({}, { header: { kid: 'new' } }))).status).toBe(503);
      vi.advanceTimersByTime(HOUR_S);
      expect((await ask(app, token)).status).toBe(503);
    } finally {
      vi.useRealTimers();
    }
  });
});
