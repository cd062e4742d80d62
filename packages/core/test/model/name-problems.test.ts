import { Get, Path, Query } from '@sluice/core';
import { IsString } from 'class-validator';
import { describe, expect, it } from 'vitest';

import { codesOf, problemsOf } from './problems-of.js';

class Item {
  @IsString() name!: string;
}

const traced = (_: object, __: string, descriptor: PropertyDescriptor): PropertyDescriptor => {
  const original: unknown = descriptor.value;
  return {
    ...descriptor,
    value(...args: unknown[]): unknown {
      return typeof original === 'function' ? Reflect.apply(original, this, args) : undefined;
    },
  };
};

describe('names', () => {
  it('refuses a destructured parameter where a name is needed', () => {
    class Shop {
      @Get('/items/:id')
      item({ id }: { id: number }) {
        return id;
      }
    }
    expect(codesOf(Shop)).toEqual([
      'E_PARAM_DESTRUCTURED Shop.item parameter 1',
      'E_PATH_PARAM_MISSING Shop.item',
    ]);
  });

  it('refuses a rest parameter', () => {
    class Shop {
      @Get('/items')
      list(...ids: string[]) {
        return ids;
      }
    }
    expect(codesOf(Shop)).toEqual(['E_PARAM_REST Shop.list parameter 1 ("ids")']);
  });

  it('reports names under a wrapping decorator as one mistake of the method', () => {
    class Shop {
      @Get('/items/:id')
      @traced
      item(id: number, verbose: boolean) {
        return { id, verbose };
      }
      @traced
      @Get('/below/:id')
      below(id: number) {
        return id;
      }
      @Get('/named/:id')
      @traced
      named(@Path('id') id: number) {
        return id;
      }
    }
    expect(codesOf(Shop)).toEqual(['E_NAMES_HIDDEN Shop.item']);
    expect(problemsOf(Shop)[0]?.fix).toContain('Put @Get() below the decorators that wrap');
  });

  it('reports names that a minifier shortened as hidden', () => {
    class Shop {
      @Get('/items/:id')
      item(a: number) {
        return a;
      }
    }
    expect(codesOf(Shop)).toEqual(['E_NAMES_HIDDEN Shop.item']);
  });

  it('refuses two parameters of one name', () => {
    class Shop {
      @Get('/items')
      list(@Query('limit') limit: number, @Query('limit') count: number) {
        return limit + count;
      }
    }
    expect(codesOf(Shop)).toEqual(['E_PARAM_DUPLICATE Shop.list parameter 2 ("count")']);
  });
});

describe('path parameters', () => {
  it('refuses a path parameter without an argument, and an argument without a segment', () => {
    class Shop {
      @Get('/items/:itemId')
      item(@Path() id: number) {
        return id;
      }
    }
    expect(codesOf(Shop)).toEqual([
      'E_PATH_PARAM_MISSING Shop.item',
      'E_PATH_PARAM_UNKNOWN Shop.item parameter 1 ("id")',
    ]);
  });

  it('refuses a path parameter that is read from another source', () => {
    class Shop {
      @Get('/items/:id')
      item(@Query() id: number) {
        return id;
      }
    }
    expect(codesOf(Shop)).toEqual(['E_PATH_PARAM_MISSING Shop.item']);
  });

  it('refuses an optional path parameter', () => {
    class Shop {
      @Get('/items/:id')
      item(id = 1) {
        return id;
      }
      @Get('/things/:id')
      thing(@Path({ optional: true }) id: number) {
        return id;
      }
    }
    expect(codesOf(Shop)).toEqual([
      'E_PATH_PARAM_OPTIONAL Shop.item parameter 1 ("id")',
      'E_PATH_PARAM_OPTIONAL Shop.thing parameter 1 ("id")',
    ]);
  });

  it('refuses a path parameter of more than one text', () => {
    class Shop {
      @Get('/items/:ids')
      item(@Path([Number]) ids: number[]) {
        return ids;
      }
      @Get('/named/:item')
      named(@Path('item') item: Item) {
        return item;
      }
    }
    expect(codesOf(Shop)).toEqual([
      'E_PARAM_TYPE Shop.item parameter 1 ("ids")',
      'E_PARAM_TYPE Shop.named parameter 1 ("item")',
    ]);
  });
});
