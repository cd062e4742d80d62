import {
  Delete,
  EventSourceResponse,
  Get,
  Post,
  StreamingResponse,
  WebSocket,
  type WebSocketConnection,
  describe as describeClass,
} from '@sluice/core';
import { expect, it } from 'vitest';

import { problemsOf } from './problems-of.js';

it('reports what is resumable and no stream, and numbers that cannot be', () => {
  class Wrong {
    @Get('/value', { resumable: true })
    value() {
      return 1;
    }
    @Get('/times', { sse: true, resumable: { ttlS: 0, maxBytes: 10 } })
    async *times() {
      yield 1;
    }
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as JavaScript may write it
    @Get('/words', { resumable: 'yes' as unknown as boolean })
    async *words() {
      yield 1;
    }
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as JavaScript may write it
    @WebSocket('/socket', { resumable: true } as object)
    async socket(socket: WebSocketConnection) {
      await socket.send('a');
    }
  }
  const found = problemsOf(Wrong).map(({ where, what }) => `${where} ${what}`);
  expect(found).toEqual([
    'Wrong.value is resumable, but is no stream.',
    'Wrong.times resumable.ttlS is 0.',
    'Wrong.times resumable.maxBytes is 10.',
    'Wrong.words has the option resumable: "yes".',
    'Wrong.socket is resumable, but a WebSocket is no stream of a response.',
  ]);
});

it('reports another operation that would stop the streams', () => {
  class Twice {
    @Get('/chat', { sse: true, resumable: true })
    async *chat() {
      yield 1;
    }
    @Delete('/chat')
    remove() {
      return null;
    }
  }
  expect(problemsOf(Twice)).toEqual([
    {
      code: 'E_ROUTE_DUPLICATE',
      where: 'stopChat',
      what: 'DELETE /chat is already served by remove (/chat).',
      fix: 'DELETE of the path of a resumable operation stops its streams: change one of the paths.',
    },
  ]);
});

it('takes generators, events and responses that stream, with one operation more for each', () => {
  class Right {
    @Get('/a', { resumable: true })
    *generator() {
      yield 1;
    }
    @Get('/b', { sse: true, resumable: { ttlS: 5 } })
    events() {
      return [1].values();
    }
    @Post('/c', { responseClass: StreamingResponse, resumable: { maxBytes: 2048 } })
    response() {
      return ['a'];
    }
    @Get('/d/:id', { responseClass: EventSourceResponse, resumable: true })
    async *both(id: string) {
      yield id;
    }
  }
  const { operations } = describeClass(Right);
  expect(operations.map(({ resumable }) => resumable)).toEqual([
    { ttlMs: 60_000, maxBytes: 1024 * 1024 },
    { ttlMs: 5000, maxBytes: 1024 * 1024 },
    { ttlMs: 60_000, maxBytes: 2048 },
    { ttlMs: 60_000, maxBytes: 1024 * 1024 },
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  const stopping = operations.filter(({ stops }) => stops !== undefined);
  expect(
    stopping.map(({ methods, path, docs }) => `${methods[0]} ${path.pattern} ${docs.operationId}`),
  ).toEqual([
    'DELETE /a stopGenerator',
    'DELETE /b stopEvents',
    'DELETE /c stopResponse',
    'DELETE /d/:id stopBoth',
  ]);
});
