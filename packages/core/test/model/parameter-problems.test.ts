import {
  Body,
  Get,
  Header,
  Post,
  Query,
  Secret,
  WebSocket,
  HttpRequest,
  WebSocketConnection,
} from '@sluice/core';
import { IsString } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { codesOf, problemsOf } from './problems-of.js';

class Item {
  @IsString() name!: string;
}

class Plain {
  name = '';
}

enum Color {
  Red = 'red',
}

describe('a type that leaves no trace', () => {
  it('names class, method, parameter and fix of an erased type', () => {
    class Shop {
      @Get('/items')
      list(tags: string[]) {
        return tags;
      }
    }
    expect(problemsOf(Shop)).toEqual([
      {
        code: 'E_PARAM_ERASED',
        where: 'Shop.list parameter 1 ("tags")',
        what: 'is an array, and the type of its items is not known at run time.',
        fix: 'Give it: @Query({ type: [String] }) or @Body([Item]).',
      },
    ]);
  });

  it('refuses unions, interfaces, unknown and maps', () => {
    class Shop {
      @Post('/items')
      list(either: string | number, shape: { a: string }, any: unknown) {
        return { either, shape, any };
      }
      @Get('/map')
      map(values: Map<string, string>) {
        return values;
      }
    }
    expect(codesOf(Shop)).toEqual([
      'E_PARAM_ERASED Shop.list parameter 1 ("either")',
      'E_PARAM_ERASED Shop.list parameter 2 ("shape")',
      'E_PARAM_ERASED Shop.list parameter 3 ("any")',
      'E_CLASS_WITHOUT_RULES Shop.map parameter 1 ("values")',
      'E_BODY_NOT_ALLOWED Shop.map parameter 1 ("values")',
    ]);
  });

  it('refuses an erased type under a decorator without a type', () => {
    class Shop {
      @Get('/items')
      list(@Query({ ge: 1 }) limit: number | null) {
        return limit;
      }
    }
    expect(codesOf(Shop)).toEqual(['E_PARAM_ERASED Shop.list parameter 1 ("limit")']);
  });

  it('refuses an array with an empty default', () => {
    class Shop {
      @Get('/items')
      list(tags: string[] = []) {
        return tags;
      }
    }
    expect(codesOf(Shop)).toEqual(['E_PARAM_ERASED Shop.list parameter 1 ("tags")']);
  });
});

describe('a type that contradicts its decorator', () => {
  it('refuses a type that contradicts its decorator', () => {
    class Shop {
      @Get('/items')
      list(
        @Query(Number) text: string,
        @Query(Date) when: number,
        @Query({ enum: Color }) colors: Color[],
        @Query([Number]) one: number,
      ) {
        return { text, when, colors, one };
      }
    }
    expect(codesOf(Shop)).toEqual([
      'E_PARAM_TYPE Shop.list parameter 1 ("text")',
      'E_PARAM_TYPE Shop.list parameter 2 ("when")',
      'E_PARAM_TYPE Shop.list parameter 3 ("colors")',
      'E_PARAM_TYPE Shop.list parameter 4 ("one")',
    ]);
  });
});

describe('a class without validators', () => {
  it('refuses a class without validators, of which nothing would be checked', () => {
    class Shop {
      @Post('/inferred')
      inferred(item: Plain) {
        return item;
      }
      @Post('/explicit')
      explicit(@Body([Plain]) items: Plain[]) {
        return items;
      }
      @Post('/response', { response: Plain })
      response() {
        return new Plain();
      }
    }
    expect(codesOf(Shop)).toEqual([
      'E_CLASS_WITHOUT_RULES Shop.inferred parameter 1 ("item")',
      'E_CLASS_WITHOUT_RULES Shop.explicit parameter 1 ("items")',
      'E_CLASS_WITHOUT_RULES Shop.response response',
    ]);
  });
});

