import { IsString } from 'class-validator';
import { describe, expect, it } from 'vitest';

import {
  Get,
  HTMLResponse,
  JSONResponse,
  type OpenApiVersion,
  describe as describeClass,
  document,
} from '@sluice/core';

class Item {
  @IsString() name!: string;
}

class Streams {
  @Get('/lines', { response: [Item] })
  *lines() {
    yield new Item();
  }

  @Get('/events', { sse: true, response: [Item] })
  *events() {
    yield new Item();
  }

  @Get('/any')
  *any() {
    yield 'text';
  }

  @Get('/pages', { responseClass: [JSONResponse, HTMLResponse] })
  *pages() {
    yield 'text';
  }

  @Get('/list', { response: [Item] })
  list() {
    return [new Item()];
  }
}

const contentIn = (openapiVersion: OpenApiVersion) => {
  const { paths } = document(describeClass(Streams, { openapiVersion }));
  return (path: string) => paths?.[path]?.get?.responses?.['200'].content;
};
const { paths } = document(describeClass(Streams));
const ITEM = { $ref: '#/components/schemas/Item' };

describe('the document of a stream with declared items', () => {
  it('has the schema of a line', () => {
    expect(paths?.['/lines']?.get?.responses?.['200'].content).toEqual({
      'application/jsonl': { schema: ITEM },
    });
  });

  it('has the schema of an event', () => {
    expect(paths?.['/events']?.get?.responses?.['200'].content).toMatchObject({
      'text/event-stream': {
        schema: {
          properties: { data: { contentMediaType: 'application/json', contentSchema: ITEM } },
          required: ['data'],
        },
      },
    });
  });
});

describe('the document of streams in OpenAPI 3.2', () => {
  const content = contentIn('3.2');
  const before = contentIn('3.1');

  it('says what each line is', () => {
    expect(content('/lines')).toEqual({ 'application/jsonl': { itemSchema: ITEM } });
    expect(content('/any')).toEqual({
      'text/plain': { schema: { type: 'string' } },
      'application/jsonl': { itemSchema: {} },
    });
    expect(content('/pages')).toEqual({
      'application/jsonl': { itemSchema: {} },
      'text/html': { schema: { type: 'string' } },
    });
  });

  it('says what each event is', () => {
    const { schema } = before('/events')['text/event-stream'];
    expect(content('/events')).toEqual({ 'text/event-stream': { itemSchema: schema } });
  });

  it('says of other responses what 3.1 says', () => {
    expect(content('/list')).toEqual(before('/list'));
  });
});
