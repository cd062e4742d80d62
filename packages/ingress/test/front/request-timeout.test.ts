import { EventEmitter, once } from 'node:events';
import { request as httpRequest } from 'node:http';

import { Get, sleep, setLogger } from '@sluice/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { timeoutAnswer } from '../../src/front/answers.js';
import { timeoutSeconds } from '../../src/front/request-timeout.js';
import { openStage, openStageWith, routerOf, snapshotOf, stageApplication } from './stage.js';

// The failures here are meant; the tests look at what clients and callers are told.
setLogger({ error: () => undefined });

const heard = new EventEmitter();
const ended: string[] = [];

class Slow {
  @Get('/wait')
  async wait(ms: number): Promise<string> {
    try {
      heard.emit('started');
      await sleep(ms);
      return 'done';
    } catch (error) {
      ended.push('aborted');
      throw error;
    }
  }

  @Get('/stream')
  async *stream(): AsyncGenerator<string> {
    try {
      yield 'first';
      await sleep(600_000);
    } finally {
      ended.push('stream ended');
    }
  }

  @Get('/throw')
  fail(): never {
    throw new DOMException('took too long', 'TimeoutError');
  }
}

const SLOW = { kind: 'class', type: Slow } as const;

describe('a request timeout that ends a handler under way', () => {
  beforeEach(() => {
    ended.length = 0;
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => void vi.useRealTimers());

  it('answers a request that times out 408 with its id and the time, and aborts the handler once', async () => {
    const { url, entries } = await openStage([await stageApplication('/', SLOW)], {
      requestTimeoutS: 60,
    });
    const started = once(heard, 'started');
    const answer = fetch(`${url}/wait?ms=600000`, { headers: { 'x-request-id': 'my-id-1' } });
    await started;
    vi.advanceTimersByTime(60_000);
    const response = await answer;
    expect(response.status).toBe(408);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(response.headers.get('x-request-id')).toBe('my-id-1');
    expect(await response.text()).toBe('Request my-id-1 timed out after 60.0s.');
    await expect.poll(() => ended).toEqual(['aborted']);
    expect(entries).toMatchObject([{ route: '/wait', status: 408 }]);
  });

  it('cuts a begun response at the timeout, and logs why', async () => {
    const { url, entries } = await openStage([await stageApplication('/', SLOW)], {
      requestTimeoutS: 60,
    });
    const request = httpRequest(`${url}/stream`).end();
    const [response] = await once(request, 'response');
    expect(response.statusCode).toBe(200);
    response.resume();
    const failed = once(response, 'error');
    vi.advanceTimersByTime(60_000);
    const [error] = await failed;
    expect(error).toMatchObject({ code: 'ECONNRESET' });
    await expect.poll(() => ended).toEqual(['stream ended']);
    expect(entries).toMatchObject([{ status: 408 }]);
  });
});

describe('a request timeout', () => {
  it('answers 504 for a timeout where the options say so', async () => {
    const { url } = await openStage([await stageApplication('/', SLOW)], {
      requestTimeoutS: 0.05,
      timeoutStatusCode: 504,
    });
    expect((await fetch(`${url}/wait?ms=60000`)).status).toBe(504);
  });

  it('takes the timeout of a request from its client', async () => {
    const { url } = await openStage([await stageApplication('/', SLOW)], { requestTimeoutS: 60 });
    const headers = { 'x-request-timeout-seconds': '0.05' };
    expect((await fetch(`${url}/wait?ms=60000`, { headers })).status).toBe(408);
  });

  it('has no timeout for a client that asks for 0', async () => {
    const { url } = await openStage([await stageApplication('/', SLOW)], { requestTimeoutS: 0.01 });
    const headers = { 'x-request-timeout-seconds': '0' };
    expect((await fetch(`${url}/wait?ms=50`, { headers })).status).toBe(200);
  });

  it('counts the time in the queue towards the timeout', async () => {
    const application = await stageApplication('/', SLOW);
    const queueForEver = routerOf(async (_, abandoned) => {
      await abandoned;
      return { kind: 'aborted' };
    });
    const { url } = await openStageWith(queueForEver, snapshotOf([application]), {
      requestTimeoutS: 0.05,
    });
    expect((await fetch(`${url}/wait?ms=1`)).status).toBe(408);
  });

  it('answers 500 when a handler itself throws a TimeoutError', async () => {
    const { url } = await openStage([await stageApplication('/', SLOW)]);
    expect((await fetch(`${url}/throw`)).status).toBe(500);
  });
});

describe('timeoutSeconds', () => {
  it.each([
    { header: undefined, configured: 4, want: 4 },
    { header: '1', configured: 4, want: 1 },
    { header: '0.5', configured: undefined, want: 0.5 },
    { header: '0', configured: 4, want: undefined },
    { header: 'abc', configured: 4, want: 4 },
    { header: '-1', configured: 4, want: 4 },
    { header: '1e3', configured: 4, want: 4 },
    { header: '', configured: 4, want: 4 },
    { header: 'Infinity', configured: 4, want: 4 },
  ])('reads $header over $configured as $want', ({ header, configured, want }) => {
    expect(timeoutSeconds(header, configured)).toBe(want);
  });

  it('shows the seconds of a timeout with a decimal', () => {
    expect(timeoutAnswer({ timeoutStatusCode: 408, requestId: 'a' }, 4).body).toBe(
      'Request a timed out after 4.0s.',
    );
    expect(timeoutAnswer({ timeoutStatusCode: 408, requestId: 'a' }, 0.25).body).toBe(
      'Request a timed out after 0.25s.',
    );
  });
});
