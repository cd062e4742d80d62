import { describe, expect, it } from 'vitest';

import {
  type App,
  CookieSession,
  Depends,
  Get,
  HttpError,
  Post,
  RedirectResponse,
  Router,
  Session,
  WebSocket,
  WebSocketConnection,
  createApp,
  dependency,
  describe as describeApplication,
  document,
  TestClient,
} from '@sluice/core';

const KEY = 'a key of thirty-two bytes, at the least';

interface Data {
  readonly user: string;
  readonly cart: readonly string[];
}

const session = CookieSession<Data>({ keys: KEY });

const currentUser = dependency({ depends: { session } }, ({ depends }) => {
  const user = depends.session.get('user');
  if (user === undefined) throw new HttpError(401, 'Log in first');
  return user;
});

class Shop {
  @Get('/me')
  me(@Depends(currentUser) user: string) {
    return user;
  }

  @Get('/cart')
  cart(@Depends(session) own: Session<Data>) {
    return { id: own.id, ...own.data };
  }

  @Post('/cart')
  add(@Depends(session) own: Session<Data>, item: string) {
    own.set('cart', [...(own.get('cart') ?? []), item]);
    return own.id;
  }

  @Post('/empty')
  empty(@Depends(session) own: Session<Data>) {
    own.delete('cart');
    return own.id;
  }

  @Post('/login')
  login(@Depends(session) own: Session<Data>, user: string) {
    own.regenerate();
    own.set('user', user);
    return new RedirectResponse('/me');
  }

  @Post('/logout')
  logout(@Depends(session) own: Session<Data>) {
    own.clear();
    return own.data;
  }

  @Post('/fails')
  fails(@Depends(session) own: Session<Data>) {
    own.set('user', 'nobody');
    throw new HttpError(409, 'No');
  }

  @WebSocket('/ws')
  async talk(socket: WebSocketConnection, @Depends(currentUser) user: string) {
    await socket.send(user);
  }

  @WebSocket('/ws/set')
  async set(socket: WebSocketConnection, @Depends(session) own: Session<Data>) {
    let failure: unknown;
    try {
      own.set('user', 'x');
    } catch (error) {
      failure = error;
    }
    await socket.send(String(failure));
  }
}

/** A browser with one cookie. */
function browser(app: App) {
  let cookie: string | undefined;
  return {
    get cookie() {
      return cookie;
    },
    async send(method: string, path: string) {
      const headers = cookie === undefined ? {} : { cookie: `other=1; ${cookie}` };
      const request = new Request(`http://test${path}`, { method, headers });
      const response = await app.fetch(request);
      const set = response.headers.getSetCookie();
      for (const field of set) {
        cookie = field.includes('Max-Age=0') ? undefined : field.split(';')[0];
      }
      const text = await response.text();
      const { status } = response;
      return { status, body: text === '' ? '' : JSON.parse(text), set, headers: response.headers };
    },
  };
}

