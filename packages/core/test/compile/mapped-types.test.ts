import {
  Field,
  IntersectionType,
  OmitType,
  PartialType,
  Patch,
  PickType,
  Post,
  Secret,
  createApp,
} from '@sluice/core';
import { Expose, Transform, Type } from 'class-transformer';
import {
  IsArray,
  IsDate,
  IsInt,
  IsOptional,
  IsString,
  MinLength,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { documentOf, mistakesIn } from '../openapi/document-of.js';

class Part {
  @IsString() name!: string;
}

class Named {
  @IsString() @MinLength(2) @Field({ description: 'As printed' }) name!: string;
  @IsOptional() @IsString() note?: string;
}

class Item extends Named {
  @IsInt() price = 1;
  @Type(() => Date) @IsDate() made!: Date;
  @IsArray() @ValidateNested({ each: true }) @Type(() => Part) parts!: Part[];
  @IsString() @Transform(({ value }: { value: unknown }) => String(value).trim()) label!: string;
  @IsString() @Expose({ name: 'barCode' }) code!: string;
  @IsString() @Secret() pin!: string;
  @ValidateIf(({ price }: Item) => price > 5) @IsString() reason!: string;

  total(): number {
    return this.price * 2;
  }
}

class Audited {
  @IsString() by!: string;
}

class Cheap extends PickType(Item, ['name', 'price', 'label', 'total']) {
  @IsString() shop!: string;
}

class Anonymous extends OmitType(Item, ['name', 'reason', 'total', 'made', 'parts', 'label']) {}
class ItemPatch extends PartialType(Item) {}
class Product extends IntersectionType(PickType(Item, ['name', 'price']), Audited) {}

class Shop {
  @Post('/cheap')
  cheap(item: Cheap) {
    expectTypeOf(item).toEqualTypeOf<Cheap>();
    expectTypeOf(item.price).toEqualTypeOf<number>();
    // oxlint-disable-next-line typescript/no-misused-spread -- its own members are what is compared
    return { ...item, total: item.total(), isItem: item instanceof Cheap };
  }

  @Post('/anonymous')
  anonymous(item: Anonymous) {
    return item;
  }

  @Patch('/items')
  patch(patch: ItemPatch) {
    expectTypeOf(patch.made).toEqualTypeOf<Date | undefined>();
    return { keys: Object.keys(patch), parts: patch.parts?.every((part) => part instanceof Part) };
  }

  @Post('/products')
  product(product: Product) {
    expectTypeOf(product.by).toEqualTypeOf<string>();
    return product;
  }
}

const app = createApp(Shop);

async function send(path: string, body: unknown, method = 'POST'): Promise<unknown> {
  const response = await app.fetch(
    new Request(`http://shop${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  );
  return response.json();
}

const loc = (body: unknown, type: string, ...at: (string | number)[]) =>
  expect(body).toMatchObject({ detail: [{ type, loc: ['body', ...at] }] });

describe('PickType', () => {
  it('keeps rules, conversions, initialisers and methods of what it picks', async () => {
    const item = { name: 'tea', label: ' a ', shop: 'b', note: 'dropped' };
    expect(await send('/cheap', item)).toEqual({
      name: 'tea',
      label: 'a',
      shop: 'b',
      price: 1,
      total: 2,
      isItem: true,
    });
    loc(await send('/cheap', { ...item, name: 't' }), 'string_too_short', 'name');
    loc(await send('/cheap', { ...item, price: 'x' }), 'int_type', 'price');
  });
});

describe('OmitType', () => {
  it('keeps everything else, under its name on the wire', async () => {
    expect(await send('/anonymous', { barCode: 'a', pin: 'b', price: 2 })).toEqual({
      code: 'a',
      pin: 'b',
      price: 2,
    });
  });

  it('keeps secrets secret', async () => {
    const text = JSON.stringify(await send('/anonymous', { barCode: 'a', pin: 123456 }));
    expect(text).toContain('"pin"');
    expect(text).not.toContain('123456');
  });
});

describe('PartialType', () => {
  it('takes nothing, and leaves out what has an initialiser', async () => {
    expect(await send('/items', {}, 'PATCH')).toEqual({ keys: [] });
  });

  it('checks what is there by all of its rules', async () => {
    expect(await send('/items', { parts: [{ name: 'a' }] }, 'PATCH')).toEqual({
      keys: ['parts'],
      parts: true,
    });
    loc(await send('/items', { name: 't' }, 'PATCH'), 'string_too_short', 'name');
    loc(await send('/items', { parts: [{}] }, 'PATCH'), 'missing', 'parts', 0, 'name');
  });

  it('takes null only where the class does', async () => {
    loc(await send('/items', { name: null }, 'PATCH'), 'string_type', 'name');
    expect(await send('/items', { note: null }, 'PATCH')).toEqual({ keys: ['note'] });
  });

  it('keeps the conditions of the class', async () => {
    expect(await send('/items', { price: 1, reason: 5 }, 'PATCH')).toMatchObject({
      keys: ['price', 'reason'],
    });
    loc(await send('/items', { price: 9, reason: 5 }, 'PATCH'), 'string_type', 'reason');
  });
});

describe('IntersectionType', () => {
  it('has the properties of all', async () => {
    expect(await send('/products', { name: 'tea', by: 'ada' })).toEqual({
      name: 'tea',
      by: 'ada',
      price: 1,
    });
    loc(await send('/products', { name: 'tea' }), 'missing', 'by');
  });
});

it('the document has a schema for each, with texts and what is required', async () => {
  const schemas = documentOf(Shop).components?.schemas;
  expect(schemas?.['Cheap']).toMatchObject({
    required: ['shop', 'name', 'label'],
    properties: { name: { minLength: 2, description: 'As printed' }, price: { default: 1 } },
  });
  expect(schemas?.['ItemPatch']).not.toHaveProperty('required');
  expect(schemas?.['ItemPatch']).not.toHaveProperty('properties.price.default');
  expect(schemas?.['Product']).toMatchObject({ required: ['name', 'by'] });
  expect(await mistakesIn(Shop)).toEqual([]);
});
