import { describe, expect, it } from 'vitest';

import {
  type App,
  Get,
  HttpRequest,
  Int,
  type MiddlewareFunction,
  Post,
  Router,
  UrlError,
  Version,
  WebSocket,
  WebSocketConnection,
  createApp,
  include,
  withHeader,
} from '@sluice/core';

import { serveRequest } from '../../src/http/web-exchange.js';
import { ask } from '../support/ask.js';

@Router({ prefix: '/items' })
class Items {
  @Get('/:id')
  item(id: number) {
    return id;
  }
  @Get('/:id/files/*path')
  file(id: number, path: string) {
    return { id, path };
  }
  @Get('/typed/{id:int}', { params: { id: Int } })
  typed({ params }: { params: { id: number } }) {
    return params.id;
  }
  @Get('/')
  list() {
    return [];
  }
  @Post('/')
  add() {
    return 'added';
  }
  @WebSocket('/:id/news')
  async news(id: number, socket: WebSocketConnection) {
    await socket.accept();
    await socket.send(id);
  }
  helper() {
    return 'no route';
  }
}

class Admin {
  @Get('/users/:name')
  user(name: string, request: HttpRequest) {
    return [name, request.urlFor(Admin, 'user', { name: 'ada' })];
  }
}

const status = Router({ prefix: '/status' }).get(
  '/:part',
  { params: { part: String } },
  function part() {
    return 'up';
  },
);

class Shop {
  @Get('/links')
  links(request: HttpRequest) {
    return [
      request.urlFor(Items, 'item', { id: 3 }),
      request.urlFor(Items, 'news', { id: 3 }),
      request.urlFor(Admin, 'user', { name: 'a b' }),
    ];
  }
  @Get('/racks/:name')
  @Get('/shelves/:name')
  shelf(name: string) {
    return name;
  }
  @Get('/named/:id', { operationId: 'theNamed' })
  named(id: number) {
    return id;
  }
}

const app: App = createApp(Shop, { routers: [Items, status], mounts: { '/admin': Admin } });

const DAY = new Date('2026-05-01T00:00:00Z');

describe('urlFor of an application', () => {
  it.each([
    [() => app.urlFor(Items, 'item', { id: 3 }), '/items/3'],
    [() => app.urlFor(Items, 'list'), '/items'],
    [() => app.urlFor(Items, 'add'), '/items'],
    [() => app.urlFor(Items, 'typed', { id: 7 }), '/items/typed/7'],
    [() => app.urlFor(Items, 'item', { id: 'a/b ü?#' }), '/items/a%2Fb%20%C3%BC%3F%23'],
    [() => app.urlFor(Items, 'item', { id: '\ud800' }), '/items/%EF%BF%BD'],
    [() => app.urlFor(Items, 'file', { id: 3n, path: 'a b/c' }), '/items/3/files/a%20b/c'],
    [() => app.urlFor(Shop, 'shelf', { name: 'new' }, { within: '/racks' }), '/racks/new'],
    [() => app.urlFor(Admin, 'user', { name: 'ada' }), '/admin/users/ada'],
    [() => app.urlFor('theNamed', { id: 1 }), '/named/1'],
    [() => app.urlFor('part', { part: 'db' }), '/status/db'],
    [
      () =>
        app.urlFor(
          Items,
          'list',
          {},
          { query: { tag: ['a', 'b&c'], on: DAY, all: true, none: undefined } },
        ),
      '/items?tag=a&tag=b%26c&on=2026-05-01T00%3A00%3A00.000Z&all=true',
    ],
  ])('%s is %s', (make, url) => {
    expect(make()).toBe(url);
  });

  it('leads to the operation it means', async () => {
    const id = 'ü /?#%2e';
    const echo = createApp(
      Router().get('/echo/:id', { params: { id: String } }, function echo({ params }) {
        return params.id;
      }),
    );
    expect((await ask(echo, echo.urlFor('echo', { id }))).body).toBe(id);
  });

  it.each<[() => string, string]>([
    // @ts-expect-error a method that the class lacks
    [() => app.urlFor(Items, 'nothing'), 'E_URL_UNKNOWN: Items.nothing is no operation'],
    [() => app.urlFor(Items, 'helper'), 'E_URL_UNKNOWN: Items.helper is no operation'],
    [() => app.urlFor('nothing'), 'E_URL_UNKNOWN: "nothing" is no operation'],
    [
      () => app.urlFor(Items, 'item'),
      'E_URL_PARAMS: Items.item is served at /items/:id, and the parameters are none.',
    ],
    [() => app.urlFor(Items, 'item', { id: 1, page: 2 }), 'the parameters are id, page.'],
    // @ts-expect-error the method form says its parameters
    [() => app.urlFor(Items, 'typed', { name: 1 }), 'E_URL_PARAMS'],
    // @ts-expect-error and that there are some
    [() => app.urlFor(Items, 'typed'), 'E_URL_PARAMS'],
    [() => app.urlFor(Items, 'typed', { id: 1.5 }), 'E_URL_PARAMS: The parameter "id"'],
    [() => app.urlFor(Items, 'item', { id: '' }), 'E_URL_PARAMS: The parameter "id"'],
    [() => app.urlFor(Items, 'item', { id: '..' }), 'E_URL_PARAMS: The parameter "id"'],
    [
      () => app.urlFor(Items, 'file', { id: 1, path: 'a/../b' }),
      'E_URL_PARAMS: The parameter "path"',
    ],
    [
      () => app.urlFor(Shop, 'shelf', {}, { within: '/old' }),
      'E_URL_UNKNOWN: Shop.shelf is not served within /old',
    ],
    [
      () => createApp({ handle: () => undefined, connect: () => undefined }).urlFor('x'),
      'E_URL_UNKNOWN',
    ],
  ])('%s is an error', (make, message) => {
    expect(make).toThrow(UrlError);
    expect(make).toThrow(message);
  });
});

