import { Get, Router, createApp, describeClient } from '@sluice/core';
import { describe, expect, it } from 'vitest';

import { ask } from '../support/ask.js';

class Users {
  @Get('/users')
  list() {
    return [];
  }
}

describe('a route that is added to a router', () => {
  it('after others included the router is served', async () => {
    const items = Router({ prefix: '/items' });
    const api = Router().include(items);
    items.get('/', () => 'late');
    items.include(Users);
    const app = createApp(Router(), { routers: [api] });
    expect((await ask(app, '/items')).body).toBe('late');
    expect((await ask(app, '/items/users')).body).toEqual([]);
  });

  it('after the application was made is an error that names it', () => {
    const items = Router({ prefix: '/items' }).get('/', () => 1);
    createApp(Router().include(items));
    expect(() => items.get('/late', () => 'late')).toThrow(
      'E_ROUTER_READ: the router /items: was made part of an application before get("/late"), which would not be served. Add all',
    );
    expect(() => items.include(Users)).toThrow('before include(Users)');
    expect(() => items.include(Router())).toThrow('before include(a router)');
    expect(() => items.websocket('/ws', () => undefined)).toThrow('before websocket("/ws")');
  });

  it('after a client was described is one too', () => {
    const items = Router().get('/', () => 1);
    describeClient(items);
    expect(() => items.get('/late', () => 'late')).toThrow('E_ROUTER_READ');
  });
});
