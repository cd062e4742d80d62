import { beforeEach, describe, expect, it } from 'vitest';

import { type App, type MiddlewareFunction, headerOf, withHeader } from '@sluice/core';

import { ask, post } from '../support/ask.js';
import { captureLog } from '../support/capture-log.js';
import { api, steps } from './mounted-admin.js';

beforeEach(() => {
  steps.length = 0;
});

describe('the middlewares around a mounted application', () => {
  const seen: string[] = [];
  const outer: MiddlewareFunction = async (request, next) => {
    const reply = await next();
    seen.push(`${request.path} ${reply.status} ${headerOf(reply, 'x-admin')}`);
    return request.query['drop'] === undefined
      ? withHeader(reply, 'x-outer', 'yes')
      : new Response('dropped');
  };
  const around = (): App => api({ middleware: [outer] });

  it('see its replies and change them', async () => {
    const response = await around().fetch(new Request('http://test/admin/users/7'));
    expect(response.headers.get('x-outer')).toBe('yes');
    expect(response.headers.get('x-admin')).toBe('yes');
    expect(await response.json()).toMatchObject({ id: 7 });
    expect(seen.at(-1)).toBe('/admin/users/7 200 yes');
  });

  it('let bodies and streams through', async () => {
    const app = around();
    expect((await post(app, '/admin/items', { name: 'tea' })).body).toBe('tea');
    expect(await ask(app, '/admin/lines')).toEqual({ status: 200, body: 'one\ntwo\n' });
    const head = await app.fetch(new Request('http://test/admin/lines', { method: 'HEAD' }));
    expect(head.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  });

  it('stop its stream when the client leaves or they answer themselves', async () => {
    const app = around();
    const response = await app.fetch(new Request('http://test/admin/forever'));
    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    expect((await ask(app, '/admin/forever?drop=1')).body).toBe('dropped');
    await app.close();
    expect(steps.filter((step) => step === 'stream ended')).toHaveLength(2);
  });

  it('log a broken stream once', async () => {
    const lines = captureLog();
    const response = await around().fetch(new Request('http://test/admin/broken'));
    await expect(response.text()).rejects.toThrow('The response was cut short.');
    expect(lines.map(({ error }) => String(error))).toEqual(['Error: broken']);
  });

  it('wait for its background tasks', async () => {
    const app = around();
    expect((await ask(app, '/admin/later')).body).toBe('now');
    await app.close();
    expect(steps).toContain('task');
  });
});
