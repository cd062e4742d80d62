import { Body, Cookie, Get, Header, Int, Post, Query } from '@sluice/core';
import { IsString } from 'class-validator';
import { describe, expect, it } from 'vitest';

import { codesOf, problemsOf } from './problems-of.js';

class Item {
  @IsString() name!: string;
}

enum Color {
  Red = 'red',
}

const LIMIT = 10;

describe('defaults', () => {
  it('refuses a default that is not a literal without optional or default', () => {
    class Shop {
      @Get('/items')
      list(
        limit: number = LIMIT,
        @Query({ optional: true }) since: Date = new Date(),
        @Query({ default: 20 }) count: number = LIMIT * 2,
      ) {
        return { limit, since, count };
      }
    }
    expect(problemsOf(Shop)).toMatchObject([
      {
        code: 'E_DEFAULT_EXPRESSION',
        where: 'Shop.list parameter 1 ("limit")',
        what: 'has the default LIMIT, whose value is not known before it runs.',
      },
    ]);
  });

  it.each<[string, () => new () => object]>([
    [
      'is below ge 1',
      () => {
        class Shop {
          @Get('/a')
          list(@Query({ ge: 1 }) value = 0) {
            return value;
          }
        }
        return Shop;
      },
    ],
    [
      'is not a whole number',
      () => {
        class Shop {
          @Get('/a')
          list(@Query(Int) value = 1.5) {
            return value;
          }
        }
        return Shop;
      },
    ],
    [
      'is not in the enum',
      () => {
        class Shop {
          @Get('/a')
          list(@Query({ enum: ['asc', 'desc'] }) value = 'up') {
            return value;
          }
        }
        return Shop;
      },
    ],
    [
      'is not a multiple of 0.1',
      () => {
        class Shop {
          @Get('/a')
          list(@Query({ multipleOf: 0.1 }) value = 0.25) {
            return value;
          }
        }
        return Shop;
      },
    ],
    [
      'has an item that is not a number',
      () => {
        class Shop {
          @Get('/a')
          list(@Query({ type: [Number], default: ['a'] }) value: number[]) {
            return value;
          }
        }
        return Shop;
      },
    ],
    [
      'is longer than maxLength 3',
      () => {
        class Shop {
          @Get('/a')
          list(@Header({ maxLength: 3 }) value = 'long') {
            return value;
          }
        }
        return Shop;
      },
    ],
    [
      'does not match /^a/',
      () => {
        class Shop {
          @Get('/a')
          list(@Cookie({ pattern: /^a/ }) value = 'b') {
            return value;
          }
        }
        return Shop;
      },
    ],
    [
      'has two defaults, 1 and 2',
      () => {
        class Shop {
          @Get('/a')
          list(@Query({ default: 2 }) value = 1) {
            return value;
          }
        }
        return Shop;
      },
    ],
    [
      'with a default in its decorator',
      () => {
        class Shop {
          @Post('/a')
          list(@Body({ type: Item, default: {} }) value: Item) {
            return value;
          }
        }
        return Shop;
      },
    ],
  ])('refuses a default that does not fit: %s', (what, make) => {
    const problems = problemsOf(make());
    expect(problems.map(({ code }) => code)).toEqual(['E_DEFAULT_INVALID']);
    expect(problems[0]?.what).toContain(what);
  });

  it('accepts defaults that fit their constraints', () => {
    class Shop {
      @Get('/items')
      list(
        @Query({ ge: 1, le: 10, multipleOf: 0.1 }) ratio = 0.3 + 0,
        @Query({ enum: Color }) color = 'red',
        @Query({ minLength: 1, pattern: /a/ }) name = 'a',
      ) {
        return { ratio, color, name };
      }
    }
    expect(codesOf(Shop)).toEqual(['E_DEFAULT_EXPRESSION Shop.list parameter 1 ("ratio")']);
  });
});
