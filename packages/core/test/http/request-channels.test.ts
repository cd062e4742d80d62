import { type ChannelListener, subscribe, unsubscribe } from 'node:diagnostics_channel';

import { afterEach, beforeEach, expect, it } from 'vitest';

import {
  BackgroundTasks,
  Get,
  HttpError,
  type InvalidRequestEvent,
  type RequestEvent,
  ResponseControl,
  createApp,
} from '@sluice/core';

import { ask } from '../support/ask.js';
import { captureLog } from '../support/capture-log.js';

class Shop {
  @Get('/items/:id')
  item(id: number) {
    if (id === 0) throw new HttpError(409);
    if (id === 1) throw new Error('secret');
    return id;
  }

  @Get('/stream')
  async *stream(response: ResponseControl) {
    response.status = 203;
    yield 'a';
  }

  @Get('/late')
  late(tasks: BackgroundTasks) {
    tasks.add(() => void seen.push(['background']));
    return 1;
  }
}

const app = createApp(Shop);
let seen: unknown[] = [];

function listener(name: string): ChannelListener {
  return (message) => {
    // Channels are known by their names alone, so their messages are of no type.
    const event: RequestEvent = Object(message);
    const { method, path, route, status, durationMs } = event;
    seen.push([name, method, path, route, status, typeof durationMs]);
  };
}

const LISTENERS = ['start', 'reply', 'end'].map(
  (name) => [`sluice:request:${name}`, listener(name)] as const,
);
beforeEach(() => {
  captureLog();
  seen = [];
  for (const [name, listen] of LISTENERS) subscribe(name, listen);
});
afterEach(() => {
  for (const [name, listen] of LISTENERS) unsubscribe(name, listen);
});

it.each([
  ['/items/3', '/items/{id}', 200],
  ['/items/0', '/items/{id}', 409],
  ['/items/1', '/items/{id}', 500],
  ['/items/x', '/items/{id}', 422],
  ['/stream', '/stream', 203],
  ['/nowhere', undefined, 404],
])('the channels tell of a request for %s', async (path, route, status) => {
  await ask(app, path);
  await expect.poll(() => seen).toHaveLength(3);
  expect(seen).toEqual([
    ['start', 'GET', path, undefined, undefined, 'undefined'],
    ['reply', 'GET', path, route, status, 'undefined'],
    ['end', 'GET', path, route, status, 'number'],
  ]);
});

it('a request ends after its background work', async () => {
  await ask(app, '/late');
  await expect.poll(() => seen).toHaveLength(4);
  expect(seen.slice(2)).toEqual([['background'], ['end', 'GET', '/late', '/late', 200, 'number']]);
});

it('a channel tells of refused values, their route and their issues', async () => {
  const invalid: unknown[] = [];
  const listen: ChannelListener = (message) => {
    const { requestId, route, issues }: InvalidRequestEvent = Object(message);
    invalid.push([requestId, route, issues]);
  };
  subscribe('sluice:request:invalid', listen);
  try {
    const { body } = await ask(app, '/items/x', { headers: { 'x-request-id': 'r1' } });
    expect(invalid).toEqual([['r1', '/items/{id}', Object(body).detail]]);
  } finally {
    unsubscribe('sluice:request:invalid', listen);
  }
});
