import { generateKeyPairSync } from 'node:crypto';

import { SignJWT, exportJWK, exportSPKI, generateKeyPair } from 'jose';
import { describe, expect, it } from 'vitest';

import {
  type DependencyTarget,
  JWTBearer,
  OpenIdConnectBearer,
  Router,
  Security,
  createApp,
  describe as describeApplication,
  document,
} from '@sluice/core';

import { ask } from '../support/ask.js';
import { AUDIENCE, startIssuer } from './issuer.js';
import { mistakesOf } from './mistakes-of.js';

const SECRET = 'a secret of thirty-two bytes, at least';
const OTHER = 'another secret of thirty-two bytes....';

const signed = (alg: string, key: Parameters<SignJWT['sign']>[0], claims = {}) =>
  new SignJWT({ sub: 'ann', ...claims })
    .setProtectedHeader({ alg })
    .setExpirationTime('1 minute')
    .sign(key);

const bytes = (secret: string) => Buffer.from(secret);

async function statusOf(scheme: DependencyTarget, token: string) {
  const app = createApp(Router().get('/', { dependencies: [scheme] }, () => 'in'));
  return (await ask(app, '/', { headers: { authorization: `Bearer ${token}` } })).status;
}

describe('a JSON Web Token', () => {
  it('is checked with a secret, or any of several', async () => {
    const both = JWTBearer({ secret: [SECRET, OTHER] });
    expect(await statusOf(both, await signed('HS256', bytes(SECRET)))).toBe(200);
    expect(await statusOf(both, await signed('HS512', bytes(OTHER)))).toBe(200);
    const one = JWTBearer({ secret: SECRET });
    expect(await statusOf(one, await signed('HS256', bytes(OTHER)))).toBe(401);
  });

  it.each(['RS256', 'ES256', 'ES384', 'EdDSA'])(
    'is checked with a public key of %s',
    async (alg) => {
      const { publicKey, privateKey } = await generateKeyPair(alg);
      const token = await signed(alg, privateKey);
      expect(await statusOf(JWTBearer({ publicKey: await exportSPKI(publicKey) }), token)).toBe(
        200,
      );
      const jwk = await exportJWK(publicKey);
      expect(await statusOf(JWTBearer({ publicKey: { ...jwk } }), token)).toBe(200);
      const others = [await exportJWK((await generateKeyPair(alg)).publicKey), jwk];
      const list = others.map((key) => ({ ...key }));
      expect(await statusOf(JWTBearer({ publicKey: list }), token)).toBe(200);
    },
  );

  it('cannot make a public key its secret', async () => {
    const { publicKey } = await generateKeyPair('RS256');
    const pem = await exportSPKI(publicKey);
    const token = await signed('HS256', bytes(pem));
    expect(await statusOf(JWTBearer({ publicKey: pem }), token)).toBe(401);
  });

  it('is checked with the keys of a URL', async () => {
    const issuer = await startIssuer();
    try {
      const scheme = JWTBearer({ jwksUrl: `${issuer.url}/keys`, audience: AUDIENCE });
      expect(await statusOf(scheme, await issuer.sign())).toBe(200);
      expect(await statusOf(scheme, await issuer.sign({ aud: 'bank' }))).toBe(401);
      expect(issuer.asked).toEqual(['/keys']);
    } finally {
      await issuer.close();
    }
  });

  it('has the issuer, audience, algorithm and type that are asked for', async () => {
    const claims = { iss: 'me', aud: ['a', 'b'] };
    const token = await signed('HS256', bytes(SECRET), claims);
    const accepts = (options: Omit<Parameters<typeof JWTBearer>[0], 'secret'>) =>
      statusOf(JWTBearer({ secret: SECRET, ...options }), token);
    expect(await accepts({ issuer: ['you', 'me'], audience: 'b' })).toBe(200);
    expect(await accepts({ issuer: 'you' })).toBe(401);
    expect(await accepts({ audience: ['c', 'd'] })).toBe(401);
    expect(await accepts({ algorithms: ['HS512'] })).toBe(401);
    expect(await accepts({ typ: 'at+jwt' })).toBe(401);
  });
});

it('the document has the schemes of tokens, and the scopes of each operation', () => {
  const oidc = OpenIdConnectBearer({ issuer: 'https://id.example/', audience: 'shop' });
  const jwt = JWTBearer({ secret: SECRET });
  const flows = { password: { tokenUrl: 'token', scopes: { me: 'Read yourself' } } };
  const own = JWTBearer({ secret: SECRET, flows, schemeName: 'own' });
  const router = Router()
    .get('/c', { dependencies: [Security(own, ['me'])] }, () => 1)
    .get('/a', { dependencies: [oidc] }, () => 1)
    .get('/b', { dependencies: [jwt] }, () => 1);
  const { components, paths } = document(describeApplication(router));
  expect(components?.securitySchemes).toEqual({
    JWTBearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
    own: { type: 'oauth2', flows },
    OpenIdConnectBearer: {
      type: 'openIdConnect',
      openIdConnectUrl: 'https://id.example/.well-known/openid-configuration',
    },
  });
  expect(paths?.['/a']?.get?.security).toEqual([{ OpenIdConnectBearer: [] }]);
  expect(paths?.['/b']?.get?.security).toEqual([{ JWTBearer: [] }]);
  expect(paths?.['/c']?.get?.security).toEqual([{ own: ['me'] }]);
});

it('every mistake in the options is reported when the scheme is made', () => {
  const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey;
  const pem = small.export({ type: 'spki', format: 'pem' }).toString();

  expect(
    mistakesOf(() =>
      OpenIdConnectBearer({ issuer: 'http://id.example', audience: [], clockToleranceS: -1 }),
    ),
  ).toEqual([
    'E_SECURITY_OPTION has the issuer "http://id.example", which anyone on the way can answer.',
    'E_SECURITY_OPTION has an empty audience.',
    'E_SECURITY_OPTION has clockToleranceS: -1.',
  ]);
  expect(mistakesOf(() => OpenIdConnectBearer({ issuer: 'id', audience: 'a' }))).toEqual([
    'E_SECURITY_OPTION has the issuer "id", which is no URL of a server.',
  ]);
  expect(mistakesOf(() => JWTBearer({ secret: 'short' }))).toEqual([
    'E_SECURITY_OPTION has a secret of 5 bytes, which can be guessed.',
  ]);
  expect(mistakesOf(() => JWTBearer({ secret: SECRET, algorithms: ['RS256'] }))).toEqual([
    'E_SECURITY_OPTION has the algorithms ["RS256"], which do not fit its keys.',
  ]);
  expect(mistakesOf(() => JWTBearer({ publicKey: pem }))[0]).toBe(
    'E_SECURITY_OPTION has a publicKey of the kind rsa that signs no tokens.',
  );
  expect(mistakesOf(() => JWTBearer({ publicKey: 'x' }))[0]).toBe(
    'E_SECURITY_OPTION has a publicKey that cannot be read.',
  );
  expect(mistakesOf(() => JWTBearer({ secret: SECRET, jwksUrl: 'https://id.example/k' }))).toEqual([
    'E_SECURITY_OPTION has no key, or more than one kind.',
  ]);
  expect(() =>
    OpenIdConnectBearer({ issuer: 'http://keycloak:8080', audience: 'a', allowHttp: true }),
  ).not.toThrow();
});
