import { EventEmitter, once } from 'node:events';
import { Readable } from 'node:stream';

import { describe, expect, it } from 'vitest';
import {
  FileResponse,
  Get,
  HttpError,
  HttpRequest,
  type StreamContent,
  StreamingResponse,
} from '@sluice/core';

import { openStage, stageApplication } from '../stage.js';

/** A source that a handler streams; `closes` emits `close` when the source has been released. */
interface Source {
  readonly content: StreamContent;
  readonly closes: EventEmitter;
}

const SOURCES: readonly (readonly [string, () => Source])[] = [
  [
    'a Node stream',
    () => {
      const content = new Readable({ read: () => void content.push('x') });
      return { content, closes: content };
    },
  ],
  [
    'a Web stream',
    () => {
      const closes = new EventEmitter();
      const content = new ReadableStream({
        pull: (controller) => controller.enqueue(new Uint8Array(8)),
        cancel: () => void closes.emit('close'),
      });
      return { content, closes };
    },
  ],
  [
    'an iterator',
    () => {
      const closes = new EventEmitter();
      const content = {
        [Symbol.iterator]: () => content,
        next: () => ({ done: false, value: 'x' }) as const,
        return: () => {
          closes.emit('close');
          return { done: true, value: undefined } as const;
        },
      };
      return { content, closes };
    },
  ],
];

let source: Source = { content: [], closes: new EventEmitter() };
const asked = new EventEmitter();

class Streams {
  @Get('/stream')
  stream() {
    return new StreamingResponse(source.content);
  }

  @Get('/late')
  async late(request: HttpRequest) {
    const left = once(request.signal, 'abort');
    asked.emit('late');
    await left;
    return new StreamingResponse(source.content);
  }

  @Get('/file')
  file() {
    return new FileResponse(new URL(import.meta.url));
  }

  @Get('/refused')
  async *refused() {
    yield await Promise.reject<string>(new HttpError(404, 'No such feed'));
  }

  @Get('/events', { sse: true })
  async *events() {
    yield { a: 1 };
  }
}

async function stage(): Promise<string> {
  const { url } = await openStage([await stageApplication('/', { kind: 'class', type: Streams })]);
  return url;
}

describe('through a replica, a stream is let go', () => {
  it.each(SOURCES)('releases a stream after the answer to HEAD: %s', async (_, open) => {
    source = open();
    const released = once(source.closes, 'close');
    const response = await fetch(`${await stage()}/stream`, { method: 'HEAD' });
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(response.headers.has('content-length')).toBe(false);
    await released;
  });

  it.each(SOURCES)(
    'releases a stream when the client left before the handler returned: %s',
    async (_, open) => {
      source = open();
      const released = once(source.closes, 'close');
      const begun = once(asked, 'late');
      const controller = new AbortController();
      const answer = fetch(`${await stage()}/late`, { signal: controller.signal });
      await begun;
      controller.abort();
      await expect(answer).rejects.toThrow('aborted');
      await released;
    },
  );

  it.each(SOURCES)(
    'releases a stream when the client leaves in the middle: %s',
    async (_, open) => {
      source = open();
      const released = once(source.closes, 'close');
      const response = await fetch(`${await stage()}/stream`);
      expect(response.status).toBe(200);
      await response.body?.cancel();
      await released;
    },
  );
});

describe('through a replica, HEAD', () => {
  it('has the length of a file, which is not read', async () => {
    const url = `${await stage()}/file`;
    const whole = await (await fetch(url)).arrayBuffer();
    const { headers } = await fetch(url, { method: 'HEAD' });
    expect(headers.get('content-length')).toBe(String(whole.byteLength));
  });

  it.each([
    ['/refused', 404, 'application/json'],
    ['/events', 200, 'text/event-stream; charset=utf-8'],
  ])('has the status and type of GET: %s', async (path, status, type) => {
    const url = await stage();
    for (const method of ['GET', 'HEAD']) {
      const response = await fetch(url + path, { method });
      expect([response.status, response.headers.get('content-type')]).toEqual([status, type]);
      await response.body?.cancel();
    }
  });
});
