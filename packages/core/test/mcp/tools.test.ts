import { join } from 'node:path';

import {
  Body,
  Delete,
  FileResponse,
  Get,
  HttpError,
  HttpResponse,
  Int,
  Path,
  PlainTextResponse,
  Post,
  Put,
  Query,
  RedirectResponse,
  createApp,
} from '@sluice/core';
import { IsNumber, IsOptional, IsPositive, IsString, Length } from 'class-validator';
import { afterEach, describe, expect, it } from 'vitest';

import { captureLog } from '../support/capture-log.js';
import { ERAS, connect, textOf } from './connect.js';

class Item {
  @IsString() @Length(1, 80) name!: string;
  @IsNumber() @IsPositive() price!: number;
  @IsOptional() @IsString() note?: string;
}

class Stored extends Item {
  @IsNumber() id!: number;
}

class Shop {
  @Get('/hello')
  hello(name = 'world') {
    return `Hello, ${name}!`;
  }

  @Get('/items/:id', { response: Stored })
  item(@Path(Int) id: number, verbose = false) {
    if (id === 404) throw new HttpError(404, 'There is no such item.');
    if (id === 500) throw new Error('the password is hunter2');
    return { id, name: verbose ? 'verbose' : 'short', price: 1, secret: 'x' };
  }

  @Post('/items', { status: 201, response: Stored, description: 'Adds an item to the shop.' })
  create(item: Item) {
    return Object.assign(item, { id: 1 });
  }

  @Put('/items/:name')
  rename(name: string, item: Item) {
    return { path: name, body: item.name };
  }

  @Delete('/items/:id', { status: 204, mcp: { name: 'remove_item', title: 'Remove' } })
  remove(@Path(Int) id: number) {
    void id;
  }

  @Get('/tags', { response: [String] })
  tags(@Query([String]) only: string[]) {
    return only;
  }

  @Get('/picture')
  picture() {
    return new HttpResponse(Uint8Array.of(1, 2, 3), { contentType: 'image/png' });
  }

  @Get('/sound')
  sound() {
    return new HttpResponse(Uint8Array.of(4, 5), { contentType: 'audio/wav' });
  }

  @Get('/source')
  source() {
    return new FileResponse(join(import.meta.dirname, 'small.pdf'));
  }

  @Get('/plain')
  plain() {
    return new PlainTextResponse('just text');
  }

  @Get('/elsewhere')
  elsewhere() {
    return new RedirectResponse('/plain');
  }

  @Post('/sum')
  sum(@Body([Number]) numbers: number[]) {
    return numbers.reduce((sum, each) => sum + each, 0);
  }

  @Get('/lines', { response: [Stored] })
  *lines(count: number) {
    for (let id = 0; id < count; id += 1) yield { id, name: 'n', price: 1 };
  }

  @Get('/secret', { hidden: true })
  secret() {
    return 1;
  }

  @Get('/not', { mcp: false })
  not() {
    return 1;
  }

  @Get('/shown', { hidden: true, mcp: true })
  shown() {
    return 1;
  }
}

const app = createApp(Shop, {
  title: 'Shop',
  version: '1.2.3',
  mcp: { instructions: 'Sells things.' },
});
const clients: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
});

async function open(...args: Parameters<typeof connect> extends [unknown, ...infer R] ? R : never) {
  const client = await connect(app, ...args);
  clients.push(client);
  return client;
}

describe.each(ERAS)('a client of revision %s', (era) => {
  it('learns who the server is', async () => {
    const client = await open(era);
    expect(client.getServerVersion()).toMatchObject({ name: 'Shop', version: '1.2.3' });
    expect(client.getInstructions()).toBe('Sells things.');
    expect(client.getServerCapabilities()).toEqual({ tools: {} });
  });

  it('lists the operations of the document, and those that ask for it', async () => {
    const client = await open(era);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual([
      'hello',
      'item',
      'create',
      'rename',
      'remove_item',
      'tags',
      'picture',
      'sound',
      'source',
      'plain',
      'elsewhere',
      'sum',
      'lines',
      'shown',
    ]);
  });

  it('calls an operation with a body', async () => {
    const client = await open(era);
    const args = { name: 'lamp', price: 3 };
    const result = await client.callTool({ name: 'create', arguments: args });
    expect(result.structuredContent).toEqual({ id: 1, name: 'lamp', price: 3 });
    expect(JSON.parse(textOf(result))).toEqual({ id: 1, name: 'lamp', price: 3 });
    expect(result.isError ?? false).toBe(false);
  });

  it('calls an operation with parameters of path and query, whose response is filtered', async () => {
    const client = await open(era);
    const result = await client.callTool({ name: 'item', arguments: { id: 7, verbose: true } });
    expect(result.structuredContent).toEqual({ id: 7, name: 'verbose', price: 1 });
  });

  it('reads which argument was refused, and why', async () => {
    const client = await open(era);
    const args = { name: '', price: 'free' };
    const result = await client.callTool({ name: 'create', arguments: args });
    expect(result.isError).toBe(true);
    expect(textOf(result).split('\n')).toEqual([
      expect.stringMatching(/^name: /),
      expect.stringMatching(/^price: /),
    ]);
  });
});

