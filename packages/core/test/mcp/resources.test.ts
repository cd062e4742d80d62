import {
  Depends,
  Get,
  HTTPBearer,
  HttpError,
  HttpResponse,
  Int,
  Path,
  PlainTextResponse,
  Post,
  createApp,
} from '@sluice/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '@modelcontextprotocol/client';

import { type Era, connect } from './connect.js';

const bearer = HTTPBearer();

class Library {
  @Get('/books', { description: 'Every book.' })
  books() {
    return [{ id: 1 }];
  }

  @Get('/books/:id')
  book(@Path(Int) id: number, long = false) {
    if (id === 404) throw new HttpError(404, 'No such book.');
    return { id, long };
  }

  @Get('/files/*path')
  file(path: string) {
    return new PlainTextResponse(`file ${path}`);
  }

  @Get('/cover')
  cover() {
    return new HttpResponse(Uint8Array.of(1, 2, 3), { contentType: 'image/png' });
  }

  @Get('/mine')
  mine(@Depends(bearer) token: { credentials: string }) {
    return token.credentials;
  }

  @Get('/hidden', { mcp: { resource: false } })
  hidden() {
    return 1;
  }

  @Post('/books')
  add() {
    return 1;
  }
}

const app = createApp(Library, { mcp: { resources: true } });

describe.each<Era>(['modern', '2025-06-18'])('for a client of revision %s', (era) => {
  let client: Client;

  beforeAll(async () => {
    client = await connect(app, era, { authorization: 'Bearer me' });
  });
  afterAll(() => client.close());

  it('each GET is a resource too', async () => {
    expect(client.getServerCapabilities()).toEqual({ tools: {}, resources: {} });
    const { resources } = await client.listResources();
    expect(resources).toEqual([
      { name: 'books', title: 'Books', description: 'Every book.', uri: 'api:///books' },
      { name: 'cover', title: 'Cover', description: 'Cover', uri: 'api:///cover' },
      { name: 'mine', title: 'Mine', description: 'Mine', uri: 'api:///mine' },
    ]);
    const { resourceTemplates } = await client.listResourceTemplates();
    expect(resourceTemplates).toEqual([
      { name: 'book', title: 'Book', description: 'Book', uriTemplate: 'api:///books/{id}{?long}' },
      { name: 'file', title: 'File', description: 'File', uriTemplate: 'api:///files/{+path}' },
    ]);
  });

  it.each([
    ['api:///books', 'application/json', { text: '[{"id":1}]' }],
    ['api:///books/7?long=true', 'application/json', { text: '{"id":7,"long":true}' }],
    ['api:///files/a/b%20c', 'text/plain', { text: 'file a/b c' }],
    ['api:///cover', 'image/png', { blob: 'AQID' }],
    ['api:///mine', 'application/json', { text: '"me"' }],
  ])('%s is read', async (uri, mimeType, content) => {
    const { contents } = await client.readResource({ uri });
    expect(contents).toEqual([{ uri, mimeType, ...content }]);
  });

  it.each([
    'api:///nothing',
    'api:///hidden',
    'api:///books/404',
    'api:///files/../books',
    'api:///files/%2e%2e/books',
    'api:///files/%zz',
    'http://test/books',
    'api://host/books',
    '',
  ])('%j is not found', async (uri) => {
    await expect(client.readResource({ uri })).rejects.toThrow('Resource not found');
  });

  it('a refusal says why', async () => {
    await expect(client.readResource({ uri: 'api:///books/x' })).rejects.toThrow(/^id: .*integer/);
  });
});

async function read(uri: string) {
  const response = await app.fetch(
    new Request('http://test/mcp', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'resources/read', params: { uri } }),
    }),
  );
  return { status: response.status, body: JSON.parse(await response.text()) };
}

it('is read with credentials alone', async () => {
  expect((await read('api:///mine')).status).toBe(401);
});

it('that is not there had a code of its own', async () => {
  expect((await read('api:///nothing')).body.error.code).toBe(-32002);
});
