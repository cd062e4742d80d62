import { EventEmitter, once } from 'node:events';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

import { Get, sleep } from '@sluice/core';
import { describe, expect, it } from 'vitest';

import { openStage, stageApplication, type Stage } from './stage.js';

const heard = new EventEmitter();

class App {
  @Get('/wait')
  async wait(): Promise<string> {
    heard.emit('started');
    await new Promise((resolve) => heard.once('go on', resolve));
    return 'done';
  }

  @Get('/for-ever')
  async forEver(): Promise<void> {
    heard.emit('started');
    await sleep(600_000);
  }

  @Get('/endless')
  async *endless(): AsyncGenerator<string> {
    yield 'begun';
    await sleep(600_000);
  }

  @Get('/large')
  large(): string {
    return 'x'.repeat(4_000_000);
  }
}

async function openApp(): Promise<Stage> {
  return openStage([await stageApplication('/', { kind: 'class', type: App })]);
}

async function get(url: string, agent?: Agent): Promise<IncomingMessage> {
  const request = httpRequest(url, agent === undefined ? {} : { agent }).end();
  const [response] = await once(request, 'response');
  return response;
}

describe('draining a front', () => {
  it('lets a request end, and its connection with it, while the front drains', async () => {
    const { url, front } = await openApp();
    const started = once(heard, 'started');
    const agent = new Agent({ keepAlive: true });
    const response = get(`${url}/wait`, agent);
    await started;
    const drained = front.drain({ graceMs: 60_000 });
    heard.emit('go on');
    const { headers } = await response;
    expect(headers.connection).toBe('close');
    expect(await text(await response)).toBe('"done"');
    await drained;
    agent.destroy();
  });

  it('answers 503 to requests that have not ended when the drain is over', async () => {
    const { url, front, entries } = await openApp();
    const started = once(heard, 'started');
    const waiting = get(`${url}/for-ever`);
    await started;
    await front.drain({ graceMs: 10 });
    const response = await waiting;
    expect(response.statusCode).toBe(503);
    expect(response.headers).toMatchObject({ 'retry-after': '1', connection: 'close' });
    expect(await text(response)).toBe('This node is being drained.');
    expect(entries).toMatchObject([{ status: 503 }]);
  });

  it('cuts a begun response when the drain is over', async () => {
    const { url, front, entries } = await openApp();
    const response = await get(`${url}/endless`);
    const ended = text(response).catch((error: unknown) => error);
    await front.drain({ graceMs: 10 });
    expect(await ended).toMatchObject({ code: 'ECONNRESET' });
    expect(entries).toMatchObject([{ status: 200, isCut: true }]);
  });

  it('answers new connections during and after a drain, until the front is closed', async () => {
    const { url, front } = await openApp();
    const started = once(heard, 'started');
    const waiting = get(`${url}/wait`);
    await started;
    // Longer than a timer of Node can wait.
    const drained = front.drain({ graceMs: 2 ** 40 });
    const turnedAway = async (path: string): Promise<void> => {
      const response = await get(url + path);
      expect(response.statusCode).toBe(503);
      expect(response.headers).toMatchObject({ 'retry-after': '1', connection: 'close' });
      expect(await text(response)).toBe('This node is being drained.');
    };
    for (const path of ['/wait', '/-/healthz', '/-/readyz', '/nowhere']) {
      // oxlint-disable-next-line no-await-in-loop
      await turnedAway(path);
    }
    heard.emit('go on');
    expect(await text(await waiting)).toBe('"done"');
    await drained;
    await turnedAway('/wait');
    await front.close();
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });

  it('still answers on open connections during a drain, with connection: close', async () => {
    const { url, front } = await openApp();
    const agent = new Agent({ keepAlive: true, maxSockets: 2 });
    const started = once(heard, 'started');
    const waiting = get(`${url}/wait`, agent);
    await started;
    await text(await get(`${url}/-/healthz`, agent));
    const drained = front.drain({ graceMs: 60_000 });
    const probe = await get(`${url}/-/healthz`, agent);
    expect(probe.statusCode).toBe(503);
    expect(probe.headers.connection).toBe('close');
    expect(await text(probe)).toBe('This node is being drained.');
    heard.emit('go on');
    await text(await waiting);
    await drained;
    agent.destroy();
  });

  it('sends the whole of a long answer before the drain ends', async () => {
    const { url, front } = await openApp();
    const response = await get(`${url}/large`);
    const drained = front.drain({ graceMs: 60_000 });
    expect((await text(response)).length).toBe(4_000_002);
    await drained;
  });
});
