import { beforeEach, describe, expect, it } from 'vitest';

import { Depends, Get, HttpError, createApp } from '@sluice/core';

import { ask } from '../../support/ask.js';

const events: string[] = [];

beforeEach(() => void events.splice(0));

const one = () => 1;

/** Resolves when a handler has noted the event. */
async function until(event: string): Promise<void> {
  while (!events.includes(event)) await new Promise((resolve) => setImmediate(resolve));
}

describe('a dependency with maxConcurrency', () => {
  it('is held by so many requests at once, and the next waits its turn', async () => {
    let holders = 0;
    let most = 0;
    async function* scarce() {
      holders += 1;
      most = Math.max(most, holders);
      yield holders;
      holders -= 1;
    }
    class Api {
      @Get('/')
      async all(@Depends(scarce, { maxConcurrency: 2 }) value: number) {
        await new Promise((resolve) => setImmediate(resolve));
        return value;
      }
    }
    const app = createApp(Api);
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask(app, '/')));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    expect(most).toBe(2);
  });

  it('gives up waiting when the client leaves, and is freed by a failure', async () => {
    const gate: (() => void)[] = [];
    class Api {
      @Get('/')
      async all(@Depends(one, { maxConcurrency: 1 }) _value: number) {
        events.push('handler');
        await new Promise<void>((resolve) => gate.push(resolve));
        throw new HttpError(418);
      }
    }
    const app = createApp(Api);
    const first = ask(app, '/');
    await until('handler');
    const leaving = new AbortController();
    const second = app.fetch(new Request('http://test/', { signal: leaving.signal }));
    leaving.abort();
    await expect(second).rejects.toThrow(/abort/i);
    gate.shift()?.();
    expect((await first).status).toBe(418);
    events.length = 0;
    const third = ask(app, '/');
    await until('handler');
    gate.shift()?.();
    expect((await third).status).toBe(418);
  });

  it('is refused at start where one request would need more than there are', () => {
    class Api {
      @Get('/')
      all(
        @Depends(one, { maxConcurrency: 1 }) a: number,
        @Depends(one, { maxConcurrency: 1, cache: false }) b: number,
      ) {
        return a + b;
      }
    }
    expect(() => createApp(Api)).toThrow(/E_DEPENDENCY_CONCURRENCY: one is used 2 times/);
  });
});
