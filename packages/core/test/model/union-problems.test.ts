import { Body, Get, Int, MapOf, Post, Query, Union } from '@sluice/core';
import { Equals, IsString } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { problemsOf } from './problems-of.js';

class Cat {
  @Equals('cat') kind!: 'cat';
}

class Named {
  @IsString() name!: string;
}

describe('the mistakes of a union', () => {
  it('are members without a tag, with the same tag, and tags without a discriminator', () => {
    class Api {
      @Post('/a')
      a(@Body(Union([Cat, Named], { discriminator: 'kind' })) value: unknown) {
        return value;
      }
      @Post('/b')
      b(@Body(Union([Cat, Cat], { discriminator: 'kind' })) value: unknown) {
        return value;
      }
      @Post('/c')
      c(@Body(Union({ cat: Cat, named: Named })) value: unknown) {
        return value;
      }
      @Get('/d')
      d(@Query(MapOf(Int)) value: unknown) {
        return value;
      }
    }
    expect(problemsOf(Api).map(({ code, what }) => `${code} ${what}`)).toEqual([
      'E_UNION_TAG Named does not say its value of "kind".',
      'E_UNION_TAG two members of the union have the tag "cat".',
      'E_UNION_TAG the union has its members by tag, but no discriminator.',
      'E_PARAM_TYPE is of kind map, which one query value cannot be.',
    ]);
  });
});
