import { Get, Post, Progress, createApp } from '@sluice/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { captureLog } from '../support/capture-log.js';
import { ERAS, connect, connectTo, textOf } from './connect.js';

const aborted: string[] = [];

class Work {
  @Post('/steps')
  async steps(count: number, progress: Progress) {
    for (let step = 1; step <= count; step += 1) {
      await new Promise(setImmediate);
      progress.report(step, { total: count, message: `step ${step}` });
    }
    progress.report(1, { message: 'does not grow' });
    progress.report(Number.NaN);
    return 'done';
  }

  @Get('/lines')
  async *lines(count: number) {
    for (let line = 1; line <= count; line += 1) {
      await new Promise(setImmediate);
      yield { line };
    }
  }

  @Get('/events', { sse: true })
  async *events() {
    yield 'one';
    await new Promise(setImmediate);
    yield { two: 2 };
  }

  @Get('/broken')
  async *broken() {
    yield 'first';
    await new Promise(setImmediate);
    throw new Error('secret');
  }

  @Get('/endless')
  async *endless(signal: AbortSignal) {
    signal.addEventListener('abort', () => void aborted.push('endless'));
    for (;;) {
      yield 'x'.repeat(64 * 1024);
      await new Promise(setImmediate);
    }
  }

  @Get('/wait')
  wait(signal: AbortSignal) {
    return new Promise((resolve) => {
      aborted.push('waiting');
      signal.addEventListener('abort', () => {
        aborted.push('wait');
        resolve('too late');
      });
    });
  }
}

const app = createApp(Work, { mcp: true });

describe.each(ERAS)('a client of revision %s', (era) => {
  it('hears of progress when it asks', async () => {
    const client = await connect(app, era);
    const heard: unknown[] = [];
    const result = await client.callTool(
      { name: 'steps', arguments: { count: 3 } },
      { onprogress: (progress) => void heard.push(progress) },
    );
    expect(textOf(result)).toBe('done');
    expect(heard).toEqual([
      { progress: 1, total: 3, message: 'step 1' },
      { progress: 2, total: 3, message: 'step 2' },
      { progress: 3, total: 3, message: 'step 3' },
    ]);
    await client.close();
  });

  it('gets only the result otherwise', async () => {
    const client = await connect(app, era);
    const result = await client.callTool({ name: 'steps', arguments: { count: 3 } });
    expect(textOf(result)).toBe('done');
    await client.close();
  });
});

describe('a stream', () => {
  it('is progress, and its items together the result', async () => {
    const client = await connect(app);
    const heard: unknown[] = [];
    const result = await client.callTool(
      { name: 'lines', arguments: { count: 2 } },
      { onprogress: (progress) => void heard.push(progress) },
    );
    expect(heard).toEqual([
      { progress: 1, message: '{"line":1}' },
      { progress: 2, message: '{"line":2}' },
    ]);
    expect(textOf(result)).toBe('[{"line":1},{"line":2}]');
    await client.close();
  });

  it('of events is the data of them', async () => {
    const client = await connect(app);
    const heard: unknown[] = [];
    const result = await client.callTool(
      { name: 'events', arguments: {} },
      { onprogress: ({ message }) => void heard.push(message) },
    );
    expect(heard).toEqual(['"one"', '{"two":2}']);
    expect(textOf(result)).toBe('"one"\n{"two":2}');
    await client.close();
  });

  it('that fails is an error without its reason', async () => {
    const log = captureLog();
    const client = await connect(app);
    const result = await client.callTool({ name: 'broken', arguments: {} });
    expect(result.isError).toBe(true);
    expect(textOf(result)).toBe('The result was cut short by an error of the server.');
    expect(log).toHaveLength(1);
    await client.close();
  });

  it.each([[undefined], [() => undefined]])(
    'without an end is stopped when it is too long',
    async (onprogress) => {
      aborted.length = 0;
      const client = await connect(app);
      const result = await client.callTool(
        { name: 'endless', arguments: {} },
        onprogress === undefined ? {} : { onprogress },
      );
      expect(result.isError).toBe(true);
      expect(textOf(result)).toBe('The result is larger than a tool may answer with.');
      await expect.poll(() => aborted).toContain('endless');
      await client.close();
    },
  );
});

describe('over a connection', () => {
  let url: string;
  const served = createApp(Work, { mcp: true });

  beforeAll(async () => {
    ({ url } = await served.listen(0));
  });
  afterAll(() => served.close({ drainTimeoutS: 0 }));

  it.each(ERAS)('a call that a client of revision %s cancels is aborted', async (era) => {
    aborted.length = 0;
    const client = await connectTo(`${url}/mcp`, era);
    const controller = new AbortController();
    const call = client.callTool({ name: 'wait', arguments: {} }, { signal: controller.signal });
    await expect.poll(() => aborted).toContain('waiting');
    controller.abort('enough');
    await expect(call).rejects.toThrow('enough');
    await expect.poll(() => aborted).toEqual(['waiting', 'wait']);
    await client.close();
  });

  it('progress arrives', async () => {
    const client = await connectTo(`${url}/mcp`);
    const heard: number[] = [];
    const result = await client.callTool(
      { name: 'steps', arguments: { count: 20 } },
      { onprogress: ({ progress }) => void heard.push(progress) },
    );
    expect(textOf(result)).toBe('done');
    expect(heard.at(-1)).toBe(20);
    await client.close();
  });
});