describe('a tool', () => {
  it('has a schema of all arguments in one object', async () => {
    const client = await open();
    const { tools } = await client.listTools();
    const create = tools.find(({ name }) => name === 'create');
    expect(create).toMatchObject({
      title: 'Create',
      description: 'Adds an item to the shop.',
      inputSchema: {
        type: 'object',
        properties: {
          name: { type: 'string', minLength: 1, maxLength: 80 },
          price: { type: 'number', exclusiveMinimum: 0 },
        },
        required: ['name', 'price'],
      },
      outputSchema: { type: 'object', required: ['id', 'name', 'price'] },
      annotations: { readOnlyHint: false, destructiveHint: false },
    });
    expect(tools.find(({ name }) => name === 'item')?.inputSchema).toMatchObject({
      properties: { id: { type: 'integer' }, verbose: { type: 'boolean', default: false } },
      required: ['id'],
    });
  });

  it('puts the source before a name that is taken', async () => {
    const client = await open();
    const { tools } = await client.listTools();
    const rename = tools.find(({ name }) => name === 'rename');
    expect(Object.keys(rename?.inputSchema.properties ?? {})).toEqual([
      'name',
      'body_name',
      'price',
      'note',
    ]);
    const args = { name: 'of path', body_name: 'of body', price: 1 };
    const result = await client.callTool({ name: 'rename', arguments: args });
    expect(JSON.parse(textOf(result))).toEqual({ path: 'of path', body: 'of body' });
    const refused = await client.callTool({
      name: 'rename',
      arguments: { name: 'a', body_name: 1, price: 1 },
    });
    expect(textOf(refused)).toMatch(/^body_name: /);
  });

  it('says what it does by its method', async () => {
    const client = await open();
    const { tools } = await client.listTools();
    expect(tools.find(({ name }) => name === 'hello')?.annotations).toEqual({ readOnlyHint: true });
    expect(tools.find(({ name }) => name === 'remove_item')).toMatchObject({
      title: 'Remove',
      annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true },
    });
  });

  it.each([
    ['hello', {}, [{ type: 'text', text: 'Hello, world!' }]],
    ['hello', { name: 'Ärger & Söhne=?' }, [{ type: 'text', text: 'Hello, Ärger & Söhne=?!' }]],
    ['remove_item', { id: 1 }, []],
    ['tags', { only: ['a', 'b c'] }, [{ type: 'text', text: '["a","b c"]' }]],
    ['picture', {}, [{ type: 'image', data: 'AQID', mimeType: 'image/png' }]],
    ['sound', {}, [{ type: 'audio', data: 'BAU=', mimeType: 'audio/wav' }]],
    ['plain', {}, [{ type: 'text', text: 'just text' }]],
    ['elsewhere', {}, [{ type: 'text', text: 'See /plain' }]],
    ['sum', { numbers: [1, 2, 3] }, [{ type: 'text', text: '6' }]],
  ])('%s(%j) answers with its content', async (name, args, content) => {
    const client = await open();
    const result = await client.callTool({ name, arguments: args });
    expect(result.content).toEqual(content);
  });

  it('answers with a file as a resource', async () => {
    const client = await open();
    const { content } = await client.callTool({ name: 'source', arguments: {} });
    expect(content).toEqual([
      {
        type: 'resource',
        resource: {
          uri: 'http://test/source',
          mimeType: 'application/pdf',
          blob: 'JVBERi0xLjQK',
        },
      },
    ]);
  });

  it('collects a stream of items', async () => {
    const client = await open();
    const { structuredContent } = await client.callTool({ name: 'lines', arguments: { count: 2 } });
    expect(structuredContent).toEqual([
      { id: 0, name: 'n', price: 1 },
      { id: 1, name: 'n', price: 1 },
    ]);
  });

  it.each([
    ['item', { id: 404 }, 'There is no such item.'],
    ['item', { id: 'x' }, /^id: .*integer/],
    ['item', {}, 'id: Field required'],
    ['rename', { name: '..', price: 1 }, 'name: The path cannot have this value'],
    ['rename', { name: 'a/../b', price: 1 }, 'name: The path cannot have this value'],
    ['rename', { name: 'a\0', price: 1 }, 'name: The path cannot have this value'],
    ['rename', { name: '', price: 1 }, 'name: The path cannot have this value'],
    ['sum', { numbers: ['1'] }, /^numbers\.0: /],
    ['sum', {}, /^numbers: /],
  ])('%s(%j) tells what is wrong', async (name, args, text) => {
    const client = await open();
    const result = await client.callTool({ name, arguments: args });
    expect(result.isError).toBe(true);
    expect(textOf(result)).toMatch(text);
  });

  it('reveals nothing of an error, which is logged once', async () => {
    const log = captureLog();
    const client = await open();
    const result = await client.callTool({ name: 'item', arguments: { id: 500 } });
    expect(result.isError).toBe(true);
    expect(textOf(result)).toBe('Internal Server Error');
    expect(log).toHaveLength(1);
    expect(log[0]?.route).toBe('/items/{id}');
  });

  it('does not exist under another name', async () => {
    const client = await open();
    await expect(client.callTool({ name: 'secret', arguments: {} })).rejects.toThrow(
      'Unknown tool: secret',
    );
    await expect(client.callTool({ name: 'not', arguments: {} })).rejects.toThrow(
      'Unknown tool: not',
    );
  });
});
