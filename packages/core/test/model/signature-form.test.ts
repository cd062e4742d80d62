import {
  Cookie,
  Get,
  Header,
  Int,
  Path,
  Query,
  Secret,
  describe as describeClass,
} from '@sluice/core';
import { IsInt, IsString } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

class Item {
  @IsString() name!: string;
}

class Page {
  @IsInt() limit!: number;
}

enum Color {
  Red = 'red',
  Blue = 'blue',
}

enum Level {
  Low,
  High,
}

function operationOf(type: new () => object) {
  const [operation] = describeClass(type).operations;
  if (operation === undefined) throw new Error('no operation');
  return operation;
}

describe('an explicit decorator', () => {
  it('gives a type where the emitted type is erased', () => {
    class Shop {
      @Get('/items/:id')
      item(
        @Path(Int) id: number,
        @Query({ enum: ['asc', 'desc'] }) sort: 'asc' | 'desc',
        @Query({ enum: Color }) color: Color,
        @Query({ enum: Level }) level: Level,
        @Query([Number]) ids: number[],
        @Query({ type: [String], enum: Color }) colors: Color[],
        @Query(z.email()) mail: string,
        @Query({ type: Date, optional: true }) since?: Date | null,
      ) {
        return { id, sort, color, level, ids, colors, mail, since };
      }
    }
    expect(operationOf(Shop).parameters.map(({ name, type }) => [name, type])).toEqual([
      ['id', { kind: 'integer', constraints: {} }],
      ['sort', { kind: 'enum', values: ['asc', 'desc'] }],
      ['color', { kind: 'enum', values: ['red', 'blue'] }],
      ['level', { kind: 'enum', values: [0, 1] }],
      ['ids', { kind: 'array', items: { kind: 'number', constraints: {} }, constraints: {} }],
      [
        'colors',
        { kind: 'array', items: { kind: 'enum', values: ['red', 'blue'] }, constraints: {} },
      ],
      ['mail', { kind: 'standard', schema: expect.anything() }],
      ['since', { kind: 'date' }],
    ]);
  });

  it('names the value on the wire', () => {
    class Shop {
      @Get('/items')
      list(
        @Query('item-query') query: string,
        @Query({ alias: 'q' }) alias: string,
        @Query('n', { ge: 1 }) count: number,
        @Query('ids', [Number]) ids: number[],
        @Header() xRequestToken: string,
        @Header('X-Token') token: string,
        @Cookie() sessionId: string,
      ) {
        return { query, alias, count, ids, xRequestToken, token, sessionId };
      }
    }
    expect(operationOf(Shop).parameters.map(({ source, name }) => `${source} ${name}`)).toEqual([
      'query item-query',
      'query q',
      'query n',
      'query ids',
      'header x-request-token',
      'header x-token',
      'cookie sessionId',
    ]);
  });

  it('carries constraints, into the items of an array too', () => {
    class Shop {
      @Get('/items')
      list(
        @Query({ ge: 1, lt: 100, multipleOf: 5 }) limit: number,
        @Query({ minLength: 1, maxLength: 9, pattern: /a/ }) text: string,
        @Query({ type: [Int], gt: 0, minItems: 1, maxItems: 3 }) ids: number[],
      ) {
        return { limit, text, ids };
      }
    }
    expect(operationOf(Shop).parameters.map(({ type }) => type)).toEqual([
      { kind: 'number', constraints: { ge: 1, lt: 100, multipleOf: 5 } },
      { kind: 'string', constraints: { minLength: 1, maxLength: 9, pattern: /a/ } },
      {
        kind: 'array',
        items: { kind: 'integer', constraints: { gt: 0 } },
        constraints: { minItems: 1, maxItems: 3 },
      },
    ]);
  });

  it('documents the value', () => {
    class Shop {
      @Get('/items')
      list(
        @Query({ description: 'How many', deprecated: true, example: 3, hidden: true })
        limit: number,
      ) {
        return limit;
      }
    }
    expect(operationOf(Shop).parameters[0]?.docs).toEqual({
      description: 'How many',
      deprecated: true,
      example: 3,
      hidden: true,
    });
  });

  it('keeps headers, cookies and marked values secret', () => {
    class Shop {
      @Get('/items')
      list(
        @Header() token: string,
        @Cookie() session: string,
        @Secret() code: string,
        @Secret() @Query('pin') pin: string,
        open: string,
      ) {
        return { token, session, code, pin, open };
      }
    }
    expect(operationOf(Shop).parameters.map(({ name, secret }) => `${name} ${secret}`)).toEqual([
      'token true',
      'session true',
      'code true',
      'pin true',
      'open false',
    ]);
  });
});

describe('whether a value may be left out', () => {
  it('makes a value optional by a default or by optional, not by a question mark', () => {
    class Shop {
      @Get('/items')
      list(
        marked?: string,
        @Query({ optional: true }) optional?: string,
        @Query({ default: 5 }) given?: number,
        literal = 'a',
        @Query(String) nothing: string | undefined = void 0,
        @Query({ type: Date }) nil: Date | null = null,
        tags = ['new', 'old'],
      ) {
        return { marked, optional, given, literal, nothing, nil, tags };
      }
    }
    expect(
      operationOf(Shop).parameters.map(
        ({ name, required, hasDefault, defaultValue, defaultInSource }) => [
          name,
          required,
          hasDefault,
          defaultValue,
          defaultInSource,
        ],
      ),
    ).toEqual([
      ['marked', true, false, undefined, false],
      ['optional', false, false, undefined, false],
      ['given', false, true, 5, false],
      ['literal', false, true, 'a', true],
      ['nothing', false, false, undefined, false],
      ['nil', false, true, null, true],
      ['tags', false, true, ['new', 'old'], true],
    ]);
  });
});

describe('all values of a source', () => {
  it('reads all values of a source by a class or a schema of an object', () => {
    const Filter = z.object({ q: z.string() });
    class Shop {
      @Get('/items/:name')
      list(
        @Query() page: Page,
        @Query(Filter) filter: z.infer<typeof Filter>,
        @Path() path: Item,
        @Header() { limit }: Page,
      ) {
        return { page, filter, path, limit };
      }
    }
    expect(operationOf(Shop).arguments).toEqual([
      { kind: 'group', group: { source: 'query', type: { kind: 'class', type: Page } } },
      { kind: 'group', group: { source: 'query', type: { kind: 'standard', schema: Filter } } },
      { kind: 'group', group: { source: 'path', type: { kind: 'class', type: Item } } },
      { kind: 'group', group: { source: 'header', type: { kind: 'class', type: Page } } },
    ]);
  });
});
