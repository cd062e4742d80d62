import {
  Delete,
  Get,
  Int,
  Path,
  Post,
  Query,
  WebSocket,
  describe as describeClass,
} from '@sluice/core';
import { IsString } from 'class-validator';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { codesOf } from './problems-of.js';

class Item {
  @IsString() name!: string;
}

describe('the method form', () => {
  it('takes records, classes and schemas', () => {
    const Filter = z.object({ q: z.string() });
    class Shop {
      @Post('/items/:id', {
        params: { id: Int },
        query: Filter,
        headers: { xToken: String },
        cookies: Item,
        body: [Item],
        response: { id: Number },
      })
      create() {
        return { id: 1 };
      }
    }
    const [operation] = describeClass(Shop).operations;
    const integer = { type: { kind: 'integer', constraints: {} }, required: true };
    const text = { type: { kind: 'string', constraints: {} }, required: true };
    expect(operation).toMatchObject({
      arguments: [
        {
          kind: 'input',
          input: {
            params: { source: 'path', type: { kind: 'object', properties: { id: integer } } },
            query: { source: 'query', type: { kind: 'standard', schema: Filter } },
            headers: { source: 'header', type: { kind: 'object', properties: { xToken: text } } },
            cookies: { source: 'cookie', type: { kind: 'class', type: Item } },
            body: 0,
          },
        },
      ],
      bodies: [{ type: { kind: 'array', items: { kind: 'class', type: Item } }, required: true }],
      response: { kind: 'object', properties: { id: { type: { kind: 'number' } } } },
    });
  });

  it('takes options for a field', () => {
    class Shop {
      @Get('/items', {
        query: {
          limit: { type: Int, le: 100, default: 10, description: 'How many' },
          sort: { enum: ['asc', 'desc'], optional: true },
          text: { minLength: 1 },
        },
      })
      list() {}
    }
    expect(describeClass(Shop).operations[0]?.arguments).toEqual([
      {
        kind: 'input',
        input: {
          query: {
            source: 'query',
            type: {
              kind: 'object',
              properties: {
                limit: {
                  type: { kind: 'integer', constraints: { le: 100 } },
                  required: false,
                  defaultValue: 10,
                  docs: { description: 'How many' },
                },
                sort: {
                  type: { kind: 'enum', values: ['asc', 'desc'] },
                  required: false,
                  docs: {},
                },
                text: {
                  type: { kind: 'string', constraints: { minLength: 1 } },
                  required: true,
                  docs: {},
                },
              },
            },
          },
        },
      },
    ]);
  });

  it('gives the request to a handler with a second argument', () => {
    class Shop {
      @Get('/items', { query: { limit: Int } })
      list({ query }: { query: { limit: number } }, request: object) {
        return { query, request };
      }
    }
    expect(describeClass(Shop).operations[0]?.arguments).toMatchObject([
      { kind: 'input' },
      { kind: 'injected', what: 'request' },
    ]);
  });

  it('gives the connection first to a handler of a WebSocket', () => {
    class Shop {
      @WebSocket('/rooms/:room', { params: { room: String } })
      join(socket: object, { params }: { params: { room: string } }) {
        return { socket, params };
      }
    }
    expect(describeClass(Shop).sockets[0]?.arguments).toMatchObject([
      { kind: 'injected', what: 'websocket' },
      { kind: 'input', input: { params: { source: 'path' } } },
    ]);
  });

  it('keeps a field called __proto__ a field', () => {
    class Shop {
      @Get('/items', { query: { ['__proto__']: String } })
      list() {}
    }
    const [argument] = describeClass(Shop).operations[0]?.arguments ?? [];
    const type = argument?.kind === 'input' ? argument.input.query?.type : undefined;
    expect(type?.kind === 'object' && Object.keys(type.properties)).toEqual(['__proto__']);
  });
});

describe('mistakes of the method form', () => {
  it('refuses path parameters that are undeclared, unknown or optional', () => {
    class Shop {
      @Get('/a/:id', { query: { limit: Int } })
      none() {}
      @Get('/b/:id', { params: { key: String } })
      other() {}
      @Get('/c/:id', { params: { id: { type: Int, optional: true } } })
      optional() {}
    }
    expect(codesOf(Shop)).toEqual([
      'E_PATH_PARAM_MISSING Shop.none params',
      'E_PATH_PARAM_MISSING Shop.other params',
      'E_PATH_PARAM_UNKNOWN Shop.other params',
      'E_PATH_PARAM_OPTIONAL Shop.optional params',
    ]);
  });

  it('refuses params whose class or schema lacks a name of the path, or requires another', () => {
    class Params {
      @IsString() other!: string;
    }
    class Shop {
      @Get('/a/:id', { params: z.object({}) })
      missing() {}
      @Get('/b/:id', { params: z.object({ id: z.string(), other: z.string() }) })
      unknown() {}
      @Get('/c/:id', { params: Params })
      none() {}
      @Get('/d/:id')
      group(@Path() params: Params) {
        return params;
      }
      @Get('/e/:id', { params: z.object({ id: z.string(), other: z.string().optional() }) })
      shared() {}
      @Get('/f/:id', { params: z.looseObject({}) })
      loose() {}
      @Get('/g/:id', { params: z.record(z.string(), z.string()) })
      record() {}
      @Get('/h/:id', { params: v.object({}) })
      opaque() {}
    }
    expect(codesOf(Shop)).toEqual([
      'E_PATH_PARAM_MISSING Shop.missing params',
      'E_PATH_PARAM_UNKNOWN Shop.unknown params',
      'E_PATH_PARAM_MISSING Shop.none params',
      'E_PATH_PARAM_UNKNOWN Shop.none params',
      'E_PATH_PARAM_MISSING Shop.group',
      'E_PATH_PARAM_UNKNOWN Shop.group parameter 1 ("params")',
    ]);
  });

  it('refuses values that the source cannot have', () => {
    class Shop {
      @Get('/a', { query: { item: Item } })
      nested() {}
      @Get('/b', { cookies: { ids: [Number] } })
      list() {}
      @Get('/c', { query: Number })
      scalar() {}
    }
    expect(codesOf(Shop)).toEqual([
      'E_PARAM_TYPE Shop.nested query',
      'E_PARAM_TYPE Shop.list cookies',
      'E_PARAM_TYPE Shop.scalar query',
    ]);
  });

  it('refuses a body where requests have none', () => {
    class Shop {
      @Get('/a', { body: Item })
      read() {}
      @Delete('/b', { body: Item })
      remove() {}
    }
    expect(codesOf(Shop)).toEqual(['E_BODY_NOT_ALLOWED Shop.read body']);
  });

  it('refuses values that are not types, and defaults that do not fit', () => {
    class Shop {
      // @ts-expect-error: a string is no type
      @Get('/a', { query: { limit: 'number' } })
      text() {}
      @Get('/b', { query: { limit: { type: Int, default: 1.5 } } })
      wrong() {}
      // @ts-expect-error: an arrow function is no type
      @Get('/c', { query: { limit: () => Number } })
      thunk() {}
    }
    expect(codesOf(Shop)).toEqual([
      'E_PARAM_TYPE Shop.text query',
      'E_DEFAULT_INVALID Shop.wrong query',
      'E_PARAM_TYPE Shop.thunk query',
    ]);
  });

  it('refuses decorators on the parameters of a method-form handler', () => {
    class Shop {
      @Get('/a', { query: { limit: Int } })
      list(@Query() input: { query: { limit: number } }) {
        return input;
      }
    }
    expect(codesOf(Shop)).toEqual(['E_PARAM_DECORATORS Shop.list parameter 1']);
  });
});