describe('urlFor of what is served at several places', () => {
  const twice = createApp(Router(), { routers: [Items, include(Items, { prefix: '/v1' })] });

  it('needs to know which', () => {
    expect(() => twice.urlFor(Items, 'item', { id: 3 })).toThrow(
      'E_URL_AMBIGUOUS: Items.item is served at /items/:id and /v1/items/:id.',
    );
    expect(twice.urlFor(Items, 'item', { id: 3 }, { within: '/v1' })).toBe('/v1/items/3');
    expect(twice.urlFor(Items, 'item', { id: 3 }, { within: '/items/' })).toBe('/items/3');
  });

  it('takes the default version, or the one that is given', () => {
    @Version(['1', '2'])
    class Versioned {
      @Get('/:id')
      item(id: number) {
        return id;
      }
    }
    const versioned = createApp(Versioned, { versioning: { type: 'uri', default: '2' } });
    expect(versioned.urlFor(Versioned, 'item', { id: 3 })).toBe('/v2/3');
    expect(versioned.urlFor(Versioned, 'item', { id: 3 }, { version: '1' })).toBe('/v1/3');
    const byHeader = createApp(Versioned, { versioning: { type: 'header', header: 'x-version' } });
    expect(byHeader.urlFor(Versioned, 'item', { id: 3 })).toBe('/3');
  });
});

async function get(path: string, rootPath = ''): Promise<unknown> {
  const request = new Request(`https://shop.test${path}`);
  return (await serveRequest(app.handler, request, { rootPath })).json();
}

describe('urlFor of a request', () => {
  it.each(['', '/api'])('is absolute, below the root path %j', async (rootPath) => {
    expect(await get('/links', rootPath)).toEqual([
      `https://shop.test${rootPath}/items/3`,
      `wss://shop.test${rootPath}/items/3/news`,
      `https://shop.test${rootPath}/admin/users/a%20b`,
    ]);
  });

  it('knows the mount of its application', async () => {
    expect(await get('/admin/users/x', '/api')).toEqual([
      'x',
      'https://shop.test/api/admin/users/ada',
    ]);
  });

  it('is there in middlewares, also of unknown paths', async () => {
    const link: MiddlewareFunction = async (request, next) =>
      withHeader(await next(), 'link', request.urlFor(Items, 'list'));
    const linked = createApp(Items, { middleware: [link] });
    for (const path of ['/items', '/nothing']) {
      // oxlint-disable-next-line no-await-in-loop -- one application
      const response = await linked.fetch(new Request(`http://shop.test${path}`));
      expect(response.headers.get('link')).toBe('http://shop.test/items');
    }
  });
});
