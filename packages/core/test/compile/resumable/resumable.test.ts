import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type Listening, Router, StreamingResponse, compression, createApp } from '@sluice/core';

import { Chat, ending, gate } from './chat.js';
import { Reader, comeBack } from './reader.js';

let server: Listening;
let base: string;
beforeAll(async () => {
  server = await createApp(Chat, { middleware: [compression()] }).listen({
    port: 0,
    rootPath: '/api',
  });
  base = server.url;
});
afterAll(() => server.close({ drainTimeoutS: 0 }));

function resume(path: string, lastEventId: string, init?: RequestInit): Promise<Response> {
  return comeBack(`${base}${path}`, lastEventId, init);
}

describe('a stream of bytes', () => {
  it('is resumed by the number of bytes that its client has', async () => {
    const url = `${base}/lines?name=bytes`;
    const leave = new AbortController();
    const first = await fetch(url, { method: 'POST', signal: leave.signal });
    const id = first.headers.get('x-stream-id') ?? '';
    const read = await first.body?.getReader().read();
    const got = Buffer.from(read?.value ?? []).toString();
    leave.abort();
    for (const number of [1, 2, 3]) gate('bytes', number).resolve(undefined);
    const rest = await resume('/lines', `${id}:${got.length - 4}`, { method: 'POST' });
    expect(rest.headers.get('content-type')).toBe('application/jsonl');
    expect(await rest.text()).toBe(`${got.slice(-4)}{"index":2}\n{"index":3}\n`);
  });

  it('waits when nobody reads, and says what was dropped with 410', async () => {
    const leave = new AbortController();
    const answer = await fetch(`${base}/full?name=full`, {
      signal: leave.signal,
      headers: { 'accept-encoding': 'identity' },
    });
    const id = answer.headers.get('x-stream-id') ?? '';
    const reader = answer.body?.getReader();
    let got = '';
    while (got.length < 20_000) got += Buffer.from((await reader?.read())?.value ?? []).toString();
    leave.abort();
    const gone = await resume('/full', `${id}:10`);
    expect(gone.status).toBe(410);
    expect(await gone.json()).toEqual({ detail: 'What followed this event is not kept any more.' });
    const stop = await resume('/full', id, { method: 'DELETE' });
    expect(stop.status).toBe(204);
    // The generator waits for room that nobody would ever make.
    expect(await ending('full').promise).toBe('cancelled');
  });
});

it('functions have resumable streams too, and a response class says that a method streams', async () => {
  const app = createApp(
    Router()
      .get('/one', { resumable: true, query: { max: Number } }, async function* one({ query }) {
        for (let index = 0; index < query.max; index += 1) yield `${index}`;
      })
      .get('/two', { resumable: true, responseClass: StreamingResponse }, () =>
        ['a', 'b'].values(),
      ),
  );
  const one = await app.fetch(new Request('http://a/one?max=3'));
  expect(await one.text()).toBe('012');
  const id = one.headers.get('x-stream-id') ?? '';
  const headers = { 'last-event-id': `${id}:1` };
  expect(await (await app.fetch(new Request('http://a/one?max=3', { headers }))).text()).toBe('12');
  expect(await (await app.fetch(new Request('http://a/two'))).text()).toBe('ab');
  const { paths } = JSON.parse(
    await (await app.fetch(new Request('http://a/openapi.json'))).text(),
  );
  expect(Object.keys(paths['/one'])).toEqual(['get', 'delete']);
  expect(paths['/one'].get.responses['200'].headers).toEqual({
    'x-stream-id': {
      description:
        'Names the stream in the `Last-Event-ID` of a client that comes back or stops it.',
      required: true,
      schema: { type: 'string' },
    },
  });
  await app.close();
});

it('a close ends the streams that nobody reads', async () => {
  const app = createApp(Chat);
  const own = await app.listen(0);
  const reader = await Reader.open(`${own.url}/count?name=close&max=3`);
  await reader.data(1);
  await reader.leave();
  await app.close();
  expect(['shutdown', 'disconnect']).toContain(await ending('close').promise);
});

it('many streams that were left do not stay', async () => {
  const readers = await Promise.all(
    Array.from({ length: 50 }, (_, index) => Reader.open(`${base}/short?name=many${index}`)),
  );
  await Promise.all(readers.map((reader) => reader.data(1)));
  await Promise.all(readers.map((reader) => reader.leave()));
  await Promise.all(readers.map((_, index) => ending(`many${index}`).promise));
  await expect
    .poll(async () => {
      const answers = await Promise.all(
        readers.map(({ lastId }, index) => resume(`/short?name=many${index}`, lastId)),
      );
      return new Set(answers.map(({ status }) => status));
    })
    .toEqual(new Set([404]));
});
