import {
  Get,
  Post,
  WebSocket,
  describe as describeClass,
  WebSocketConnection,
  sleep,
} from '@sluice/core';
import { IsNumber, IsOptional, IsPositive, IsString, Length } from 'class-validator';
import { describe, expect, it } from 'vitest';

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
  createItem(item: Item) {
    return item;
  }

  @Get('/countdown')
  async *countdown(from: number) {
    for (let i = from; i >= 0; i--) {
      yield `${i}\n`;
      await sleep(100);
    }
  }

  @WebSocket('/echo')
  async echo(socket: WebSocketConnection) {
    for await (const message of socket) await socket.send(message);
  }
}

describe('the model of a class in the signature form', () => {
  const model = describeClass(Shop);
  const operation = (methodName: string) => {
    const found = model.operations.find((candidate) => candidate.run.name === methodName);
    if (found === undefined) throw new Error(`no operation ${methodName}`);
    return found;
  };

  it('takes a literal default as an optional query parameter of its type', () => {
    expect(operation('hello').parameters).toEqual([
      {
        source: 'query',
        name: 'name',
        type: { kind: 'string', constraints: {} },
        required: false,
        hasDefault: true,
        defaultValue: 'world',
        defaultInSource: true,
        catchAll: false,
        secret: false,
        docs: {},
      },
    ]);
  });

  it('takes a name of the path template as a path parameter', () => {
    expect(operation('item').parameters).toMatchObject([
      { source: 'path', name: 'id', type: { kind: 'number' }, required: true },
      { source: 'query', name: 'verbose', type: { kind: 'boolean' }, defaultValue: false },
    ]);
    expect(operation('item').arguments).toEqual([
      { kind: 'parameter', index: 0 },
      { kind: 'parameter', index: 1 },
    ]);
  });

  it('takes a class with validators as the body', () => {
    expect(operation('createItem')).toMatchObject({
      methods: ['POST'],
      status: 201,
      bodies: [{ type: { kind: 'class', type: Item }, required: true, embed: undefined }],
      arguments: [{ kind: 'body', index: 0 }],
      response: { kind: 'class', type: Item },
    });
  });

  it('requires a parameter of a generator without a default', () => {
    expect(operation('countdown').parameters).toMatchObject([
      { source: 'query', name: 'from', type: { kind: 'number' }, required: true },
    ]);
  });

  it('injects a framework class', () => {
    expect(model.sockets).toEqual([
      {
        kind: 'websocket',
        run: { kind: 'method', owner: Shop, name: 'echo' },
        path: { pattern: '/echo', segments: [{ kind: 'static', text: 'echo' }] },
        parameters: [],
        bodies: [],
        depends: [],
        dependencies: [],
        arguments: [{ kind: 'injected', what: 'websocket' }],
        exceptions: [],
        receive: undefined,
        send: undefined,
        invalidMessages: 'close',
        subprotocols: [],
        requireSubprotocol: false,
        maxMessageBytes: undefined,
        maxJsonKeys: undefined,
        maxJsonDepth: undefined,
      },
    ]);
  });

  it('names operations after their methods', () => {
    expect(operation('createItem').docs).toEqual({
      summary: 'Create item',
      operationId: 'createItem',
    });
  });

  it('titles the application after the class without a given title', () => {
    expect([model.title, describeClass(Shop, { title: 'Store' }).title]).toEqual(['Shop', 'Store']);
  });
});