describe('decorators', () => {
  it('refuses constraints that the type cannot have', () => {
    class Shop {
      @Get('/items')
      list(
        @Query({ ge: 1 }) text: string,
        @Query({ minLength: 1 }) count: number,
        @Query({ type: z.string(), maxLength: 1 }) schema: string,
        @Query({ minItems: 1 }) flag: boolean,
      ) {
        return { text, count, schema, flag };
      }
    }
    expect(problemsOf(Shop).map(({ code, what }) => `${code} ${what}`)).toEqual([
      'E_CONSTRAINT_MISPLACED ge does not apply to a string.',
      'E_CONSTRAINT_MISPLACED minLength does not apply to a number.',
      'E_CONSTRAINT_MISPLACED maxLength does not apply to a Standard Schema, which has its own.',
      'E_CONSTRAINT_MISPLACED minItems does not apply to a boolean.',
    ]);
  });

  it('refuses decorators of two sources on one parameter', () => {
    class Shop {
      @Get('/items')
      list(@Query() @Header() token: string) {
        return token;
      }
    }
    expect(codesOf(Shop)).toEqual(['E_PARAM_DECORATORS Shop.list parameter 1 ("token")']);
  });

  it('refuses an enum without usable values', () => {
    class Shop {
      @Get('/items')
      list(@Query({ enum: [] }) sort: string) {
        return sort;
      }
    }
    expect(codesOf(Shop)).toEqual(['E_ENUM_INVALID Shop.list parameter 1 ("sort")']);
  });

  it('refuses one value for a whole source', () => {
    class Shop {
      @Get('/items')
      list(@Query('item') item: Item, @Query({ type: Object }) any: object) {
        return { item, any };
      }
    }
    expect(codesOf(Shop)).toEqual([
      'E_PARAM_TYPE Shop.list parameter 1 ("item")',
      'E_PARAM_TYPE Shop.list parameter 2 ("any")',
    ]);
  });

  it('refuses @Secret() on more than a single value', () => {
    class Shop {
      @Post('/items')
      create(@Secret() item: Item) {
        return item;
      }
    }
    expect(codesOf(Shop)).toEqual(['E_PARAM_DECORATORS Shop.create parameter 1 ("item")']);
  });

  it('refuses a decorator on a framework class', () => {
    class Shop {
      @Get('/items')
      list(@Query() signal: AbortSignal) {
        return signal;
      }
    }
    expect(codesOf(Shop)).toEqual(['E_PARAM_INJECTED Shop.list parameter 1 ("signal")']);
  });
});

describe('bodies', () => {
  it('refuses a body where requests have none', () => {
    class Shop {
      @Get('/items')
      list(page: Item) {
        return page;
      }
      @WebSocket('/live')
      live(socket: WebSocketConnection, item: Item) {
        return { socket, item };
      }
    }
    expect(problemsOf(Shop)).toMatchObject([
      { code: 'E_BODY_NOT_ALLOWED', what: 'would be the body, but GET has none.' },
      {
        code: 'E_BODY_NOT_ALLOWED',
        what: 'would be the body, but a WebSocket handshake has none.',
      },
    ]);
  });
});

describe('a Web Request', () => {
  it('names HttpRequest in place of a Web Request', () => {
    class Shop {
      @Post('/raw')
      raw(request: Request) {
        return request;
      }
    }
    expect(problemsOf(Shop)[0]?.fix).toContain('Declare it as HttpRequest');
  });
});

describe('a WebSocket', () => {
  it('refuses a WebSocket handler without its connection', () => {
    class Shop {
      @WebSocket('/live')
      live(limit = 1) {
        return limit;
      }
    }
    expect(codesOf(Shop)).toEqual(['E_SOCKET_MISSING Shop.live']);
  });

  it('refuses a connection in an operation', () => {
    class Shop {
      @Get('/live')
      live(socket: WebSocketConnection) {
        return socket;
      }
    }
    expect(codesOf(Shop)).toEqual(['E_PARAM_INJECTED Shop.live parameter 1 ("socket")']);
  });

  it('refuses a request in a WebSocket handler', () => {
    class Shop {
      @WebSocket('/live')
      live(socket: WebSocketConnection, request: HttpRequest) {
        return { socket, request };
      }
      @Get('/raw')
      raw(request: HttpRequest) {
        return request;
      }
    }
    expect(codesOf(Shop)).toEqual(['E_PARAM_INJECTED Shop.live parameter 2 ("request")']);
  });
});
