import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, ValidateIf, ValidateNested } from 'class-validator';
import { describe, expect, it } from 'vitest';

import { Post, createApp, describe as describeClass, document } from '@sluice/core';

class Item {
  @IsString() name!: string;
}

class Order {
  @ValidateNested() @Type(() => Item) item!: Item;
}

class Orders {
  @ValidateNested({ each: true }) @Type(() => Item) items!: Item[];
}

class Untold {
  @ValidateNested() @Type(() => Item) items!: Item[];
}

class Lenient {
  @IsOptional() @ValidateNested() @Type(() => Item) item?: Item;
  @ValidateNested() @Type(() => Item) given: Item = new Item();
  @IsInt() count = 1;
  @ValidateIf((each: Lenient) => each.count > 1)
  @ValidateNested()
  @Type(() => Item)
  asked?: Item;
}

class Api {
  @Post('/order')
  order(order: Order) {
    return { name: order.item.name };
  }

  @Post('/orders')
  orders(orders: Orders) {
    return orders.items.map(({ name }) => name);
  }

  @Post('/untold')
  untold(orders: Untold) {
    return orders.items.map(({ name }) => name);
  }

  @Post('/lenient')
  lenient(given: Lenient) {
    return { hasItem: given.item !== undefined, isItem: given.given instanceof Item };
  }
}

const ITEM = { name: 'a' };

const REFUSED = [
  { path: '/order', body: {}, issues: ['missing body.item'] },
  { path: '/orders', body: {}, issues: ['missing body.items'] },
  { path: '/untold', body: {}, issues: ['missing body.items'] },
  { path: '/order', body: { item: null }, issues: ['model_attributes_type body.item'] },
  { path: '/order', body: { item: [] }, issues: ['model_attributes_type body.item'] },
  { path: '/order', body: { item: [ITEM] }, issues: ['model_attributes_type body.item'] },
  { path: '/order', body: { item: {} }, issues: ['missing body.item.name'] },
  { path: '/orders', body: { items: ITEM }, issues: ['list_type body.items'] },
  { path: '/orders', body: { items: {} }, issues: ['list_type body.items'] },
  { path: '/orders', body: { items: [[ITEM]] }, issues: ['model_attributes_type body.items.0'] },
  { path: '/orders', body: { items: [ITEM, []] }, issues: ['model_attributes_type body.items.1'] },
  { path: '/orders', body: { items: [null] }, issues: ['model_attributes_type body.items.0'] },
  { path: '/lenient', body: { count: 2, given: ITEM }, issues: ['missing body.asked'] },
];

const TAKEN = [
  { path: '/order', body: { item: ITEM }, answer: { name: 'a' } },
  { path: '/orders', body: { items: [] }, answer: [] },
  { path: '/orders', body: { items: [ITEM] }, answer: ['a'] },
];

describe.each(['compat', 'strict'] as const)('a nested value in %s mode', (validation) => {
  const app = createApp(Api, { validation });

  async function post(path: string, body: unknown): Promise<{ status: number; json: unknown }> {
    const response = await app.fetch(
      new Request(`http://test${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    );
    return { status: response.status, json: await response.json() };
  }

  it.each(REFUSED)('refuses a wrong nested value: $path $body', async ({ path, body, issues }) => {
    const { status, json } = await post(path, body);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the form of every 422
    const { detail } = json as { detail: { type: string; loc: unknown[] }[] };
    expect(status).toBe(422);
    expect(detail.map(({ type, loc }) => `${type} ${loc.join('.')}`)).toEqual(issues);
  });

  it.each(TAKEN)('takes a right nested value: $path $body', async ({ path, body, answer }) => {
    expect(await post(path, body)).toEqual({ status: 200, json: answer });
  });

  it('takes no nested value where the class says that it may be absent', async () => {
    const item = { given: { name: 'b' } };
    expect((await post('/lenient', item)).json).toEqual({ hasItem: false, isItem: true });
  });

  it('documents a nested value as required unless the class says that it may be absent', () => {
    const { schemas = {} } = document(describeClass(Api, { validation })).components ?? {};
    expect(schemas['Order']).toMatchObject({ required: ['item'] });
    expect(schemas['Orders']).toMatchObject({ required: ['items'] });
    expect(schemas['Lenient']).not.toHaveProperty('required');
  });
});

it('takes a list for an array property though @ValidateNested does not say { each: true }', async () => {
  const response = await createApp(Api).fetch(
    new Request('http://test/untold', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ items: [ITEM] }),
    }),
  );
  expect(await response.json()).toEqual(['a']);
});
