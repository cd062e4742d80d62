import { Get, Post, WebSocket } from '@sluice/core';
import { registerInjected } from '../../src/types/injected.js';
import { IsNumber, IsOptional, IsPositive, IsString, Length } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { documentOf, mistakesIn } from './document-of.js';

class Connection {
  readonly isOpen = true;
}
registerInjected(Connection, 'websocket');

class Item {
  @IsString() @Length(1, 80) name!: string;
  @IsNumber() @IsPositive() price!: number;
  @IsOptional() @IsString() note?: string;
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

  @Post('/items', { status: 201, response: Item })
  create(item: Item) {
    return item;
  }

  @Get('/countdown')
  async *countdown(from: number) {
    yield `${from}\n`;
  }

  @WebSocket('/echo')
  echo(socket: Connection) {
    return socket;
  }
}

const VALIDATION_ERROR = {
  description: 'Validation Error',
  content: {
    'application/json': { schema: { $ref: '#/components/schemas/HTTPValidationError' } },
  },
};
const ITEM = { $ref: '#/components/schemas/Item' };

describe('the document of the shop', () => {
  const shop = documentOf(Shop, ['/my_app']);

  it('is OpenAPI 3.1 with title, version and the route prefix as server', () => {
    const { openapi, info, servers } = shop;
    expect({ openapi, info, servers }).toEqual({
      openapi: '3.1.0',
      info: { title: 'Shop', version: '1.0.0' },
      servers: [{ url: '/my_app' }],
    });
  });

  it('lists every path in braces', () => {
    expect(Object.keys(shop.paths ?? {})).toEqual([
      '/hello',
      '/items/{id}',
      '/items',
      '/countdown',
    ]);
  });

  it('describes a query parameter with its default', () => {
    expect(shop.paths?.['/hello']).toEqual({
      get: {
        summary: 'Hello',
        operationId: 'hello',
        parameters: [
          {
            name: 'name',
            in: 'query',
            required: false,
            schema: { type: 'string', default: 'world' },
          },
        ],
        responses: {
          200: {
            description: 'Successful Response',
            content: { 'application/json': { schema: {} } },
          },
          422: VALIDATION_ERROR,
        },
      },
    });
  });

  it('describes a path parameter as required', () => {
    expect(shop.paths?.['/items/{id}']?.get?.parameters).toEqual([
      { name: 'id', in: 'path', required: true, schema: { type: 'number' } },
      {
        name: 'verbose',
        in: 'query',
        required: false,
        schema: { type: 'boolean', default: false },
      },
    ]);
  });

  it('describes the body and the response by reference', () => {
    const create = shop.paths?.['/items']?.post;
    expect(create?.requestBody).toEqual({
      content: { 'application/json': { schema: ITEM } },
      required: true,
    });
    expect(create?.responses).toEqual({
      201: {
        description: 'Successful Response',
        content: { 'application/json': { schema: ITEM } },
      },
      422: VALIDATION_ERROR,
    });
  });

  it('takes the constraints of a class from its validators', () => {
    expect(shop.components?.schemas?.['Item']).toEqual({
      title: 'Item',
      type: 'object',
      properties: {
        name: { type: 'string', minLength: 1, maxLength: 80 },
        price: { type: 'number', exclusiveMinimum: 0 },
        note: { anyOf: [{ type: 'string' }, { type: 'null' }] },
      },
      required: ['name', 'price'],
    });
  });

  it('describes a generator as a stream', () => {
    expect(Object.keys(shop.paths?.['/countdown']?.get?.responses?.['200'].content)).toEqual([
      'text/plain',
      'application/jsonl',
    ]);
  });

  it('lists WebSockets beside the paths', () => {
    expect(shop['x-websockets']).toEqual([{ path: '/echo', operationId: 'echo' }]);
  });

  it('describes a WebSocket by its options', () => {
    class Chat {
      @WebSocket('/chat', { description: 'One room.' })
      chat(_socket: Connection) {}
    }
    expect(documentOf(Chat)['x-websockets']).toEqual([
      { path: '/chat', operationId: 'chat', description: 'One room.' },
    ]);
  });

  it('is valid OpenAPI 3.1', async () => {
    expect(await mistakesIn(Shop)).toEqual([]);
  });
});
