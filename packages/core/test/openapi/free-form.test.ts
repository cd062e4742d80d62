import { once } from 'node:events';

import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { type Constructor, Get, Path, Post, createApp } from '@sluice/core';

import { documentOf, mistakesIn } from './document-of.js';

class Opaque {
  @Post('/items/:id', {
    params: v.object({ id: v.string() }),
    query: v.object({ limit: v.string() }),
    cookies: v.object({ session: v.string() }),
    body: v.object({ name: v.string() }),
    response: v.object({ name: v.string() }),
  })
  create() {
    return { name: 'a' };
  }

  @Get('/headers', { headers: v.object({ 'x-user': v.string() }) })
  headers() {
    return 1;
  }
}

const PET = z.union([z.object({ cat: z.string() }), z.object({ dog: z.string() })]);

class Union {
  @Get('/pets', { query: PET })
  pets() {
    return 1;
  }
}

class Hidden {
  @Get('/hidden/:id')
  read(@Path({ hidden: true }) id: string) {
    return id;
  }
}

async function operationOf(type: Constructor, path: string, method: 'get' | 'post' = 'get') {
  expect(await mistakesIn(type)).toEqual([]);
  return documentOf(type).paths?.[path]?.[method];
}

describe('schemas that tell no JSON Schema', () => {
  it('documents any value in a valid document', async () => {
    const operation = await operationOf(Opaque, '/items/{id}', 'post');
    const object = { type: 'object', additionalProperties: true };
    expect(operation).toMatchObject({
      parameters: [
        { name: 'query', in: 'query', style: 'form', explode: true, schema: object },
        { name: 'cookie', in: 'cookie', style: 'form', explode: true, schema: object },
        { name: 'id', in: 'path', required: true, schema: {} },
      ],
      requestBody: { content: { 'application/json': { schema: {} } }, required: true },
      responses: { 200: { content: { 'application/json': { schema: {} } } }, 422: {} },
    });
    expect(await operationOf(Opaque, '/headers')).toMatchObject({ responses: { 422: {} } });
  });

  it('warns of such schemas when the application is made', async () => {
    const warned = once(process, 'warning');
    createApp(Opaque);
    const [warning]: unknown[] = await warned;
    expect(warning).toMatchObject({
      name: 'SluiceWarning',
      code: 'SLUICE_SCHEMA_UNDOCUMENTED',
      message: expect.stringMatching(
        /^Opaque\.create: the document cannot say what its params, query, cookies, body and response must be: the schema \(valibot\)/,
      ),
    });
  });
});

describe('a query that is no list of names', () => {
  it('documents the query as one parameter with the whole schema', async () => {
    expect(await operationOf(Union, '/pets')).toMatchObject({
      parameters: [{ name: 'query', in: 'query', required: false, schema: { anyOf: [{}, {}] } }],
      responses: { 422: {} },
    });
  });
});

describe('a path parameter', () => {
  it('documents a hidden path parameter, without which the document is invalid', async () => {
    expect(await operationOf(Hidden, '/hidden/{id}')).toMatchObject({
      parameters: [{ name: 'id', in: 'path', required: true }],
    });
  });
});
