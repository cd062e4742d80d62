import { IsInt } from 'class-validator';
import { beforeEach, describe, expect, it } from 'vitest';

import {
  ExceptionHandler,
  type ExceptionHandlerEntry,
  Get,
  HttpError,
  JSONResponse,
  type MiddlewareFunction,
  PlainTextResponse,
  Post,
  Router,
  ValidationError,
  createApp,
  describe as describeClass,
  document,
} from '@sluice/core';

import { ask, post } from '../support/ask.js';
import { type LogLine, captureLog } from '../support/capture-log.js';

class StoreError extends Error {}
class OutOfStock extends StoreError {
  readonly sku = 'tea';
}

class Item {
  @IsInt() price!: number;
}

@ExceptionHandler(OutOfStock, (error) => new JSONResponse({ sold: error.sku }, { status: 409 }))
class Shop {
  @Get('/sold')
  sold(): never {
    throw new OutOfStock();
  }

  @Get('/store')
  async store(): Promise<never> {
    throw new StoreError('low');
  }

  @Get('/own')
  @ExceptionHandler(OutOfStock, () => new PlainTextResponse('own', { status: 410 }))
  own(): never {
    throw new OutOfStock();
  }

  @Get('/gone')
  gone(): never {
    throw new HttpError(404, 'gone');
  }

  @Get('/broken')
  broken(): never {
    throw new TypeError('secret');
  }

  @Get('/stream')
  async *stream() {
    if (lines.length === 0) throw new StoreError('low');
    yield 'never';
  }

  @Get('/items/:id')
  item(id: number) {
    return id;
  }

  @Post('/items')
  create(item: Item) {
    return item;
  }
}

let lines: LogLine[] = [];
beforeEach(() => {
  lines = captureLog();
});

const app = createApp(Shop, {
  exceptionHandlers: [
    ExceptionHandler(
      StoreError,
      (error, request) =>
        new PlainTextResponse(`${error.message} at ${request.route}`, { status: 503 }),
    ),
    ExceptionHandler(
      404,
      (_error, request) => new JSONResponse({ nothing: request.path }, { status: 404 }),
    ),
    ExceptionHandler(
      ValidationError,
      async (error, request) =>
        new JSONResponse(
          { issues: error.issues.length, body: await request.text() },
          { status: 400 },
        ),
      { status: 400, description: 'Refused', model: { issues: Number, body: String } },
    ),
    ExceptionHandler(500, () => new PlainTextResponse('sorry', { status: 500 })),
  ],
});

describe('an exception handler', () => {
  it.each([
    ['the most specific class', '/sold', 409, { sold: 'tea' }],
    ['a base of the class', '/store', 503, 'low at /store'],
    ['the method before the class', '/own', 410, 'own'],
    ['a status that was thrown', '/gone', 404, { nothing: '/gone' }],
    ['a path without an operation', '/nowhere', 404, { nothing: '/nowhere' }],
    ['a stream before its first chunk', '/stream', 503, 'low at /stream'],
    ['a value that is not as declared', '/items/x', 400, { issues: 1, body: '' }],
    ['any other error', '/broken', 500, 'sorry'],
  ])('answers for %s', async (_name, path, status, body) => {
    expect(await ask(app, path)).toEqual({ status, body });
  });

  it('of refused values sees the issues and the body', async () => {
    expect(await post(app, '/items', { price: 'x' })).toEqual({
      status: 400,
      body: { issues: 1, body: '{"price":"x"}' },
    });
  });

  it('of a class logs nothing, and of everything else the error', async () => {
    await ask(app, '/sold');
    expect(lines).toEqual([]);
    await ask(app, '/broken');
    expect(lines.map(({ message }) => message)).toEqual(['A request failed']);
  });

  it('of a router answers before the one of the application', async () => {
    const router = Router({
      exceptionHandlers: [ExceptionHandler(StoreError, () => new PlainTextResponse('router'))],
    }).get('/low', () => {
      throw new StoreError('low');
    });
    const exceptions = [ExceptionHandler(StoreError, () => new PlainTextResponse('app'))];
    expect((await ask(createApp(router, { exceptionHandlers: exceptions }), '/low')).body).toBe(
      'router',
    );
  });

  it('or a middleware that is none is refused at start', () => {
    const notEntries: ExceptionHandlerEntry[] = JSON.parse('[[404]]');
    expect(() => createApp(Shop, { exceptionHandlers: notEntries })).toThrow(
      /E_OPTION_INVALID: Shop has an exception handler that is none/,
    );
    const notFunctions: MiddlewareFunction[] = JSON.parse('[1]');
    expect(() => createApp(Shop, { middleware: notFunctions })).toThrow(
      /E_OPTION_INVALID: Shop has a middleware that is no function/,
    );
  });

  it('that throws is the usual 500', async () => {
    const broken = createApp(Shop, {
      exceptionHandlers: [
        ExceptionHandler(StoreError, () => {
          throw new Error('secret');
        }),
      ],
    });
    expect(await ask(broken, '/store')).toEqual({ status: 500, body: 'Internal Server Error' });
  });

  it('leaves the methods of a 405', async () => {
    const response = await app.fetch(new Request('http://test/sold', { method: 'POST' }));
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
  });

  it('replaces the 422 of the document by its own answer', () => {
    const model = describeClass(Shop, { exceptionHandlers: exceptionHandlers() });
    const { paths } = document(model);
    expect(paths?.['/items/{id}']?.get?.responses).toMatchObject({
      400: { description: 'Refused' },
    });
    expect(paths?.['/items/{id}']?.get?.responses).not.toHaveProperty('422');
    expect(paths?.['/sold']?.get?.responses).not.toHaveProperty('400');
  });

  it('of refused values without a declared answer leaves the schema of the 422 open', () => {
    const model = describeClass(Shop, {
      exceptionHandlers: [ExceptionHandler(HttpError, () => new PlainTextResponse('no'))],
    });
    expect(document(model).paths?.['/items/{id}']?.get?.responses?.['422']).toEqual({
      description: 'Validation Error',
    });
  });
});

function exceptionHandlers() {
  return [
    ExceptionHandler(ValidationError, () => new PlainTextResponse('no', { status: 400 }), {
      status: 400,
      description: 'Refused',
    }),
  ];
}
