import { request as httpRequest } from 'node:http';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

import { Get, Post, HttpRequest, setLogger } from '@sluice/core';
import { describe, expect, it } from 'vitest';

import type { Dispatched } from '../../src/router.js';
import {
  openStage,
  openStageWith,
  routerOf,
  snapshotOf,
  stageApplication,
  type Stage,
} from './stage.js';

// The failures here are meant; the tests look at what clients and callers are told.
setLogger({ error: () => undefined });

class App {
  @Get('/')
  home(): string {
    return 'home';
  }

  @Post('/upload', { maxBodyBytes: 10 })
  async upload(request: HttpRequest): Promise<number> {
    return (await request.bytes()).byteLength;
  }

  @Get('/throw')
  fail(): never {
    throw new Error('boom');
  }
}

const APP = { kind: 'class', type: App } as const;

async function stageThat(dispatched: Dispatched): Promise<Stage> {
  const snapshot = snapshotOf([await stageApplication('/', APP)]);
  return openStageWith(
    routerOf(() => Promise.resolve(dispatched)),
    snapshot,
  );
}

describe('work that no replica answered', () => {
  it.each([503, 429] as const)(
    'answers %i with Retry-After when the queue is full',
    async (statusCode) => {
      const { url, entries } = await stageThat({
        kind: 'overloaded',
        queued: 3,
        maxQueued: 3,
        statusCode,
        retryAfterS: 2.3,
      });
      const response = await fetch(url);
      expect(response.status).toBe(statusCode);
      expect(response.headers.get('retry-after')).toBe('3');
      expect(await response.text()).toBe(
        'Request dropped due to backpressure (num_queued_requests=3, max_queued_requests=3).',
      );
      expect(entries).toMatchObject([{ status: statusCode }]);
    },
  );

  it('answers 503 with the reason when the deployment cannot serve', async () => {
    const { url } = await stageThat({ kind: 'unavailable', message: 'It failed to deploy.' });
    const response = await fetch(url);
    expect(response.status).toBe(503);
    expect(await response.text()).toBe('It failed to deploy.');
  });

  it.each([
    { sent: true, want: 502 },
    { sent: false, want: 503 },
  ])('is $want when the replica was lost and sent is $sent', async ({ sent, want }) => {
    const { url } = await stageThat({ kind: 'lost', sent, responseStarted: false });
    const response = await fetch(url, { headers: { 'x-request-id': 'mine' } });
    expect(response.status).toBe(want);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(response.headers.get('x-request-id')).toBe('mine');
  });
});

describe('a failing handler', () => {
  it('answers 500 without details when a handler fails', async () => {
    const { url } = await openStage([await stageApplication('/', APP)]);
    const response = await fetch(`${url}/throw`);
    expect(response.status).toBe(500);
    expect(await response.text()).toBe('Internal Server Error');
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('a request body', () => {
  it("refuses a body above its operation's limit by the declared length, before 100 Continue", async () => {
    const { url, entries } = await openStage([await stageApplication('/app', APP)]);
    const request = httpRequest(`${url}/app/upload`, {
      method: 'POST',
      headers: { expect: '100-continue', 'content-length': '11' },
    });
    let continued = false;
    request.on('continue', () => (continued = true));
    request.flushHeaders();
    const [response] = await once(request, 'response');
    expect(response.statusCode).toBe(413);
    expect(JSON.parse(await text(response))).toEqual({
      detail: 'The request body is larger than 10 bytes.',
    });
    expect(continued).toBe(false);
    expect(entries).toMatchObject([{ route: '/app/upload', status: 413 }]);
    request.destroy();
  });

  it('refuses a body above the limit when its length is not declared', async () => {
    const { url } = await openStage([await stageApplication('/app', APP)]);
    const request = httpRequest(`${url}/app/upload`, { method: 'POST' });
    request.write('12345');
    request.end('678901');
    const [response] = await once(request, 'response');
    expect(response.statusCode).toBe(413);
    response.resume();
  });

  it('delivers a body within the limit', async () => {
    const { url } = await openStage([await stageApplication('/app', APP)]);
    const response = await fetch(`${url}/app/upload`, { method: 'POST', body: '1234567890' });
    expect(await response.json()).toBe(10);
  });
});

describe('a malformed path', () => {
  it.each(['/%', '/%zz', '/%2%65'])('answers %s with 400', async (path) => {
    const { url } = await openStage([await stageApplication('/', APP)]);
    const request = httpRequest(url + path).end();
    const [response] = await once(request, 'response');
    expect(response.statusCode).toBe(400);
    response.resume();
  });
});
