import { afterEach, expect, it } from 'vitest';

import { type Listening, createApp } from '@sluice/core';

import { captureLog } from './support/capture-log.js';

let server: Listening | undefined;

afterEach(() => server?.close());

it('a handler of the user that rejects is answered with 500 and logged once', async () => {
  const log = captureLog();
  server = await createApp({
    handle: () => Promise.reject(new Error('secret reason')),
    connect: () => undefined,
  }).listen(0);
  const response = await fetch(server.url);
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain('secret');
  expect(log).toMatchObject([{ message: 'A request failed', error: { message: 'secret reason' } }]);
});
