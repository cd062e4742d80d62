import { IsNumber, IsPositive, IsString, Length } from 'class-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { Get, type Listening, Post, createApp } from '@sluice/core';

class Item {
  @IsString() @Length(1, 80) name!: string;
  @IsNumber() @IsPositive() price!: number;
}

class Shop {
  @Get('/hello')
  hello(name = 'world') {
    return `Hello, ${name}!`;
  }

  @Get('/items/:id')
  item(id: number, verbose = false) {
    return { id, verbose };
  }

  @Post('/items', { status: 201 })
  create(item: Item) {
    return item;
  }
}

let shop: Listening;

beforeAll(async () => {
  shop = await createApp(Shop).listen(0);
});

afterAll(() => shop.close());

describe('a decorated class over a real socket', () => {
  it('answers a string as JSON', async () => {
    const response = await fetch(`${shop.url}/hello?name=Ada`);
    expect(await response.text()).toBe('"Hello, Ada!"');
    expect(response.headers.get('content-type')).toBe('application/json');
  });

  it('converts path and query parameters', async () => {
    const response = await fetch(`${shop.url}/items/42?verbose=yes`);
    expect(await response.json()).toEqual({ id: 42, verbose: true });
  });

  it('reads and validates a JSON body', async () => {
    const response = await fetch(`${shop.url}/items`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Pen', price: 2.5, extra: true }),
    });
    expect(response.status).toBe(201);
    expect(await response.json()).toEqual({ name: 'Pen', price: 2.5 });
  });

  it('reports every mistake at once', async () => {
    const response = await fetch(`${shop.url}/items/x?verbose=maybe`);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      detail: [
        { type: 'float_parsing', loc: ['path', 'id'], input: 'x' },
        { type: 'bool_parsing', loc: ['query', 'verbose'], input: 'maybe' },
      ],
    });
  });
});
