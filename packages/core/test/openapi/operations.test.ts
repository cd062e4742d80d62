import { Body, Cookie, Delete, Get, Header, Int, Path, Post, Query, Route } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { documentOf, mistakesIn } from './document-of.js';

describe('operations', () => {
  class Mixed {
    @Get('/plain')
    plain() {}

    @Delete('/items/:id', { status: 204 })
    remove(@Path(Int) id: number) {
      return id;
    }

    @Get('/items/:item/tags')
    tags(@Path(Int) item: number) {
      return item;
    }

    @Post('/items/:id/tags', { tags: ['tags'], deprecated: true, description: 'Adds a tag.' })
    tag(@Path(Int) id: number, @Body({ embed: true }) label: string, @Body() weight: number) {
      return [id, label, weight];
    }

    @Route(['GET', 'POST'], '/both')
    both() {}

    @Get('/hidden', { hidden: true })
    hidden() {}

    @Get('/files/*path')
    file(path: string, @Header() ifNoneMatch: string, @Cookie({ optional: true }) session: string) {
      return [path, ifNoneMatch, session];
    }

    @Get('/events', { sse: true })
    async *events() {
      yield {};
    }

    @Get('/search')
    search(
      @Query({ type: [String], maxItems: 3 }) tag: string[],
      @Query({ enum: ['asc', 'desc'], description: 'Which way' }) order: string,
      @Query({ ge: 1, example: 5 }) page: number,
    ) {
      return [tag, order, page];
    }
  }

  const mixed = documentOf(Mixed);
  const operation = (path: string, method: 'get' | 'post' | 'delete' = 'get') =>
    mixed.paths?.[path]?.[method];

  it('documents no 422 without parameters and body', () => {
    expect(Object.keys(operation('/plain')?.responses ?? {})).toEqual(['200']);
  });

  it('documents no content for status 204', () => {
    expect(operation('/items/{id}', 'delete')?.responses?.['204']).toEqual({
      description: 'Successful Response',
    });
  });

  it('documents one path for templates that differ only in names', () => {
    expect(Object.keys(mixed.paths ?? {}).filter((path) => path.endsWith('/tags'))).toEqual([
      '/items/{item}/tags',
    ]);
    expect(operation('/items/{item}/tags', 'post')?.parameters).toEqual([
      {
        name: 'item',
        in: 'path',
        required: true,
        schema: {
          type: 'integer',
          minimum: Number.MIN_SAFE_INTEGER,
          maximum: Number.MAX_SAFE_INTEGER,
        },
      },
    ]);
  });

  it('documents several bodies as one named object', () => {
    expect(operation('/items/{item}/tags', 'post')?.requestBody).toEqual({
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Body_tag' } } },
      required: true,
    });
    expect(mixed.components?.schemas?.['Body_tag']).toEqual({
      type: 'object',
      properties: { label: { type: 'string' }, weight: { type: 'number' } },
      required: ['label', 'weight'],
    });
  });

  it('documents tags, description and deprecation', () => {
    const { tags, description, deprecated } = operation('/items/{item}/tags', 'post') ?? {};
    expect({ tags, description, deprecated }).toEqual({
      tags: ['tags'],
      description: 'Adds a tag.',
      deprecated: true,
    });
  });

  it('documents unique ids where one handler serves several methods', () => {
    expect([operation('/both')?.operationId, operation('/both', 'post')?.operationId]).toEqual([
      'both_get',
      'both_post',
    ]);
  });

  it('leaves out hidden operations', () => {
    expect(mixed.paths?.['/hidden']).toBeUndefined();
  });

  it('documents headers and cookies under their names on the wire', () => {
    expect(operation('/files/{path}')?.parameters).toEqual([
      { name: 'path', in: 'path', required: true, schema: { type: 'string' } },
      { name: 'if-none-match', in: 'header', required: true, schema: { type: 'string' } },
      { name: 'session', in: 'cookie', required: false, schema: { type: 'string' } },
    ]);
  });

  it('documents server-sent events as an event stream', () => {
    expect(operation('/events')?.responses?.['200'].content).toEqual({
      'text/event-stream': {
        schema: {
          type: 'object',
          properties: {
            data: { type: 'string' },
            event: { type: 'string' },
            id: { type: 'string' },
            retry: { type: 'integer', minimum: 0 },
          },
        },
      },
    });
  });

  it('documents arrays, enums and bounds of query parameters', () => {
    expect(operation('/search')?.parameters).toEqual([
      {
        name: 'tag',
        in: 'query',
        required: true,
        schema: { type: 'array', items: { type: 'string' }, maxItems: 3 },
      },
      {
        name: 'order',
        in: 'query',
        required: true,
        description: 'Which way',
        schema: { type: 'string', enum: ['asc', 'desc'] },
      },
      {
        name: 'page',
        in: 'query',
        required: true,
        schema: { type: 'number', minimum: 1 },
        example: 5,
      },
    ]);
  });

  it('documents no HEAD beside GET', () => {
    expect(Object.keys(mixed.paths?.['/plain'] ?? {})).toEqual(['get']);
  });

  it('makes a valid OpenAPI 3.1 document', async () => {
    expect(await mistakesIn(Mixed)).toEqual([]);
  });
});
