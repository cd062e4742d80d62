import { IsInt, IsString } from 'class-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  EventFeed,
  EventSourceResponse,
  Get,
  Header,
  type Listening,
  Post,
  ServerSentEvent,
  createApp,
} from '@sluice/core';
import { rawHandler } from '@sluice/core/internal';
import { z } from 'zod';

import { captureLog } from '../support/capture-log.js';
import { openRaw } from '../support/raw-client.js';

class Item {
  @IsString() name!: string;
  @IsInt() price!: number;
}

const STORED = { name: 'tea', price: 3, secret: 'x' };
const ITEM = '{"name":"tea","price":3}';
const feed = new EventFeed<Item>();
const log = captureLog();

/** As a handler written in JavaScript yields it. */
function unchecked(value: unknown): Item {
  const holder: { value: Item } = Object.assign(Object.create(null), { value });
  return holder.value;
}

class Events {
  @Get('/items', { sse: true, response: [Item] })
  async *items() {
    yield STORED;
    yield new ServerSentEvent({ data: STORED, id: 1, event: 'item' });
    yield new ServerSentEvent<Item>({ rawData: 'x,y', comment: 'raw' });
  }

  @Post('/posted', { sse: true })
  *posted() {
    yield 'text';
  }

  @Get('/wrong', { sse: true, response: [Item] })
  *wrong() {
    yield new ServerSentEvent({ data: unchecked({ name: [], price: 1 }) });
  }

  @Get('/made')
  made() {
    return new EventSourceResponse([1, new ServerSentEvent({ data: 2, retry: 10 })], {
      headers: { 'x-own': '1' },
    });
  }

  @Get('/class', { responseClass: EventSourceResponse, response: [Item] })
  async *class() {
    yield STORED;
  }

  @Get('/feed', { sse: true, response: [Item] })
  feed(@Header({ optional: true }) lastEventId: string) {
    return feed.after(lastEventId);
  }

  @Get('/plain')
  *plain() {
    yield new ServerSentEvent({ data: 1 });
  }

  @Get('/lines', { response: [Item] })
  async *lines() {
    yield STORED;
    yield STORED;
  }

  @Get('/texts', { response: [String] })
  *texts() {
    yield 'a';
  }

  @Get('/schemas', { response: [z.object({ id: z.number() })] })
  *schemas() {
    yield { id: 1, secret: 2 };
  }

  @Get('/list', { response: [Item] })
  list() {
    return [STORED];
  }

  @Get('/returned', { response: [Item] })
  returned() {
    return [STORED].values();
  }
}

let api: Listening;

beforeAll(async () => {
  api = await createApp(Events).listen(0);
});
afterAll(() => api.close({ drainTimeoutS: 0 }));

async function ask(path: string, init?: RequestInit) {
  const response = await fetch(`${api.url}${path}`, init);
  return { status: response.status, headers: response.headers, text: await response.text() };
}

describe('a stream of events', () => {
  it('has items and events, with the declared properties alone', async () => {
    const { headers, text } = await ask('/items');
    expect(headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(headers.get('cache-control')).toBe('no-cache');
    expect(headers.get('x-accel-buffering')).toBe('no');
    expect(text).toBe(`data: ${ITEM}\n\nevent: item\ndata: ${ITEM}\nid: 1\n\n: raw\ndata: x,y\n\n`);
  });

  it('answers POST too', async () => {
    expect((await ask('/posted', { method: 'POST' })).text).toBe('data: "text"\n\n');
  });

  it('is a 500 where its first item does not fit the declaration', async () => {
    log.length = 0;
    expect((await ask('/wrong')).status).toBe(500);
    expect(String(log[0]?.error)).toContain('Item.name must be a string');
  });

  it('is what the response class says', async () => {
    const { headers, text } = await ask('/class');
    expect(headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(text).toBe(`data: ${ITEM}\n\n`);
  });

  it('is what an EventSourceResponse sends', async () => {
    const { headers, text } = await ask('/made');
    expect(headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(headers.get('x-own')).toBe('1');
    expect(text).toBe('data: 1\n\ndata: 2\nretry: 10\n\n');
  });

  it('is what an EventSourceResponse of the raw level sends', async () => {
    const raw = createApp(rawHandler(() => new EventSourceResponse([1])));
    const response = await raw.fetch(new Request('http://test/'));
    expect(await response.text()).toBe('data: 1\n\n');
  });

  it('goes on after the last event that the client got', async () => {
    feed.publish({ data: STORED });
    feed.publish({ data: STORED });
    const client = await openRaw(api.port);
    client.socket.write('GET /feed HTTP/1.1\r\nhost: a\r\nlast-event-id: none\r\n\r\n');
    await client.until('-1\n\n');
    client.socket.destroy();
    const id = /id: (.*-0)\n/.exec(client.received)?.[1] ?? '';
    const again = await openRaw(api.port);
    again.socket.write(`GET /feed HTTP/1.1\r\nhost: a\r\nlast-event-id: ${id}\r\n\r\n`);
    await again.until('-1\n\n');
    expect(again.received).not.toContain('-0\n\n');
    feed.publish({ data: STORED, event: 'live' });
    await again.until(`event: live\ndata: ${ITEM}\nid: `);
    again.socket.destroy();
  });

  it('is needed for a ServerSentEvent', async () => {
    log.length = 0;
    expect((await ask('/plain')).status).toBe(500);
    expect(String(log[0]?.error)).toContain('sse: true');
  });
});

describe('a stream with declared items', () => {
  it.each([
    ['/lines', 'application/jsonl', `${ITEM}\n${ITEM}\n`],
    ['/texts', 'application/jsonl', '"a"\n'],
    ['/schemas', 'application/jsonl', '{"id":1}\n'],
    ['/returned', 'application/jsonl', `${ITEM}\n`],
    ['/list', 'application/json', `[${ITEM}]`],
  ])('%s is %s', async (path, type, body) => {
    const { headers, text } = await ask(path);
    expect([headers.get('content-type'), text]).toEqual([type, body]);
  });
});
