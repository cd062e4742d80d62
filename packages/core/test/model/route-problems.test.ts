import {
  Body,
  Delete,
  Get,
  Head,
  Post,
  Query,
  Route,
  WebSocket,
  describe as describeClass,
} from '@sluice/core';
import { hasRoutes, isRoute } from '../../src/decorators/read-records.js';
import { IsString } from 'class-validator';
import { describe, expect, it } from 'vitest';

import { codesOf, problemsOf } from './problems-of.js';

class Item {
  @IsString() name!: string;
}

describe('all mistakes of a class', () => {
  it('reports all mistakes of a class together in one error', () => {
    class Shop {
      @Get('items')
      list() {}
      @Post('/items', { status: 99 })
      create(tags: string[]) {
        return tags;
      }
    }
    expect(() => describeClass(Shop)).toThrow(
      [
        'E_PATH_SYNTAX: Shop.list: the path "items" does not start with "/". Write "/items".',
        'E_PARAM_ERASED: Shop.create parameter 1 ("tags") is an array, and the type of its items is not known at run time. Give it: @Query({ type: [String] }) or @Body([Item]).',
        'E_STATUS: Shop.create: the status 99 is not one of a response. Give 200 to 599.',
      ].join('\n'),
    );
  });

  it('reports a mistake on a method with two routes once', () => {
    class Shop {
      @Get('/a')
      @Get('/b')
      list(tags: string[]) {
        return tags;
      }
    }
    expect(codesOf(Shop)).toEqual(['E_PARAM_ERASED Shop.list parameter 1 ("tags")']);
  });
});

describe('routes', () => {
  it('refuses two routes for the same requests', () => {
    class Shop {
      @Get('/items/:id')
      item(id: number) {
        return id;
      }
      @Get('/items/{name}')
      named(name: string) {
        return name;
      }
      @Route(['POST', 'GET'], '/items/:key')
      keyed(key: string) {
        return key;
      }
      @WebSocket('/live')
      live(socket: unknown) {
        return socket;
      }
      @WebSocket('/live')
      again(socket: unknown) {
        return socket;
      }
    }
    expect(problemsOf(Shop).map(({ where, what }) => `${where} ${what}`)).toEqual([
      'Shop.named GET /items/:name is already served by item (/items/:id).',
      'Shop.keyed GET /items/:key is already served by item (/items/:id).',
      'Shop.again WebSocket /live is already served by live (/live).',
    ]);
  });

  it('accepts routes that differ in method, in static text, in the slash or in kind', () => {
    class Shop {
      @Get('/items/:id')
      item(id: number) {
        return id;
      }
      @Delete('/items/:id')
      remove(id: number) {
        return id;
      }
      @Get('/items/new')
      blank() {}
      @Get('/items/:id/')
      slashed(id: number) {
        return id;
      }
      @Get('/items/*rest')
      rest(rest: string) {
        return rest;
      }
      @WebSocket('/items/:id')
      live(socket: unknown, id: number) {
        return { socket, id };
      }
      @Head('/items/new')
      head() {}
    }
    expect(codesOf(Shop)).toEqual([]);
  });

  it('refuses routes that no request can reach', () => {
    class Shop {
      @Get('/a/../b')
      up() {}
    }
    expect(codesOf(Shop)).toEqual(['E_ROUTE_UNREACHABLE Shop.up']);
  });

  it('refuses a catch-all before the end of a path', () => {
    class Shop {
      @Get('/files/*path/meta')
      meta(path: string) {
        return path;
      }
    }
    expect(codesOf(Shop)).toEqual(['E_PATH_SYNTAX Shop.meta']);
  });

  it('refuses routes for unknown methods, and without methods', () => {
    class Shop {
      @Route(['get', 'brew'], '/coffee')
      brew() {}
      @Route([], '/tea')
      tea() {}
    }
    expect(problemsOf(Shop).map(({ what }) => what)).toEqual([
      'BREW is not served.',
      'the route has no methods.',
    ]);
  });
});

describe('options of an operation', () => {
  it.each([99, 199, 600, 200.5, Number.NaN])('refuses the status %s', (status) => {
    class Shop {
      @Get('/a', { status })
      a() {}
    }
    expect(codesOf(Shop)).toEqual(['E_STATUS Shop.a']);
  });

  it.each([204, 205, 304])('refuses a response with the status %s', (status) => {
    class Shop {
      @Get('/a', { status, response: Item })
      a() {
        return new Item();
      }
    }
    expect(codesOf(Shop)).toEqual(['E_STATUS Shop.a response']);
  });

  it('refuses a response of a generator that is not a list of its items', () => {
    class Shop {
      // A generator is no Item for the compiler either; JavaScript users have only this check.
      // @ts-expect-error: the result is not an Item
      @Get('/a', { response: Item })
      async *a() {
        yield new Item();
      }

      @Get('/b', { response: [Item] })
      async *b() {
        yield new Item();
      }
    }
    expect(codesOf(Shop)).toEqual(['E_STREAM_RESPONSE Shop.a response']);
  });

  it.each([-1, 1.5, Number.NaN])('refuses a body limit of %s', (maxBodyBytes) => {
    class Shop {
      @Post('/a', { maxBodyBytes })
      a() {}
    }
    expect(codesOf(Shop)).toEqual(['E_OPTION_INVALID Shop.a']);
  });

  it('refuses an operationId that another operation has', () => {
    class Shop {
      @Get('/a', { operationId: 'read' })
      a() {}
      @Get('/b', { operationId: 'read' })
      b() {}
    }
    expect(codesOf(Shop)).toEqual(['E_OPERATION_ID_DUPLICATE Shop.b']);
  });
});

describe('decorators', () => {
  it('refuses decorators on a static method, an accessor, a symbol or a constructor', () => {
    const key = Symbol('key');
    class Shop {
      constructor(@Query() _limit: number) {}
      @Get('/a')
      static create() {}
      @Get('/b')
      [key]() {}
      // @ts-expect-error: an accessor is no handler
      @Get('/c')
      get list() {
        return 1;
      }
    }
    expect(codesOf(Shop).toSorted()).toEqual([
      'E_DECORATOR_MISPLACED Shop.Symbol(key)',
      'E_DECORATOR_MISPLACED Shop.constructor',
      'E_DECORATOR_MISPLACED Shop.create',
      'E_DECORATOR_MISPLACED Shop.list',
    ]);
  });

  it('refuses parameter decorators on a method without a route', () => {
    class Shop {
      @Get('/a')
      a() {}
      helper(@Body() item: Item) {
        return item;
      }
    }
    expect(codesOf(Shop)).toEqual(['E_DECORATOR_MISPLACED Shop.helper parameter 1']);
  });
});

describe('a class without routes', () => {
  class Empty {
    list() {}
  }

  it('refuses a class without routes unless allowed', () => {
    expect(codesOf(Empty)).toEqual(['E_ROUTES_MISSING Empty']);
    expect(describeClass(Empty, { allowEmpty: true })).toEqual({
      title: 'Empty',
      version: '0.1.0',
      operations: [],
      sockets: [],
      mounts: [],
      webhooks: [],
      options: {},
    });
  });

  it('tells a class without routes from a class with right or mistaken routes', () => {
    class Static {
      @Get('/a')
      static a() {}
      b() {}
    }
    class Base {
      @Get('/a')
      a() {}
    }
    class Derived extends Base {}
    expect([isRoute(Derived, 'a'), isRoute(Derived, 'b')]).toEqual([true, false]);
    expect([Empty, Static, Base, Derived].map((type) => hasRoutes(type))).toEqual([
      false,
      true,
      true,
      true,
    ]);
  });
});