describe('a session', () => {
  it('begins with its first value, and is not set before', async () => {
    const user = browser(createApp(Shop));
    expect(await user.send('GET', '/cart')).toMatchObject({ body: {}, set: [] });
    const { body: id, set } = await user.send('POST', '/cart?item=tea');
    expect(id).toMatch(/^[\w-]{22}$/);
    expect(set).toEqual([
      expect.stringMatching(/^session=[\w-]+; HttpOnly; Max-Age=1209600; Path=\/; SameSite=lax$/),
    ]);
    expect(await user.send('GET', '/cart')).toMatchObject({ body: { id, cart: ['tea'] }, set: [] });
    expect(await user.send('POST', '/cart?item=milk')).toMatchObject({ body: id });
    expect((await user.send('GET', '/cart')).body).toEqual({ id, cart: ['tea', 'milk'] });
    await user.send('POST', '/empty');
    expect((await user.send('GET', '/cart')).body).toEqual({ id });
    expect((await user.send('POST', '/empty')).set).toEqual([]);
  });

  it('has another id after login, and ends at logout', async () => {
    const user = browser(createApp(Shop));
    const { body: before } = await user.send('POST', '/cart?item=tea');
    expect(await user.send('GET', '/me')).toMatchObject({ status: 401 });
    expect(await user.send('POST', '/login?user=ann')).toMatchObject({ status: 307 });
    expect(await user.send('GET', '/me')).toMatchObject({ status: 200, body: 'ann' });
    const { body: after } = await user.send('GET', '/cart');
    expect(after).toMatchObject({ user: 'ann', cart: ['tea'] });
    expect(after.id).not.toBe(before);
    expect(await user.send('POST', '/logout')).toMatchObject({ body: {} });
    expect(user.cookie).toBeUndefined();
    expect(await user.send('GET', '/me')).toMatchObject({ status: 401 });
    expect((await user.send('POST', '/logout')).set).toEqual([]);
  });

  it('is not set by a handler that fails', async () => {
    expect(await browser(createApp(Shop)).send('POST', '/fails')).toMatchObject({
      status: 409,
      set: [],
    });
  });

  it('keeps caches from giving it to others', async () => {
    const { headers } = await browser(createApp(Shop)).send('GET', '/cart');
    expect(headers.get('vary')).toBe('Cookie');
  });

  it('is read in the handshake of a WebSocket, and cannot be set there', async () => {
    const app = createApp(Shop);
    const user = browser(app);
    await user.send('POST', '/login?user=ann');
    const client = new TestClient(app);
    await expect(client.connect('/ws')).rejects.toThrow(/Log in first/);
    const socket = await client.connect('/ws', { headers: { cookie: user.cookie ?? '' } });
    expect(await socket.receive()).toBe('ann');
    const other = await client.connect('/ws/set');
    expect(await other.receive()).toMatch(/cannot be set in a WebSocket/);
  });

  it('is nobody to an application with other keys', async () => {
    const user = browser(createApp(Shop));
    await user.send('POST', '/login?user=ann');
    const other = CookieSession<Data>({ keys: `${KEY}!` });
    const app = createApp(
      Router().get('/', { depends: { own: other } }, ({ depends }) => depends.own.data),
    );
    const headers = { cookie: user.cookie ?? '' };
    expect(await (await app.fetch(new Request('http://test/', { headers }))).json()).toEqual({});
  });

  it('can be read by its client when it is not encrypted', async () => {
    const open = CookieSession<Data>({ keys: KEY, encrypted: false, name: 'open', maxAgeS: 60 });
    const app = createApp(
      Router().get('/', { depends: { own: open } }, ({ depends }) => {
        depends.own.set('user', 'ann');
        return '';
      }),
    );
    const user = browser(app);
    await user.send('GET', '/');
    const payload = user.cookie?.slice('open='.length).split('.')[0] ?? '';
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toEqual([
      expect.any(Number),
      { id: expect.any(String), data: { user: 'ann' } },
    ]);
  });

  it('takes names of prototypes as any other', async () => {
    const own = new Session();
    expect(own.get('constructor')).toBeUndefined();
    expect(own.get('__proto__')).toBeUndefined();
    own.set('__proto__', { isAdmin: true });
    expect(own.get('__proto__')).toEqual({ isAdmin: true });
    expect(own.get('isAdmin')).toBeUndefined();
  });

  it('can be replaced in tests', async () => {
    const app = createApp(Shop, { overrides: [[session, () => new Session({ user: 'ann' })]] });
    expect((await browser(app).send('GET', '/me')).body).toBe('ann');
  });

  it('stands in the document as a cookie that a request may have', () => {
    const { components, paths } = document(describeApplication(Shop));
    expect(components?.securitySchemes).toEqual({
      CookieSession: { type: 'apiKey', in: 'cookie', name: 'session' },
    });
    expect(paths?.['/me']?.get?.security).toEqual([{ CookieSession: [] }, {}]);
    expect(paths?.['/me']?.get?.parameters ?? []).toEqual([]);
  });
});
