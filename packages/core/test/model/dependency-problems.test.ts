import { IsString } from 'class-validator';
import { describe, expect, it } from 'vitest';

import { Body, Depends, Get, Post, Query, dependency } from '@sluice/core';

import { problemsOf } from './problems-of.js';

class Item {
  @IsString() name!: string;
}

const token = (value: string) => value;

const connection = function* () {
  yield 1;
};

describe('the mistakes of a dependency', () => {
  it('are named with the way to it', () => {
    const user = dependency({ depends: { token } }, ({ depends }) => depends.token);
    class Api {
      @Get('/me')
      me(@Depends(user) name: string) {
        return name;
      }
    }
    expect(problemsOf(Api)).toEqual([
      {
        code: 'E_PARAM_ERASED',
        where: 'Api.me > name > token parameter 1 ("value")',
        what: 'is of a dependency, and its type is not known at run time.',
        fix: 'Declare it: dependency({ query: { name: String } }, ({ query }) => ...), or give it a literal default.',
      },
    ]);
  });

  it('include those of every dependency and of the operation itself', () => {
    class Search {
      constructor(@Query() readonly tags: string[]) {}
    }
    class Api {
      @Get('/a', { dependencies: [dependency({ params: { id: Number } }, () => 1)] })
      a(@Depends() _search: Search, ids: number[]) {
        return ids;
      }
    }
    expect(problemsOf(Api).map(({ code, where }) => `${code} ${where}`)).toEqual([
      'E_PATH_PARAM_UNKNOWN Api.a > (anonymous function) params',
      'E_PARAM_ERASED Api.a > Search parameter 1 ("tags")',
      'E_PARAM_ERASED Api.a parameter 2 ("ids")',
    ]);
  });

  it('are found for a target that is missing or cannot be called', () => {
    class Api {
      @Get('/a')
      a(@Depends() value: string) {
        return value;
      }
      // @ts-expect-error: JavaScript may pass anything
      @Get('/b', { dependencies: ['token'] })
      b() {}
    }
    expect(problemsOf(Api).map(({ code, what }) => `${code} ${what}`)).toEqual([
      'E_DEPENDENCY_TARGET has @Depends() without a function or class, and its own type is no class.',
      'E_DEPENDENCY_TARGET depends on "token", which cannot be called.',
    ]);
  });

  it('are a circle, shown as the chain', () => {
    const depends: Record<string, (...args: never[]) => unknown> = {};
    const chicken = dependency({ depends }, () => 1);
    const egg = dependency({ depends: { chicken } }, () => 2);
    depends['egg'] = egg;
    class Api {
      @Get('/')
      all(@Depends(egg) value: number) {
        return value;
      }
    }
    Object.defineProperty(chicken, 'name', { value: 'chicken' });
    Object.defineProperty(egg, 'name', { value: 'egg' });
    expect(problemsOf(Api).map(({ code, what }) => `${code} ${what}`)).toEqual([
      'E_DEPENDENCY_CYCLE depends on itself: egg > chicken > egg.',
    ]);
  });

  it('are a value that would be used after its end, and wrong options', () => {
    const rows = dependency(
      { depends: { connection: Depends(connection, { scope: 'function' }) } },
      ({ depends }) => depends.connection,
    );
    Object.defineProperty(rows, 'name', { value: 'rows' });
    class Api {
      @Get('/')
      all(
        @Depends(rows) a: number,
        // @ts-expect-error: JavaScript may pass anything
        @Depends(connection, { scope: 'singleton' }) b: number,
        @Depends(connection, { maxConcurrency: 0 }) c: number,
      ) {
        return [a, b, c];
      }
    }
    expect(problemsOf(Api).map(({ code, what }) => `${code} ${what}`)).toEqual([
      'E_DEPENDENCY_SCOPE rows lives until the request is over, but takes connection, which ends with the handler.',
      'E_OPTION_INVALID has the option scope: "singleton".',
      'E_OPTION_INVALID has the option maxConcurrency: 0.',
    ]);
  });

  it('are bodies that share a JSON object without a name, and a body of a GET', () => {
    const item = dependency({ body: Item }, ({ body }) => body);
    class Api {
      @Post('/a')
      a(@Body('other') other: Item, @Depends(item) value: Item) {
        return [other, value];
      }
      @Get('/b')
      b(@Depends(item) value: Item) {
        return value;
      }
    }
    expect(problemsOf(Api).map(({ code, where }) => `${code} ${where}`)).toEqual([
      'E_BODY_UNNAMED value',
      'E_BODY_NOT_ALLOWED Api.b > value body',
    ]);
  });
});
