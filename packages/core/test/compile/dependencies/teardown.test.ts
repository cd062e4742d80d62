import { beforeEach, describe, expect, it } from 'vitest';

import {
  Depends,
  Get,
  HttpError,
  StreamingResponse,
  WebSocket,
  WebSocketConnection,
  createApp,
  dependency,
  shield,
  TestClient,
} from '@sluice/core';

import { ask } from '../../support/ask.js';
import { type LogLine, captureLog } from '../../support/capture-log.js';

let events: string[] = [];
let log: LogLine[] = [];

beforeEach(() => {
  events = [];
  log = captureLog();
});

/** A dependency that notes its beginning, the error it sees, and its end. */
function noted(name: string) {
  const run = async function* () {
    events.push(`${name}+`);
    try {
      yield name;
    } catch (error) {
      events.push(`${name}!${error instanceof Error ? error.constructor.name : String(error)}`);
      throw error;
    } finally {
      events.push(`${name}-`);
    }
  };
  Object.defineProperty(run, 'name', { value: name });
  return run;
}

const outer = noted('a');
const inner = dependency({ depends: { outer } }, async function* () {
  yield* noted('b')();
});

/** Resolves when the teardown of a request, which outlives its response, has ended. */
async function until(last: string): Promise<void> {
  while (!events.includes(last)) await new Promise((resolve) => setImmediate(resolve));
}

const bothSee = (error: string) => ['a+', 'b+', `b!${error}`, 'b-', `a!${error}`, 'a-'];

const failing = async () => {
  throw new HttpError(403);
};

