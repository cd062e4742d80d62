import {
  Body,
  DateOnly,
  Get,
  Int,
  MapOf,
  Post,
  Query,
  Secret,
  Union,
  createApp,
} from '@sluice/core';
import { Equals, IsIn, IsInt, IsOptional, IsString } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { documentOf, mistakesIn } from '../openapi/document-of.js';

class Item {
  @IsString() name!: string;
  @IsInt() price!: number;
}

class Cat {
  @Equals('cat') kind!: 'cat';
  @IsInt() meows!: number;
}

class Dog {
  @IsIn(['dog', 'wolf']) kind!: 'dog' | 'wolf';
  @IsInt() barks!: number;
  @IsOptional() @IsString() @Secret() chip?: string;
}

class Named {
  @IsString() name!: string;
  @IsInt() size = 1;
}

class Priced {
  @IsString() name!: string;
  @IsInt() price!: number;
}

const Pet = Union([Cat, Dog], { discriminator: 'kind' });
const ByTag = Union(
  { item: Item, note: z.object({ kind: z.string(), text: z.string() }) },
  {
    discriminator: 'kind',
  },
);

class Shop {
  @Post('/stock')
  stock(@Body(MapOf(Item)) items: Record<string, Item>) {
    return { items, isItem: Object.values(items).every((item) => item instanceof Item) };
  }

  @Post('/days')
  days(@Body(MapOf(Int, { keys: DateOnly })) days: Record<string, number>) {
    return days;
  }

  @Post('/pets')
  pet(@Body(Pet) pet: Cat | Dog) {
    return { pet, type: pet.constructor.name };
  }

  @Post('/tagged', { body: ByTag })
  tagged({ body }: { body: unknown }) {
    return body;
  }

  @Post('/either')
  either(@Body(Union([Named, Priced])) value: Named | Priced) {
    return value.constructor.name;
  }

  @Post('/nested', { body: { pets: [Pet], limits: MapOf([Int]) } })
  nested({ body }: { body: { pets: (Cat | Dog)[]; limits: Record<string, number[]> } }) {
    return body;
  }

  @Get('/either')
  text(@Query(Union([Int, String])) value: number | string) {
    return { value };
  }

  @Get('/pets', { response: MapOf(Pet) })
  all() {
    const dog = Object.assign(new Dog(), { kind: 'dog', barks: 2, owner: 'ada' });
    return { a: { kind: 'cat' as const, meows: 1, owner: 'ada' }, b: dog };
  }

  @Get('/pets/wrong', { response: Pet })
  wrong(): never {
    // A wrong value on purpose.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return [1] as never;
  }

  @Get('/broken/map', { response: MapOf(Item) })
  brokenMap() {
    return { a: { name: 'a', price: 1 }, b: { name: 'b', price: 1.5 } };
  }

  @Get('/broken/union', { response: [Pet] })
  brokenUnion() {
    return [{ kind: 'cat' as const, meows: 1.5 }];
  }

  @Get('/plain', { response: [Union([Named, Priced])] })
  plain() {
    return [
      { name: 'a', price: 1 },
      { name: 'b', size: 2, secret: 1 },
    ];
  }
}

const app = createApp(Shop, { validateResponses: true });

async function post(path: string, body: unknown): Promise<unknown> {
  const response = await app.fetch(
    new Request(`http://shop${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  );
  return response.json();
}

async function get(path: string) {
  const response = await app.fetch(new Request(`http://shop${path}`));
  return response.json() as Promise<unknown>;
}

describe('a map', () => {
  it('has checked values of a class', async () => {
    const items = { tea: { name: 'tea', price: 1 }, constructor: { name: 'x', price: 2 } };
    expect(await post('/stock', items)).toEqual({ items, isItem: true });
  });

  it('reports a wrong value at its key', async () => {
    expect(await post('/stock', { tea: { name: 'tea', price: 'x' } })).toMatchObject({
      detail: [{ type: 'int_type', loc: ['body', 'tea', 'price'], input: 'x' }],
    });
  });

  it('reports a wrong key as FastAPI does', async () => {
    expect(await post('/days', { '2026-05-01': 1, foo: 2 })).toMatchObject({
      detail: [{ type: 'date_from_datetime_parsing', loc: ['body', 'foo', '[key]'], input: 'foo' }],
    });
  });

  it.each([[[]], [null], ['x']])('is not %j', async (body) => {
    expect(await post('/stock', body)).toMatchObject({
      detail: [{ type: 'dict_type', loc: ['body'], msg: 'Input should be a valid dictionary' }],
    });
  });

  it('reports a bounded number of issues', async () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`k${index}`, 1]));
    expect(await post('/stock', many)).toHaveProperty('detail.length', 100);
  });
});

