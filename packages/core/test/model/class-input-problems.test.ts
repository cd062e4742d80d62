import { Exclude, Transform, Type } from 'class-transformer';
import {
  Allow,
  IsDate,
  IsObject,
  IsOptional,
  IsString,
  ValidateBy,
  ValidateNested,
} from 'class-validator';
import { describe, expect, it } from 'vitest';

import { Get, Post, Query, createApp } from '@sluice/core';
import type { Constructor } from '../../src/types/constructor.js';

class Item {
  @IsString() name!: string;
}

class Typed {
  @IsString() id!: string;
  @Type(() => Item) item!: Item;
}

class Loose {
  @IsObject() item!: Item;
}

class Optional {
  @IsOptional() item?: Item;
}

class Dated {
  @IsDate() at!: Date;
}

class Needy {
  @IsString() name: string;

  constructor(given: { name: string }) {
    this.name = given.name;
  }
}

class Holder {
  @ValidateNested() item!: Item;
}

class Right {
  @ValidateNested() item!: Item;
  @Allow() any!: Item;
  @Exclude() @Type(() => Item) hidden?: Item;
  @Transform(({ value }: { value: unknown }) => value) @IsObject() own!: Item;
  @ValidateBy({ name: 'checked', validator: { validate: () => true } }) checked!: Item;
  @IsDate() @Type(() => Date) at!: Date;
  @IsOptional() @Transform(({ value }: { value: string }) => new Date(value)) made?: Date;
}

function bodyOf(type: Constructor): Constructor {
  class Api {
    @Post('/x', { body: type })
    x({ body }: { body: unknown }) {
      return body;
    }
  }
  return Api;
}

describe('a class that no client could fill in is an error at start', () => {
  it.each([
    [
      Typed,
      'Typed.item is of the class Item and has no rule',
      '@ValidateNested() and @Type(() => Item)',
    ],
    [
      Loose,
      'Loose.item is of the class Item, whose rules would not be checked',
      '@ValidateNested()',
    ],
    [Optional, 'Optional.item is of the class Item', '@ValidateNested()'],
    [Dated, 'Dated.at is a date, which JSON does not have', '@Type(() => Date)'],
    [Needy, 'Needy cannot be made without arguments', 'defaults'],
  ])('refuses %o', (type, what, fix) => {
    expect(() => createApp(bodyOf(type))).toThrow(what);
    expect(() => createApp(bodyOf(type))).toThrow(fix);
    expect(() => createApp(bodyOf(type))).toThrow('E_CLASS_INPUT');
  });

  it('refuses such a class in the signature form, and as a nested class of a query', () => {
    class Api {
      @Get('/x')
      x(@Query() query: Holder) {
        return query;
      }

      @Post('/y')
      y(loose: Loose) {
        return loose;
      }
    }
    expect(() => createApp(Api)).toThrow(
      'Holder.item is of the class Item, which a value of a path',
    );
    expect(() => createApp(Api)).toThrow('Loose.item');
  });
});

describe('a class is right', () => {
  it('accepts a class whose properties are checked, excluded, or declared as any value', () => {
    expect(() => createApp(bodyOf(Right))).not.toThrow();
  });

  it('accepts a class with a date that is read from text', () => {
    class Api {
      @Get('/x')
      x(@Query() query: Dated) {
        return query;
      }
    }
    expect(() => createApp(Api)).not.toThrow();
  });
});
