import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  APIKeyCookie,
  APIKeyHeader,
  APIKeyQuery,
  type DependencyTarget,
  Get,
  HTTPBasic,
  HTTPBearer,
  HTTPDigest,
  OAuth2,
  OAuth2PasswordBearer,
  OAuth2PasswordRequestForm,
  OAuth2PasswordRequestFormStrict,
  OpenIdConnect,
  Router,
  WebSocket,
  WebSocketConnection,
  createApp,
  isSameSecret,
  TestClient,
} from '@sluice/core';

import { ask } from '../support/ask.js';

const bearer = HTTPBearer();
const token = OAuth2PasswordBearer({ tokenUrl: 'token' });
const FLOWS = { password: { tokenUrl: 'token', scopes: {} } };

/** The answer of an operation that returns what a scheme provides. */
async function provided(scheme: DependencyTarget, headers: Record<string, string>, query = '') {
  const app = createApp(
    Router().get('/', { depends: { found: scheme } }, ({ depends }) => depends.found ?? 'nothing'),
  );
  const response = await app.fetch(new Request(`http://test/${query}`, { headers }));
  return [response.status, await response.json(), response.headers.get('www-authenticate')];
}

const REFUSED = { detail: 'Not authenticated' };
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

describe('a security scheme', () => {
  it.each([
    ['bearer', bearer, { authorization: 'bearer abc' }, { scheme: 'bearer', credentials: 'abc' }],
    ['bearer', bearer, { authorization: 'BEARER  abc ' }, { scheme: 'BEARER', credentials: 'abc' }],
    [
      'digest',
      HTTPDigest(),
      { authorization: 'Digest x="y"' },
      { scheme: 'Digest', credentials: 'x="y"' },
    ],
    [
      'basic',
      HTTPBasic(),
      { authorization: basic('ann:s:cret') },
      { username: 'ann', password: 's:cret' },
    ],
    ['password flow', token, { authorization: 'Bearer abc' }, 'abc'],
    ['several flows', OAuth2({ flows: FLOWS }), { authorization: 'Bearer abc' }, 'Bearer abc'],
    [
      'OpenID Connect',
      OpenIdConnect({ openIdConnectUrl: '/o' }),
      { authorization: 'Any x' },
      'Any x',
    ],
    ['API key', APIKeyHeader({ name: 'X-API-Key' }), { 'x-api-key': 'k' }, 'k'],
    ['API key', APIKeyCookie({ name: 'key' }), { cookie: 'key=k' }, 'k'],
  ])(
    'of %s provides the credentials',
    async (_name, scheme, headers: Record<string, string>, value) => {
      expect(await provided(scheme, headers)).toEqual([200, value, null]);
    },
  );

  it('of an API key reads the query', async () => {
    const scheme = APIKeyQuery({ name: 'api_key' });
    expect(await provided(scheme, {}, '?api_key=k')).toEqual([200, 'k', null]);
    expect(await provided(scheme, {}, '?api_key=')).toEqual([401, REFUSED, 'APIKey']);
  });

  it.each([
    ['no field', bearer, {}, 'Bearer'],
    ['another scheme', bearer, { authorization: 'Basic YTpi' }, 'Bearer'],
    ['an empty token', bearer, { authorization: 'Bearer ' }, 'Bearer'],
    ['an empty token', token, { authorization: 'Bearer' }, 'Bearer'],
    ['no base64', HTTPBasic(), { authorization: 'Basic %%%' }, 'Basic'],
    [
      'no colon',
      HTTPBasic({ realm: 'Shop' }),
      { authorization: basic('ann') },
      'Basic realm="Shop"',
    ],
    ['malformed UTF-8', HTTPBasic(), { authorization: 'Basic //46eA==' }, 'Basic'],
    ['a control character', HTTPBasic(), { authorization: basic('a\u0000:b') }, 'Basic'],
    ['no digest', HTTPDigest(), { authorization: 'Bearer x' }, 'Digest'],
    ['no key', APIKeyHeader({ name: 'x-key' }), {}, 'APIKey'],
    ['no cookie', APIKeyCookie({ name: 'key' }), { cookie: 'other=1' }, 'APIKey'],
  ])('answers 401 to %s', async (_name, scheme, headers: Record<string, string>, challenge) => {
    expect(await provided(scheme, headers)).toEqual([401, REFUSED, challenge]);
  });

  it('without autoError provides undefined instead', async () => {
    expect(await provided(HTTPBearer({ autoError: false }), {})).toEqual([200, 'nothing', null]);
    const key = APIKeyHeader({ name: 'x-key', autoError: false });
    expect(await provided(key, {})).toEqual([200, 'nothing', null]);
  });

  it('refuses the handshake of a WebSocket', async () => {
    class Api {
      @WebSocket('/ws', { dependencies: [bearer] })
      async serve(socket: WebSocketConnection) {
        await socket.send('in');
      }
    }
    const client = new TestClient(createApp(Api));
    await expect(client.connect('/ws')).rejects.toThrow(/Not authenticated/);
    const socket = await client.connect('/ws', { headers: { authorization: 'Bearer x' } });
    expect(await socket.receive()).toBe('in');
  });

  it('is checked in whatever way a request is spelled', async () => {
    let calls = 0;
    class Api {
      @Get('/items/:id', { dependencies: [bearer] })
      item(id: string) {
        calls += 1;
        return id;
      }
    }
    const app = createApp(Api);
    const method = fc.constantFrom('GET', 'HEAD', 'OPTIONS', 'POST', 'PUT');
    const piece = fc.constantFrom(
      '/',
      'items',
      '%69tems',
      'it%65ms',
      '1',
      '%31',
      '..',
      '.',
      '//',
      'x',
    );
    const path = fc
      .array(piece, { minLength: 1, maxLength: 6 })
      .map((pieces) => `/${pieces.join('/')}`);
    const override = fc.constantFrom({}, { 'x-http-method-override': 'GET' });
    await fc.assert(
      fc.asyncProperty(method, path, override, async (verb, where, headers) => {
        const request = new Request(`http://test${where}`, { method: verb, headers });
        expect((await app.fetch(request)).status).not.toBe(200);
      }),
    );
    expect(calls).toBe(0);
  });
});