describe('a generator dependency', () => {
  it('continues after the response and its background work, the last first', async () => {
    class Api {
      @Get('/')
      all(@Depends(inner) value: string) {
        events.push('handler');
        void shield(async () => {
          await Promise.resolve();
          events.push('background');
        });
        return value;
      }
    }
    expect(await ask(createApp(Api), '/')).toEqual({ status: 200, body: 'b' });
    await until('a-');
    expect(events).toEqual(['a+', 'b+', 'handler', 'background', 'b-', 'a-']);
  });

  it('sees the error of the handler, of another dependency and of the validation', async () => {
    const broken = dependency({ depends: { inner } }, () => {
      throw new TypeError('broken');
    });
    class Api {
      @Get('/handler')
      handler(@Depends(inner) _value: string) {
        throw new HttpError(404);
      }
      @Get('/dependency')
      dependency(@Depends(broken) _value: unknown) {}
      @Get('/validation')
      validation(@Depends(inner) _value: string, id: number) {
        return id;
      }
    }
    const app = createApp(Api);
    const seen = async (path: string) => {
      events = [];
      const { status } = await ask(app, path);
      return [status, ...events];
    };
    expect(await seen('/handler')).toEqual([404, ...bothSee('HttpError')]);
    expect(await seen('/dependency')).toEqual([500, ...bothSee('TypeError')]);
    expect(await seen('/validation')).toEqual([422, ...bothSee('ValidationError')]);
  });

  it('may answer with another error, which the ones before it see', async () => {
    const converting = dependency({ depends: { outer } }, async function* () {
      try {
        yield 1;
      } catch {
        throw new HttpError(409, 'Conflict of versions');
      }
    });
    class Api {
      @Get('/')
      all(@Depends(converting) _value: number) {
        throw new TypeError('a unique key exists');
      }
    }
    const answer = await ask(createApp(Api), '/');
    expect(answer).toEqual({ status: 409, body: { detail: 'Conflict of versions' } });
    expect(events).toEqual(['a+', 'a!HttpError', 'a-']);
    expect(log).toEqual([]);
  });

  it('that catches an error and throws none is a 500, logged with its name', async () => {
    async function* swallowing() {
      try {
        yield 1;
      } catch {
        events.push('caught');
      }
    }
    class Api {
      @Get('/')
      all(@Depends(swallowing) _value: number) {
        throw new HttpError(404);
      }
    }
    expect((await ask(createApp(Api), '/')).status).toBe(500);
    expect(events).toEqual(['caught']);
    expect(log).toMatchObject([{ error: { code: 'E_DEPENDENCY_YIELD' } }]);
    expect(String(log[0]?.error)).toContain('The dependency swallowing caught the error');
  });

  it.each([
    ['never', async function* () {}, 'without a value'],
    [
      'twice',
      async function* () {
        yield 1;
        yield 2;
      },
      'a second time',
    ],
  ])('that yields %s is logged', async (_times, wrong, words) => {
    class Api {
      @Get('/')
      all(@Depends(wrong) value: unknown) {
        return value ?? null;
      }
    }
    await ask(createApp(Api), '/');
    while (log.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(String(log[0]?.error)).toContain(words);
  });

  it('of the function scope ends before the body is streamed', async () => {
    class Api {
      @Get('/')
      all(@Depends(noted('f'), { scope: 'function' }) _f: string, @Depends(noted('r')) _r: string) {
        return new StreamingResponse(function* () {
          events.push('streamed');
          yield 'x';
        });
      }
    }
    expect((await ask(createApp(Api), '/')).body).toBe('x');
    await until('r-');
    expect(events).toEqual(['f+', 'r+', 'f-', 'streamed', 'r-']);
  });

  it('sees a stream that fails after its head was sent', async () => {
    class Api {
      @Get('/')
      all(@Depends(outer) _value: string) {
        return new StreamingResponse(async function* () {
          yield 'x';
          await Promise.resolve();
          throw new RangeError('lost the database');
        });
      }
    }
    const response = await createApp(Api).fetch(new Request('http://test/'));
    await expect(response.text()).rejects.toThrow(/./);
    await until('a-');
    expect(events).toEqual(['a+', 'a!RangeError', 'a-']);
  });

  it('sees that the client left before the response was complete', async () => {
    class Api {
      @Get('/')
      all(@Depends(outer) _value: string) {
        return new StreamingResponse(async function* () {
          for (;;) {
            yield 'x';
            await new Promise((resolve) => setImmediate(resolve));
          }
        });
      }
    }
    const response = await createApp(Api).fetch(new Request('http://test/'));
    await response.body?.cancel();
    await until('a-');
    expect(events).toEqual(['a+', 'a!CancelledError', 'a-']);
  });

  it('is ended when a dependency that ran beside it fails', async () => {
    class Api {
      @Get('/')
      all(@Depends(failing) _a: unknown, @Depends(outer) _b: string) {}
    }
    expect((await ask(createApp(Api), '/')).status).toBe(403);
    expect(events).toEqual(['a+', 'a!HttpError', 'a-']);
  });

  it('runs around a WebSocket, and refuses its handshake', async () => {
    const check = dependency({ query: { key: String } }, ({ query }) => {
      if (query.key !== 'k') throw new HttpError(403, 'no key');
    });
    class Api {
      @WebSocket('/ws', { dependencies: [outer, check] })
      async serve(socket: WebSocketConnection) {
        for await (const message of socket) await socket.send(message);
      }
    }
    const client = new TestClient(createApp(Api));
    const socket = await client.connect('/ws?key=k');
    socket.send('hello');
    expect(await socket.receive()).toBe('hello');
    socket.close(1000);
    await until('a-');
    expect(events).toEqual(['a+', 'a-']);
    await expect(client.connect('/ws?key=x')).rejects.toThrow(/no key/);
    await expect(client.connect('/ws')).rejects.toThrow(/missing/);
  });
});

describe('an instance that can be disposed of', () => {
  it('is disposed of when the request is over', async () => {
    class Connection {
      async [Symbol.asyncDispose]() {
        events.push('disposed');
      }
    }
    class Api {
      @Get('/')
      all(@Depends() connection: Connection) {
        events.push('handler');
        return connection instanceof Connection;
      }
    }
    expect((await ask(createApp(Api), '/')).body).toBe(true);
    await until('disposed');
    expect(events).toEqual(['handler', 'disposed']);
  });
});
