import { beforeEach, describe, expect, it } from 'vitest';

import {
  EventSourceResponse,
  Get,
  JSONResponse,
  Middleware,
  type MiddlewareFunction,
  ResponseControl,
  StreamBody,
  compression,
  cors,
  createApp,
  headerOf,
  serverTiming,
  sleep,
  withHeader,
} from '@sluice/core';

import { ask } from '../support/ask.js';

const marked: MiddlewareFunction = async (_request, next) => withHeader(await next(), 'x-app', '1');

class Shop {
  @Get('/stream')
  async *stream(response: ResponseControl) {
    response.status = 203;
    response.setHeader('x-own', 'a');
    yield { a: 1 };
    yield { a: 2 };
  }

  @Get('/events')
  events() {
    return new EventSourceResponse(['one']);
  }
}

let steps: string[] = [];
let outer: MiddlewareFunction = marked;
const app = createApp(Shop, { middleware: [(request, next) => outer(request, next)] });
beforeEach(() => {
  steps = [];
  outer = marked;
});

async function* shouted(content: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const chunk of content) yield String(chunk).toUpperCase();
}

describe('the stream of a reply', () => {
  it('has the whole head when a middleware sees it', async () => {
    let seen: unknown;
    outer = async (_request, next) => {
      const reply = await next();
      seen = [reply.status, headerOf(reply, 'content-type'), headerOf(reply, 'X-Own')];
      return { ...reply, status: 200 };
    };
    const answer = await app.fetch(new Request('http://test/stream'));
    expect(seen).toEqual([203, 'application/jsonl', 'a']);
    expect(answer.status).toBe(200);
  });

  it('can be wrapped', async () => {
    outer = async (_request, next) => {
      const reply = await next();
      const { body } = reply;
      if (!(body instanceof StreamBody)) return reply;
      const { content, options } = body;
      if (!(Symbol.asyncIterator in content)) return reply;
      return { ...reply, body: new StreamBody(shouted(content), options) };
    };
    const response = await app.fetch(new Request('http://test/stream'));
    expect(await response.text()).toBe('{"A":1}\n{"A":2}\n');
  });

  it('of events passes as it is', async () => {
    const response = await app.fetch(new Request('http://test/events'));
    expect(await response.text()).toBe('data: "one"\n\n');
    expect(response.headers.get('x-app')).toBe('1');
  });

  it('of events may have headers of its producer until its first event', async () => {
    class Events {
      @Get('/', { sse: true })
      async *index(response: ResponseControl) {
        response.setHeader('x-own', 'a');
        yield 'one';
      }
    }
    const middleware = [marked, cors({ allowOrigins: '*' }), compression(), serverTiming()];
    const response = await createApp(Events, { middleware }).fetch(new Request('http://test/'));
    expect(await response.text()).toBe('data: "one"\n\n');
    expect([response.headers.get('x-own'), response.headers.get('x-app')]).toEqual(['a', '1']);
  });

  it('ends when a middleware throws it away', async () => {
    class Streams {
      @Get('/', { middleware: [async (_request, next) => (await next(), new JSONResponse(1))] })
      async *index() {
        try {
          yield 'a';
          yield 'b';
        } finally {
          steps.push('stream over');
        }
      }
    }
    expect((await ask(createApp(Streams), '/')).body).toBe(1);
    await expect.poll(() => steps).toEqual(['stream over']);
  });

  it('ends when the client leaves', async () => {
    class Streams {
      @Get('/')
      @Middleware(marked)
      async *index() {
        try {
          yield 'a';
          await sleep(60_000);
        } finally {
          steps.push('stream over');
        }
      }
    }
    const listening = await createApp(Streams).listen(0);
    const leave = new AbortController();
    const response = await fetch(listening.url, { signal: leave.signal });
    await response.body?.getReader().read();
    leave.abort();
    await expect.poll(() => steps.at(-1)).toBe('stream over');
    await listening.close();
  });
});
