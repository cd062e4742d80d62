import { IsInt, IsString } from 'class-validator';
import { expect, it } from 'vitest';

import {
  describe as modelOf,
  document,
  Field,
  Get,
  PickType,
  Post,
  Query,
  WebSocket,
  WebSocketConnection,
} from '../../src/index.js';

/** Records comments as the loader writes them into a class. */
function comments(type: object, recorded: object): void {
  const key = Symbol.for('sluice.comments');
  const all: WeakMap<object, object> = Reflect.get(globalThis, key) ?? new WeakMap();
  Reflect.set(globalThis, key, all.set(type, recorded));
}

class Item {
  @IsString() name!: string;
  @IsInt() @Field({ description: 'Said in code' }) price!: number;
}
comments(Item, {
  own: { text: 'A thing for sale.' },
  members: {
    name: { text: 'As printed.', deprecated: true, examples: ['"Tea"', 'Coffee'] },
    price: { text: 'From the comment', examples: ['3'] },
  },
});

class Named extends PickType(Item, ['name']) {}

class Shop {
  @Get('/items/:id') item(id: number, @Query({ description: 'Said in code' }) limit = 10) {
    return { id, limit };
  }

  @Post('/items', { summary: 'Said in code', response: Item }) create(item: Item) {
    return item;
  }

  @Post('/names') rename(item: Named) {
    return item;
  }

  @WebSocket('/live') async live(socket: WebSocketConnection, room: string) {
    await socket.send(room);
  }
}
comments(Shop, {
  own: { text: 'All of it.' },
  members: {
    item: {
      text: 'Finds an item. It may\nbe sold.',
      params: { id: 'The number', limit: 'From the comment' },
      returns: 'The item',
      deprecated: true,
      examples: ['item(1)'],
    },
    create: { text: 'Adds an item.', params: { item: 'What to add' } },
    live: { text: 'Tells what happens.', params: { room: 'Which room' } },
  },
});

const documented = document(modelOf(Shop, { docComments: true }));

it('takes the texts of an operation from the comment of its method', () => {
  expect(documented.paths?.['/items/{id}']?.get).toMatchObject({
    summary: 'Finds an item',
    description: 'Finds an item. It may\nbe sold.\n\n```ts\nitem(1)\n```',
    deprecated: true,
    parameters: [
      { name: 'id', description: 'The number' },
      { name: 'limit', description: 'Said in code' },
    ],
    responses: { 200: { description: 'The item' } },
  });
});

it('keeps what the code says', () => {
  expect(documented.paths?.['/items']?.post).toMatchObject({
    summary: 'Said in code',
    requestBody: { description: 'What to add' },
  });
});

it('describes classes and their properties, and those of mapped types', () => {
  const { schemas } = documented.components ?? {};
  expect(schemas?.['Item']).toMatchObject({
    description: 'A thing for sale.',
    properties: {
      name: { description: 'As printed.', deprecated: true, examples: ['Tea', 'Coffee'] },
      price: { description: 'Said in code', examples: [3] },
    },
  });
  expect(schemas?.['Named']).toMatchObject({
    properties: { name: { description: 'As printed.' } },
  });
});

it('describes the application and its WebSockets', () => {
  expect(documented.info.description).toBe('All of it.');
  expect(documented['x-websockets']).toMatchObject([
    { description: 'Tells what happens.', parameters: [{ description: 'Which room' }] },
  ]);
});

it('takes nothing from comments without the option', () => {
  const text = JSON.stringify(document(modelOf(Shop)));
  for (const part of ['Finds', 'The number', 'As printed', 'A thing', 'All of it', 'Tells']) {
    expect(text).not.toContain(part);
  }
});
