import { IsInt, IsString } from 'class-validator';
import type { ResponsesObject } from 'openapi3-ts/oas31';
import { describe, expect, it } from 'vitest';

import {
  type AppOptions,
  type Constructor,
  Get,
  HTMLResponse,
  HttpError,
  JSONResponse,
  PlainTextResponse,
  RedirectResponse,
  describe as describeClass,
  document,
} from '@sluice/core';

class Item {
  @IsString() name!: string;
}

class Missing {
  @IsString() reason!: string;
}

class Stock {
  @IsInt() left!: number;
}

class OutOfStock extends HttpError {
  static readonly status = 409;
  static readonly detail = Stock;
}

class AlreadySold extends HttpError {
  static readonly status = 409;
}

class Unsaid extends HttpError {}

class Shop {
  @Get('/many', {
    response: Item,
    errors: [404],
    throws: [OutOfStock],
    responses: {
      200: { description: 'An item', content: { 'image/png': String } },
      404: Missing,
      '5XX': { description: 'Broken' },
      default: { model: { code: Number } },
    },
  })
  many(id: number) {
    return { name: String(id) };
  }

  @Get('/errors', { errors: [404, 403], throws: [OutOfStock, AlreadySold] })
  errors(id: number) {
    return id;
  }

  @Get('/html', { responseClass: HTMLResponse })
  html() {
    return '';
  }

  @Get('/html-stream', { responseClass: HTMLResponse })
  *htmlStream() {
    yield '';
  }

  @Get('/both', { response: Item, responseClass: [JSONResponse, PlainTextResponse] })
  both() {
    return new Item();
  }

  @Get('/redirect', { responseClass: RedirectResponse, status: 307 })
  redirect() {
    return '/';
  }

  @Get('/plain')
  plain() {}
}

function responsesOf(path: string, options: AppOptions = {}): ResponsesObject | undefined {
  return document(describeClass(Shop, options)).paths?.[path]?.get?.responses;
}

const ITEM = { schema: { $ref: '#/components/schemas/Item' } };

function detail(schema: object): object {
  return {
    'application/json': {
      schema: { type: 'object', properties: { detail: schema }, required: ['detail'] },
    },
  };
}

describe('the responses of an operation in the document', () => {
  it('are what it declares for each status and media type', () => {
    const responses = responsesOf('/many');
    expect(Object.keys(responses ?? {})).toEqual(['200', '404', '409', '5XX', 'default']);
    expect(responses?.['200']).toEqual({
      description: 'An item',
      content: { 'application/json': ITEM, 'image/png': { schema: { type: 'string' } } },
    });
    expect(responses?.['404']).toEqual({
      description: 'Not Found',
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Missing' } } },
    });
    expect(responses?.['5XX']).toEqual({ description: 'Broken' });
    expect(responses?.['default']).toMatchObject({ description: 'Default Response' });
  });

  it('are the errors it throws, with the shape of their bodies', () => {
    const responses = responsesOf('/errors');
    expect(Object.keys(responses ?? {})).toEqual(['200', '403', '404', '409', '422']);
    expect(responses?.['404']).toEqual({
      description: 'Not Found',
      content: detail({ type: 'string' }),
    });
    expect(responses?.['409']).toEqual({
      description: 'Out of stock / Already sold',
      content: {
        'application/json': {
          schema: {
            anyOf: [
              {
                type: 'object',
                properties: { detail: { $ref: '#/components/schemas/Stock' } },
                required: ['detail'],
              },
              { type: 'object', properties: { detail: { type: 'string' } }, required: ['detail'] },
            ],
          },
        },
      },
    });
  });

  it('have the media types of their classes', () => {
    expect(responsesOf('/html')?.['200'].content).toEqual({
      'text/html': { schema: { type: 'string' } },
    });
    expect(responsesOf('/html-stream')?.['200'].content).toEqual({
      'text/html': { schema: { type: 'string' } },
    });
    expect(responsesOf('/both')?.['200'].content).toEqual({
      'application/json': ITEM,
      'text/plain': ITEM,
    });
    expect(responsesOf('/redirect')?.['307']).toEqual({ description: 'Successful Response' });
  });

  it('have errors and a class of the application', () => {
    const responses = responsesOf('/plain', {
      errors: [503],
      defaultResponseClass: PlainTextResponse,
    });
    expect(Object.keys(responses ?? {})).toEqual(['200', '503']);
    expect(Object.keys(responses?.['200'].content)).toEqual(['text/plain']);
  });
});

describe('a response cannot be declared', () => {
  class Status {
    @Get('/', { responses: { 99: Item, '7XX': Item }, errors: [1000] })
    root() {}
  }

  class Throws {
    // @ts-expect-error: it has no status
    @Get('/', { throws: [Unsaid] })
    root() {}
  }

  it.each<readonly [string, Constructor, RegExp]>([
    ['under a status that no response has', Status, /E_STATUS.*99[^]*E_STATUS.*7XX/],
    ['by an error without a status', Throws, /E_OPTION_INVALID.*Unsaid/],
  ])('%s', (_, type, message) => {
    expect(() => describeClass(type)).toThrow(message);
  });
});
