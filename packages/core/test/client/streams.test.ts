import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ClientError, createClient, eventsOf, responseOf, withOptions } from '../../src/client.js';
import {
  EventSourceResponse,
  Get,
  Header,
  HttpError,
  type Listening,
  ServerSentEvent,
  createApp,
  sleep,
} from '../../src/index.js';
import { captureLog } from '../support/capture-log.js';

interface Left {
  readonly left: number;
}

let hasLeft: () => void = () => undefined;

class Streams {
  @Get('/numbers')
  async *numbers(from: number): AsyncGenerator<Left> {
    for (let left = from; left > 0; left--) yield { left };
  }

  @Get('/text')
  async *text(): AsyncGenerator<string> {
    yield 'Grüße, ';
    yield 'Ada\n';
  }

  @Get('/endless')
  async *endless(): AsyncGenerator<number> {
    try {
      for (let count = 0; ; count++) {
        yield count;
        await sleep(1);
      }
    } finally {
      hasLeft();
    }
  }

  @Get('/news', { sse: true })
  async *news(): AsyncGenerator<ServerSentEvent<Left> | Left> {
    yield new ServerSentEvent({ data: { left: 2 }, id: 'a', event: 'count', retry: 5 });
    yield new ServerSentEvent({ comment: 'nothing' });
    yield { left: 1 };
    yield new ServerSentEvent({ rawData: 'two\nlines' });
  }

  @Get('/broken', { sse: true })
  async *broken(@Header() lastEventId = '0'): AsyncGenerator<ServerSentEvent<number>> {
    const number = Number(lastEventId) + 1;
    yield new ServerSentEvent({ data: number, id: number, retry: 1 });
    if (number < 4) throw new Error('The connection breaks.');
  }

  @Get('/patient', { sse: true })
  async *patient(): AsyncGenerator<ServerSentEvent<number>> {
    yield new ServerSentEvent({ data: 1, retry: 3_600_000 });
    throw new Error('The connection breaks.');
  }

  @Get('/source')
  source() {
    return new EventSourceResponse([{ left: 1 }]);
  }

  @Get('/refused')
  async *refused(isOpen = false): AsyncGenerator<number> {
    if (!isOpen) throw new HttpError(409, 'Not now');
    yield 1;
  }
}

let listening: Listening;

beforeAll(async () => {
  captureLog();
  listening = await createApp(Streams).listen(0);
});
afterAll(() => listening.close());

function clientOfStreams() {
  return createClient<typeof Streams>(listening.url);
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

describe('a stream', () => {
  it('gives values as they come, and text as text', async () => {
    const client = clientOfStreams();
    expect(await all(client.numbers(2))).toEqual([{ left: 2 }, { left: 1 }]);
    expect((await all(client.text())).join('')).toBe('Grüße, Ada\n');
  });

  it('may be awaited first', async () => {
    const text = await Promise.resolve(clientOfStreams().text());
    expect((await all(text)).join('')).toBe('Grüße, Ada\n');
  });

  it('throws the refusal of its call', async () => {
    await expect(all(clientOfStreams().refused())).rejects.toThrow(ClientError);
  });

  it('shows its response too', async () => {
    const response = await responseOf(clientOfStreams().numbers(1));
    expect(response.headers.get('content-type')).toBe('application/jsonl');
    await response.body?.cancel();
  });

  it('ends at the server when the loop is left', async () => {
    const left = new Promise<void>((resolve) => {
      hasLeft = resolve;
    });
    const seen: number[] = [];
    for await (const count of clientOfStreams().endless()) {
      seen.push(count);
      if (count === 3) break;
    }
    await left;
    expect(seen).toEqual([0, 1, 2, 3]);
  });

  it('ends at the server when the call is aborted', async () => {
    const left = new Promise<void>((resolve) => {
      hasLeft = resolve;
    });
    const controller = new AbortController();
    const { signal } = controller;
    const counted = async (): Promise<void> => {
      for await (const count of withOptions(clientOfStreams(), { signal }).endless()) {
        if (count === 3) controller.abort();
      }
    };
    await expect(counted()).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
    await left;
  });
});

describe('events', () => {
  it('are their data', async () => {
    const client = clientOfStreams();
    expect(await all(client.news())).toEqual([{ left: 2 }, { left: 1 }, 'two\nlines']);
    expect(await all(client.source())).toEqual([{ left: 1 }]);
  });

  it('have their ids and types, where they are asked for', async () => {
    expect(await all(eventsOf(clientOfStreams().news()))).toEqual([
      { data: { left: 2 }, rawData: '{"left":2}', event: 'count', id: 'a', retry: 5 },
      { data: { left: 1 }, rawData: '{"left":1}', event: 'message', id: 'a' },
      { data: 'two\nlines', rawData: 'two\nlines', event: 'message', id: 'a' },
    ]);
  });

  it('break with their connection', async () => {
    const seen: number[] = [];
    const read = async (): Promise<void> => {
      for await (const number of clientOfStreams().broken()) seen.push(number);
    };
    await expect(read()).rejects.toThrow('terminated');
    expect(seen).toEqual([1]);
  });

  it('go on after their connection broke, if asked to', async () => {
    const client = withOptions(clientOfStreams(), { reconnect: true });
    expect(await all(client.broken())).toEqual([1, 2, 3, 4]);
  });

  it('stop waiting for a server when the call is aborted', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const client = withOptions(clientOfStreams(), { reconnect: true, signal });
    const events = client.patient()[Symbol.asyncIterator]();
    expect(await events.next()).toEqual({ done: false, value: 1 });
    const next = events.next();
    controller.abort();
    await expect(next).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  });
});