describe('a union with a discriminator', () => {
  it('makes an instance of the member that the tag names', async () => {
    expect(await post('/pets', { kind: 'wolf', barks: 3, meows: 1 })).toEqual({
      pet: { kind: 'wolf', barks: 3 },
      type: 'Dog',
    });
  });

  it('puts the tag into the places of issues', async () => {
    expect(await post('/pets', { kind: 'cat', meows: 'x' })).toMatchObject({
      detail: [{ type: 'int_type', loc: ['body', 'cat', 'meows'] }],
    });
  });

  it('refuses an unknown tag in the words of FastAPI', async () => {
    expect(await post('/pets', { kind: 'fish' })).toEqual({
      detail: [
        {
          type: 'union_tag_invalid',
          loc: ['body'],
          msg: "Input tag 'fish' found using 'kind' does not match any of the expected tags: 'cat', 'dog', 'wolf'",
          ctx: { discriminator: "'kind'", tag: 'fish', expected_tags: "'cat', 'dog', 'wolf'" },
        },
      ],
    });
  });

  it('refuses an absent tag, and what is no object', async () => {
    expect(await post('/pets', { meows: 1 })).toMatchObject({
      detail: [
        {
          type: 'union_tag_not_found',
          loc: ['body'],
          msg: "Unable to extract tag using discriminator 'kind'",
        },
      ],
    });
    expect(await post('/pets', [])).toMatchObject({ detail: [{ type: 'model_attributes_type' }] });
  });

  it('never echoes a secret of a member', async () => {
    const text = JSON.stringify(await post('/pets', { kind: 'dog', barks: 1, chip: 123456 }));
    expect(text).toContain('chip');
    expect(text).not.toContain('123456');
  });

  it('takes classes and schemas by tag', async () => {
    expect(await post('/tagged', { kind: 'note', text: 'a' })).toEqual({ kind: 'note', text: 'a' });
    expect(await post('/tagged', { kind: 'note' })).toMatchObject({
      detail: [{ type: 'missing', loc: ['body', 'note', 'text'] }],
    });
  });

  it('stands in lists, records and maps', async () => {
    const body = { pets: [{ kind: 'cat', meows: 1 }], limits: { a: [1] } };
    expect(await post('/nested', body)).toEqual(body);
    expect(await post('/nested', { pets: [{ kind: 'x' }], limits: { a: ['x'] } })).toMatchObject({
      detail: [
        { type: 'union_tag_invalid', loc: ['body', 'pets', 0] },
        { type: 'int_type', loc: ['body', 'limits', 'a', 0] },
      ],
    });
  });
});

describe('a union without a discriminator', () => {
  it('takes the member that knows most keys, and the first of equals', async () => {
    expect(await post('/either', { name: 'a', price: 1 })).toBe('Priced');
    expect(await post('/either', { name: 'a', size: 1 })).toBe('Named');
    expect(await post('/either', { name: 'a' })).toBe('Named');
  });

  it('reports the issues of every member under its name', async () => {
    expect(await post('/either', { price: 'x' })).toMatchObject({
      detail: [
        { type: 'missing', loc: ['body', 'Named', 'name'] },
        { type: 'missing', loc: ['body', 'Priced', 'name'] },
        { type: 'int_type', loc: ['body', 'Priced', 'price'] },
      ],
    });
  });

  it('of single values takes the first that reads the text', async () => {
    expect(await get('/either?value=3')).toEqual({ value: 3 });
    expect(await get('/either?value=x')).toEqual({ value: 'x' });
  });
});

describe('responses', () => {
  it('write each value of a map as the member that it is', async () => {
    expect(await get('/pets')).toEqual({
      a: { kind: 'cat', meows: 1 },
      b: { kind: 'dog', barks: 2 },
    });
  });

  it('write an object as the member that fits it best', async () => {
    expect(await get('/plain')).toEqual([
      { name: 'a', price: 1 },
      { name: 'b', size: 2 },
    ]);
  });

  it.each(['/broken/map', '/broken/union'])(
    'that break a rule are never sent: %s',
    async (path) => {
      const response = await app.fetch(new Request(`http://shop${path}`));
      expect(response.status).toBe(500);
    },
  );

  it('of another shape are never sent', async () => {
    const response = await app.fetch(new Request('http://shop/pets/wrong'));
    expect(response.status).toBe(500);
  });
});

describe('the document', () => {
  const document = documentOf(Shop);
  const schemaOf = (path: string): unknown => {
    const body = document.paths?.[path]?.post?.requestBody;
    return body !== undefined && 'content' in body
      ? body.content['application/json']?.schema
      : undefined;
  };

  it('has the values of a map', () => {
    expect(schemaOf('/stock')).toEqual({
      type: 'object',
      additionalProperties: { $ref: '#/components/schemas/Item' },
    });
    expect(schemaOf('/days')).toMatchObject({
      propertyNames: { type: 'string', format: 'date' },
      additionalProperties: { type: 'integer' },
    });
  });

  it('has the discriminator with its mapping', () => {
    const [cat, dog] = ['#/components/schemas/Cat', '#/components/schemas/Dog'];
    expect(schemaOf('/pets')).toEqual({
      oneOf: [{ $ref: cat }, { $ref: dog }],
      discriminator: { propertyName: 'kind', mapping: { cat, dog, wolf: dog } },
    });
  });

  it('has anyOf for a plain union', () => {
    expect(schemaOf('/either')).toEqual({
      anyOf: [{ $ref: '#/components/schemas/Named' }, { $ref: '#/components/schemas/Priced' }],
    });
  });

  it('is valid', async () => {
    expect(await mistakesIn(Shop)).toEqual([]);
  });
});
