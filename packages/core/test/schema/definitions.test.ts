import { DefinitionError, Post, describe as describeClass } from '@sluice/core';
import { Type } from 'class-transformer';
import { IsArray, IsString, ValidateNested } from 'class-validator';
import { describe, expect, it } from 'vitest';

class Line {
  @IsString() name!: string;
}

class Order {
  @IsArray() @ValidateNested({ each: true }) lines!: Line[];
}

class Basket {
  @ValidateNested() @Type(() => Order) order!: Order;
}

class Shop {
  @Post('/baskets')
  create(basket: Basket) {
    return basket;
  }
}

describe('a nested property whose class no compiler emits', () => {
  it('makes a nested property without a class an error at start, at any depth', () => {
    expect(() => describeClass(Shop)).toThrow(DefinitionError);
    expect(() => describeClass(Shop)).toThrow(/E_NESTED_TYPE.*Order\.lines.*@Type\(\(\) =>/);
  });
});
