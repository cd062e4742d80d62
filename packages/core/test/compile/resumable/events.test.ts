import { afterAll, beforeAll, expect, it } from 'vitest';

import { type Listening, compression, createApp } from '@sluice/core';
import { EventSource } from 'undici';

import { captureLog } from '../../support/capture-log.js';
import { Chat, ending, gate } from './chat.js';
import { Reader, comeBack } from './reader.js';

const log = captureLog();

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

it('goes on without its client, who gets what it missed and then the rest', async () => {
  const url = `${base}/count?name=rest&max=4`;
  const first = await Reader.open(url);
  expect(await first.data(1)).toEqual(['{"index":1}']);
  const { lastId } = first;
  await first.leave();
  gate('rest', 1).resolve(undefined);
  gate('rest', 2).resolve(undefined);
  const second = await Reader.open(url, lastId);
  expect(await second.data(2)).toEqual(['{"index":2}', '{"index":3}']);
  gate('rest', 3).resolve(undefined);
  gate('rest', 4).resolve(undefined);
  expect(await second.over()).toEqual(['{"index":2}', '{"index":3}', '{"index":4}']);
  expect(await ending('rest').promise).toBe('whole');
  expect((await resume('/count?name=rest&max=4', second.lastId)).status).toBe(204);
});

it('begins with its id, which is also in a header and in the id of each event', async () => {
  const reader = await Reader.open(`${base}/count?name=ids&max=2`);
  gate('ids', 1).resolve(undefined);
  gate('ids', 2).resolve(undefined);
  await reader.over();
  const id = reader.response.headers.get('x-stream-id') ?? '';
  expect(id).toMatch(/^[\w-]{40}$/);
  expect(reader.events.map((event) => event.id)).toEqual([`${id}:0`, `${id}:1`, `${id}:2`]);
  const again = await Reader.open(`${base}/count?name=ids&max=2`, id);
  expect(await again.over()).toEqual(['{"index":1}', '{"index":2}']);
  expect(again.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
});

it('is read by two clients at once', async () => {
  const url = `${base}/count?name=two&max=2`;
  const one = await Reader.open(url);
  await one.data(1);
  const two = await Reader.open(url, one.events[0]?.id);
  gate('two', 1).resolve(undefined);
  gate('two', 2).resolve(undefined);
  expect(await one.over()).toEqual(['{"index":1}', '{"index":2}']);
  expect(await two.over()).toEqual(['{"index":1}', '{"index":2}']);
});

it('is stopped by DELETE: its signal fires, its finally runs, its readers end, and it is unknown then', async () => {
  const reader = await Reader.open(`${base}/count?name=stop&max=9`);
  await reader.data(1);
  const { lastId } = reader;
  const stopped = await resume('/count', lastId, { method: 'DELETE' });
  expect(stopped.status).toBe(204);
  expect(await ending('stop').promise).toBe('cancelled');
  await reader.over();
  expect(reader.isCut).toBe(false);
  expect((await resume('/count', lastId, { method: 'DELETE' })).status).toBe(404);
  expect((await resume('/count?name=stop&max=9', lastId)).status).toBe(404);
});

it('ends when nobody comes back in time', async () => {
  const reader = await Reader.open(`${base}/short?name=late`);
  await reader.data(1);
  await reader.leave();
  expect(await ending('late').promise).toBe('disconnect');
  await expect.poll(async () => (await resume('/short?name=late', reader.lastId)).status).toBe(404);
});

it('is not found by other ids, other paths, or a secret that was guessed', async () => {
  const reader = await Reader.open(`${base}/count?name=guess&max=1`);
  await reader.data(1);
  const id = reader.lastId;
  const guessed = `${id.slice(0, 20)}${'A'.repeat(20)}:1`;
  const answers = await Promise.all([
    ...[guessed, 'x', '7', `${id}9999`].map((one) => resume('/count?name=guess&max=1', one)),
    resume('/short?name=guess', id),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
  const bodies = await Promise.all(answers.map((answer) => answer.text()));
  expect(new Set(bodies).size).toBe(1);
  gate('guess', 1).resolve(undefined);
  await reader.over();
});

it('runs the dependencies of the operation for those who come back and those who stop it', async () => {
  const headers = { authorization: 'Bearer me' };
  const reader = await Reader.open(`${base}/guarded/a`, undefined, { headers });
  await reader.data(1);
  const { lastId } = reader;
  expect((await resume('/guarded/a', lastId)).status).toBe(401);
  expect((await resume('/guarded/a', lastId, { method: 'DELETE' })).status).toBe(401);
  expect((await resume('/guarded/b', lastId, { headers })).status).toBe(404);
  expect((await resume('/guarded/b', lastId, { headers, method: 'DELETE' })).status).toBe(404);
  gate('guarded', 1).resolve(undefined);
  expect(await reader.over()).toHaveLength(2);
  expect((await resume('/guarded/a', lastId, { headers, method: 'DELETE' })).status).toBe(204);
});

it('answers an error before the first event as any operation does', async () => {
  const answer = await fetch(`${base}/refused`);
  expect([answer.status, await answer.text()]).toEqual([429, '{"detail":"Later."}']);
  expect(answer.headers.get('x-stream-id')).toBeNull();
});

it('is cut by an error, which is logged once, and is gone then for those who have all before it', async () => {
  log.length = 0;
  const reader = await Reader.open(`${base}/failing`);
  await reader.over();
  expect(reader.isCut).toBe(true);
  expect(log.map(({ message }) => message)).toEqual([
    'A stream failed after its response had begun',
  ]);
  expect((await resume('/failing', reader.lastId)).status).toBe(410);
});

it('refuses events with ids of their own', async () => {
  log.length = 0;
  expect((await fetch(`${base}/own-ids`)).status).toBe(500);
  expect(String(log[0]?.error)).toContain('has no id of its own');
});

it('a stop needs the id of the stream', async () => {
  const answer = await fetch(`${base}/count`, { method: 'DELETE' });
  expect(answer.status).toBe(422);
  expect(await answer.json()).toMatchObject({ detail: [{ loc: ['header', 'last-event-id'] }] });
});

it('an EventSource comes back by itself, and stops at the end', async () => {
  const source = new EventSource(`${base}/count?name=source&max=3`);
  const got: string[] = [];
  const ids: string[] = [];
  const closed = new Promise<void>((resolve) => {
    source.addEventListener('error', () => {
      if (source.readyState === EventSource.CLOSED) resolve();
    });
  });
  source.addEventListener('message', ({ data, lastEventId }) => {
    got.push(String(data));
    ids.push(lastEventId);
    gate('source', got.length).resolve(undefined);
  });
  await closed;
  expect(got).toEqual(['{"index":1}', '{"index":2}', '{"index":3}']);
  expect(ids.map((id) => id.slice(41))).toEqual(['1', '2', '3']);
});
