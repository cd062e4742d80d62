import { HttpError, shield, sleep } from '@sluice/core';
import { describe, expect, it } from 'vitest';

import { Deployment, bind, type DeploymentHandle } from '../../src/index.js';
import { startCluster } from '../support/cluster.js';
import { events, happened } from '../support/events.js';
import { deferred } from '../support/deferred.js';

const LONG = 60_000;

describe('a slot', () => {
  it('holds a slot until the handler has really ended, shielded work included', async () => {
    const gate = deferred();
    class Snorer {
      async sleepWell(): Promise<void> {
        await shield(async () => {
          events.push('snoring');
          await gate.promise;
          events.push('ZZZ');
        });
      }
    }
    const { handle, replicas } = await startCluster(bind(Snorer));
    const call = handle.sleepWell();
    await happened('snoring');
    call.cancel();
    await expect(call).rejects.toThrow('was cancelled');
    expect(replicas('Snorer')[0]?.load().ongoing).toBe(1);
    gate.resolve();
    await happened('ZZZ');
    await expect.poll(() => replicas('Snorer')[0]?.load().ongoing).toBe(0);
  });

  it('loses no slot when many calls are cancelled at any moment', async () => {
    @Deployment({ numReplicas: 2, maxOngoingRequests: 1, maxQueuedRequests: -1 })
    class Single {
      async wait(): Promise<void> {
        await sleep(LONG);
        events.push('completed');
      }
    }
    const { handle, replicas } = await startCluster(bind(Single));
    const calls = Array.from({ length: 500 }, () => handle.wait());
    for (const [index, call] of calls.entries()) {
      if (index % 7 === 0) await new Promise((resolve) => setImmediate(resolve));
      call.cancel();
    }
    await Promise.allSettled(calls);
    await expect
      .poll(() => replicas('Single').map((replica) => replica.load().ongoing))
      .toEqual([0, 0]);
    expect(events).toEqual([]);
  });
});

describe('a stream that is not read to its end', () => {
  class Model {
    async *tokens(): AsyncGenerator<string> {
      try {
        events.push('tokens began');
        // More than may wait for a reader.
        for (;;) yield 'x'.repeat(16_384);
      } finally {
        events.push('tokens ended');
      }
    }
  }
  class Caller {
    constructor(private readonly model: DeploymentHandle<Model>) {}

    async leaves(readFirst: boolean, detached = false): Promise<string> {
      const stream = this.model.options({ detached }).tokens();
      if (readFirst) await stream.next();
      else await happened('tokens began');
      return 'answered';
    }

    async fails(): Promise<void> {
      this.model.tokens();
      await happened('tokens began');
      throw new HttpError(400);
    }
  }

  it.each([false, true])(
    'gives its slot back when its request ends (first item read: %s)',
    async (readFirst) => {
      const { handle, replicas } = await startCluster(bind(Caller, bind(Model)));
      expect(await handle.leaves(readFirst)).toBe('answered');
      await happened('tokens ended');
      await expect.poll(() => replicas('Model')[0]?.load().ongoing).toBe(0);
    },
  );

  it('gives its slot back when its request fails', async () => {
    const { handle, replicas } = await startCluster(bind(Caller, bind(Model)));
    await expect(handle.fails()).rejects.toThrow(HttpError);
    await happened('tokens ended');
    await expect.poll(() => replicas('Model')[0]?.load().ongoing).toBe(0);
  });

  it('keeps running when it is detached', async () => {
    const { handle, replicas } = await startCluster(bind(Caller, bind(Model)));
    expect(await handle.leaves(true, true)).toBe('answered');
    expect(replicas('Model')[0]?.load().ongoing).toBe(1);
    expect(events).toEqual(['tokens began']);
  });
});
