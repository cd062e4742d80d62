import { once, EventEmitter } from 'node:events';
import { request as httpRequest } from 'node:http';

import { Get, currentSignal, sleep } from '@sluice/core';
import { describe, expect, it } from 'vitest';

import { openStage, openStageWith, routerOf, snapshotOf, stageApplication } from '../stage.js';

const heard = new EventEmitter();

class Waiter {
  @Get('/wait/:name')
  async wait(name: string): Promise<string> {
    heard.emit('started');
    const signal = currentSignal();
    signal.addEventListener('abort', () => heard.emit('cancelled'));
    await sleep(60_000);
    return name;
  }

  @Get('/short')
  async short(): Promise<string> {
    heard.emit('started');
    const signal = currentSignal();
    await new Promise((resolve) => heard.once('go on', resolve));
    heard.emit('finished', signal.aborted);
    return 'done';
  }
}

const WAITER = { kind: 'class', type: Waiter } as const;

describe('a client that leaves', () => {
  it('cancels the handler of a client that leaves, and logs 499', async () => {
    const { url, entries } = await openStage([await stageApplication('/', WAITER)]);
    const started = once(heard, 'started');
    const cancelled = once(heard, 'cancelled');
    const request = httpRequest(`${url}/wait/me`)
      .on('error', () => undefined)
      .end();
    await started;
    request.destroy();
    await cancelled;
    // Told when the handler has ended: one that answers all the same may still be heard.
    await expect.poll(() => entries).toMatchObject([{ route: '/wait/{name}', status: 499 }]);
  });

  it('takes the request of a client that leaves out of the queue', async () => {
    const application = await stageApplication('/', WAITER);
    const queue = new EventEmitter();
    const router = routerOf(async (_, abandoned) => {
      queue.emit('queued');
      await abandoned;
      queue.emit('left');
      return { kind: 'aborted' };
    });
    const { url } = await openStageWith(router, snapshotOf([application]));
    const queued = once(queue, 'queued');
    const left = once(queue, 'left');
    const request = httpRequest(`${url}/wait/me`)
      .on('error', () => undefined)
      .end();
    await queued;
    request.destroy();
    expect(await left).toEqual([]);
  });

  it('finishes a request that its client asked to finish, and logs how it was answered', async () => {
    const { url, entries } = await openStage([await stageApplication('/', WAITER)]);
    const started = once(heard, 'started');
    const finished = once(heard, 'finished');
    const headers = { 'x-request-disconnect-disabled': '?1' };
    const request = httpRequest(`${url}/short`, { headers })
      .on('error', () => undefined)
      .end();
    await started;
    request.destroy();
    await new Promise((resolve) => request.once('close', resolve));
    heard.emit('go on');
    expect(await finished).toEqual([false]);
    await expect.poll(() => entries).toMatchObject([{ status: 200 }]);
  });
});
