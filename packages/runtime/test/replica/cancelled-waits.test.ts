import { setTimeout as delay } from 'node:timers/promises';

import { currentSignal, Get } from '@sluice/core';
import { expect, it, onTestFinished, vi } from 'vitest';

import { bind } from '../../src/index.js';
import { startCluster } from '../support/cluster.js';
import { events, happened } from '../support/events.js';
import { startHttpCluster } from '../support/http-cluster.js';

const LONG = 60_000;

class Waiter {
  @Get('/wait')
  async wait(): Promise<void> {
    events.push('began');
    try {
      await delay(LONG, undefined, { signal: currentSignal() });
    } finally {
      events.push('ended');
    }
  }
}

function written(): () => string {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  onTestFinished(() => write.mockRestore());
  return () => write.mock.calls.map(([text]) => String(text)).join('');
}

it('logs no failure of a cancelled call whose wait Node has ended with an AbortError', async () => {
  const log = written();
  const { handle, replicas } = await startCluster(bind(Waiter));
  const call = handle.wait();
  await happened('began');
  call.cancel();
  await happened('ended');
  await expect.poll(() => replicas('Waiter')[0]?.load().ongoing).toBe(0);
  expect(log()).toBe('');
});

it('logs no failure of a request whose client has left such a wait', async () => {
  const log = written();
  const { url, replica } = await startHttpCluster(bind(Waiter));
  const leaving = new AbortController();
  const request = fetch(`${url}/wait`, { signal: leaving.signal });
  request.catch(() => undefined);
  await happened('began');
  leaving.abort();
  await happened('ended');
  await expect.poll(() => replica('Waiter').load().ongoing).toBe(0);
  expect(log()).toBe('');
});
