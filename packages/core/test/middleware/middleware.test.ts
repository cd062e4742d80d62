import { IsString } from 'class-validator';
import { beforeEach, describe, expect, it } from 'vitest';

import {
  Depends,
  File,
  Get,
  HttpError,
  HttpRequest,
  Middleware,
  type MiddlewareFunction,
  PlainTextResponse,
  Post,
  type Reply,
  UploadFile,
  createApp,
  withHeader,
} from '@sluice/core';
import { recordIngressOptions } from '@sluice/core/internal';

import { ask, post } from '../support/ask.js';
import { captureLog } from '../support/capture-log.js';

class Item {
  @IsString() name!: string;
}

let steps: string[] = [];
beforeEach(() => {
  steps = [];
});

function named(name: string): MiddlewareFunction {
  return async (_request, next) => {
    steps.push(`${name} in`);
    const reply = await next();
    steps.push(`${name} out ${reply.status}`);
    return withHeader(reply, `x-${name}`, String(reply.status));
  };
}

async function* traced(): AsyncGenerator<string> {
  steps.push('begin');
  try {
    yield 'value';
  } finally {
    steps.push('end');
  }
}

@Middleware(named('class1'), named('class2'))
class Shop {
  @Get('/plain')
  plain() {
    steps.push('handler');
    return 1;
  }

  @Get('/method', { middleware: [named('route')] })
  @Middleware(named('above'))
  @Middleware(named('below'))
  method() {
    steps.push('handler');
    return 1;
  }

  @Get('/held')
  held(@Depends(traced) value: string) {
    steps.push('handler');
    return value;
  }

  @Post('/items')
  create(item: Item) {
    return item;
  }

  @Post('/files')
  async upload(@File() file: UploadFile) {
    return (await file.bytes()).byteLength;
  }

  @Get('/broken')
  broken(): never {
    throw new Error('secret');
  }

  @Get('/broken-stream')
  async *brokenStream(): AsyncGenerator<string> {
    if (steps.length > 0) throw new HttpError(409);
    yield 'never';
  }

  @Get('/state')
  state(request: HttpRequest) {
    return request.state;
  }

  @Get('/items/:id')
  item(id: number) {
    return id;
  }
}

let outer: MiddlewareFunction = named('app');
recordIngressOptions(Shop, { middleware: [(request, next) => outer(request, next)] });
const app = createApp(Shop);
beforeEach(() => {
  outer = named('app');
});

describe('a middleware', () => {
  it('of the application runs outside of those of the class, in the order of the list', async () => {
    await ask(app, '/plain');
    expect(steps).toEqual([
      'app in',
      'class1 in',
      'class2 in',
      'handler',
      'class2 out 200',
      'class1 out 200',
      'app out 200',
    ]);
  });

  it('of the method runs inside those of its class, the topmost decorator outermost', async () => {
    await ask(app, '/method');
    expect(steps.slice(0, 7)).toEqual([
      'app in',
      'class1 in',
      'class2 in',
      'above in',
      'below in',
      'route in',
      'handler',
    ]);
  });

  it.each([
    ['an unknown path', 'GET', '/missing', 404],
    ['another method', 'POST', '/plain', 405],
    ['OPTIONS', 'OPTIONS', '/plain', 204],
    ['a slash too many', 'GET', '/plain/', 307],
    ['the docs page', 'GET', '/docs', 200],
    ['the document', 'GET', '/openapi.json', 200],
    ['refused values', 'GET', '/items/x', 422],
    ['an error', 'GET', '/broken', 500],
    ['a stream that fails before its first chunk', 'GET', '/broken-stream', 409],
  ])('of the application sees the reply to %s', async (_name, method, path, status) => {
    captureLog();
    const request = new Request(`http://test${path}`, { method, redirect: 'manual' });
    const response = await app.fetch(request);
    expect([response.status, response.headers.get('x-app')]).toEqual([status, String(status)]);
  });

  it('sees the 415 and the 413 of a body', async () => {
    const refused = await app.fetch(
      new Request('http://test/items', { method: 'POST', body: 'text' }),
    );
    expect(refused.headers.get('x-class2')).toBe('415');
    const large = await post(app, '/items', { name: 'x'.repeat(2_000_000) });
    expect([large.status, steps.at(-1)]).toEqual([413, 'app out 413']);
  });

  it('may answer without the operation', async () => {
    outer = () => new PlainTextResponse('closed', { status: 503 });
    expect(await ask(app, '/plain')).toEqual({ status: 503, body: 'closed' });
    expect(steps).toEqual([]);
  });

  it('may answer with a Web Response', async () => {
    outer = () => new Response('web', { status: 201 });
    expect(await ask(app, '/plain')).toEqual({ status: 201, body: 'web' });
  });

  it('that throws an HttpError answers with it', async () => {
    outer = () => {
      throw new HttpError(401, 'who?');
    };
    expect(await ask(app, '/plain')).toEqual({ status: 401, body: { detail: 'who?' } });
  });

  it('that throws is a reply to the middlewares outside of it', async () => {
    const log = captureLog();
    @Middleware(named('outside'), () => {
      throw new Error('secret');
    })
    class Broken {
      @Get('/') index() {
        return 1;
      }
    }
    const response = await createApp(Broken).fetch(new Request('http://test/'));
    expect(response.headers.get('x-outside')).toBe('500');
    expect(log.map(({ message }) => message)).toEqual(['A request failed']);
  });

  it('that calls next twice is a 500', async () => {
    captureLog();
    outer = async (_request, next) => {
      await next();
      return next();
    };
    expect((await ask(app, '/plain')).status).toBe(500);
    expect(steps.filter((step) => step === 'handler')).toHaveLength(1);
  });

  it('that returns no response is a 500', async () => {
    captureLog();
    // JavaScript can return anything.
    outer = (): Reply => JSON.parse('{}');
    expect((await ask(app, '/plain')).status).toBe(500);
  });

  it('runs while dependencies are held, which end after it', async () => {
    await ask(app, '/held');
    // The end comes after the response.
    while (!steps.includes('end')) await new Promise((resolve) => setImmediate(resolve));
    expect(steps.slice(3)).toEqual([
      'begin',
      'handler',
      'class2 out 200',
      'class1 out 200',
      'app out 200',
      'end',
    ]);
  });

  it('may read the body, which the operation gets too', async () => {
    outer = async (request, next) => {
      steps.push(await request.text());
      return next();
    };
    expect(await post(app, '/items', { name: 'tea' })).toEqual({
      status: 200,
      body: { name: 'tea' },
    });
    expect(steps[0]).toBe('{"name":"tea"}');
  });

  it('runs around a form', async () => {
    const body = new FormData();
    body.set('file', new Blob(['abc']), 'a.txt');
    expect(await ask(app, '/files', { method: 'POST', body })).toEqual({ status: 200, body: 3 });
    expect(steps.at(-1)).toBe('app out 200');
  });

  it('sees the path parameters and the route of the operation', async () => {
    outer = (request, next) => {
      steps.push(`${request.route} ${request.params['id']}`);
      return next();
    };
    await ask(app, '/items/3');
    await ask(app, '/missing');
    expect(steps.filter((step) => !step.startsWith('class'))).toEqual([
      '/items/:id 3',
      'undefined undefined',
    ]);
  });

  it('shares its state with the handler', async () => {
    outer = (request, next) => {
      request.state['user'] = 'alice';
      return next();
    };
    expect((await ask(app, '/state')).body).toEqual({ user: 'alice' });
  });
});