describe('the form of a token request', () => {
  const app = createApp(
    Router()
      .post(
        '/token',
        { depends: { form: OAuth2PasswordRequestForm } },
        ({ depends }) => depends.form,
      )
      .post('/strict', { depends: { form: OAuth2PasswordRequestFormStrict } }, ({ depends }) => [
        depends.form.username,
      ]),
  );
  const send = (path: string, body: string) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return ask(app, path, { method: 'POST', headers, body });
  };

  it('has user name, password and scopes', async () => {
    expect((await send('/token', 'username=ann&password=s&scope=a+b')).body).toEqual({
      username: 'ann',
      password: 's',
      scopes: ['a', 'b'],
    });
    expect((await send('/token', 'username=ann')).body).toMatchObject({
      detail: [{ type: 'missing', loc: ['body', 'password'] }],
    });
  });

  it('has to name its grant type where it is strict', async () => {
    const fields = 'username=ann&password=s';
    expect((await send('/strict', fields)).status).toBe(422);
    expect((await send('/strict', `${fields}&grant_type=code`)).status).toBe(422);
    expect((await send('/strict', `${fields}&grant_type=password`)).body).toEqual(['ann']);
    expect((await send('/token', `${fields}&grant_type=code`)).status).toBe(422);
  });
});

it('secrets are the same only when all of them is equal', () => {
  expect(isSameSecret('secret', 'secret')).toBe(true);
  expect(isSameSecret('secret', 'secre')).toBe(false);
  expect(isSameSecret('', 'x')).toBe(false);
});
