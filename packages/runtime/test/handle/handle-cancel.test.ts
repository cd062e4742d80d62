import { CancelledError, currentSignal, shield, sleep, type AbortReason } from '@sluice/core';
import { AbortState, createScope, runInScope } from '@sluice/core/internal';
import { describe, expect, it, vi } from 'vitest';

import { Deployment, bind, type Application, type DeploymentHandle } from '../../src/index.js';
import { startCluster } from '../support/cluster.js';
import { events, happened } from '../support/events.js';
import { deferred } from '../support/deferred.js';

const LONG = 60_000;

/** A request as the ingress makes it, that can be given up. */
function request(): {
  readonly run: <T>(work: () => T) => T;
  readonly abort: (reason: AbortReason) => void;
} {
  const abort = new AbortState();
  const scope = createScope({ head: { requestId: 'r-1' }, abort });
  return {
    run: (work) => runInScope(scope, work),
    abort: (reason) => abort.abort(reason),
  };
}

class Leaf {
  async wait(): Promise<void> {
    events.push('leaf started');
    try {
      await sleep(LONG);
      events.push('leaf completed');
    } finally {
      events.push('leaf ended');
    }
  }

  async waitFor(_what: unknown): Promise<void> {
    await this.wait();
  }
}

class Middle {
  constructor(private readonly leaf: DeploymentHandle<Leaf>) {}

  async wait(): Promise<void> {
    try {
      await this.leaf.wait();
    } finally {
      events.push('middle ended');
    }
  }

  async neverAwaits(): Promise<void> {
    void this.leaf.wait();
    await sleep(LONG);
  }

  async shields(): Promise<void> {
    await shield(() => this.leaf.wait());
  }

  async detaches(): Promise<void> {
    void this.leaf.options({ detached: true }).wait();
    await sleep(LONG);
  }

  async swallows(): Promise<void> {
    try {
      await this.leaf.wait();
    } catch (error) {
      events.push(`swallowed ${String(error)}`);
      await new Promise((resolve) => setImmediate(resolve));
      events.push('middle went on');
    }
  }
}

class Top {
  constructor(private readonly middle: DeploymentHandle<Middle>) {}

  async wait(): Promise<void> {
    try {
      await this.middle.wait();
    } finally {
      events.push('top ended');
    }
  }
}

function bindMiddle(): Application<Middle> {
  return bind(Middle, bind(Leaf));
}

describe('cancel()', () => {
  it('rejects the wait with RequestCancelledError and aborts the callee', async () => {
    const { handle } = await startCluster(bind(Leaf));
    const call = handle.wait();
    await happened('leaf started');
    call.cancel();
    await expect(call).rejects.toMatchObject({
      name: 'RequestCancelledError',
      message: `Request ${call.requestId} was cancelled.`,
    });
    await expect(call).rejects.not.toBeInstanceOf(CancelledError);
    await happened('leaf ended');
  });

  it('cancels the calls of every level below', async () => {
    const { handle } = await startCluster(bind(Top, bindMiddle()));
    const call = handle.wait();
    await happened('leaf started');
    call.cancel();
    await happened('leaf ended', 'middle ended', 'top ended');
    expect(events).not.toContain('leaf completed');
  });

  it('changes nothing when a call that is over is cancelled', async () => {
    class Quick {
      value(): number {
        return 1;
      }
    }
    const { handle } = await startCluster(bind(Quick));
    const call = handle.value();
    expect(await call).toBe(1);
    call.cancel();
    expect(await call).toBe(1);
  });

  it('ends no process when nobody awaits a cancelled call', async () => {
    const unhandled = vi.fn<(reason: unknown) => void>();
    process.on('unhandledRejection', unhandled);
    const { handle } = await startCluster(bind(Leaf));
    const call = handle.wait();
    await happened('leaf started');
    call.cancel();
    await happened('leaf ended');
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });

  it('keeps a call that waits for its arguments from being sent', async () => {
    const { handle, replicas } = await startCluster(bind(Leaf));
    const argument = deferred();
    const call = handle.waitFor(argument.promise);
    call.cancel();
    argument.resolve();
    await expect(call).rejects.toMatchObject({ name: 'RequestCancelledError' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(replicas('Leaf')[0]?.load().ongoing).toBe(0);
    expect(events).toEqual([]);
  });

  it('takes a queued call out of the queue: it never starts', async () => {
    const gate = deferred();
    @Deployment({ maxOngoingRequests: 1 })
    class Narrow {
      async pass(name: string): Promise<void> {
        events.push(name);
        await gate.promise;
      }
    }
    const { handle, router } = await startCluster(bind(Narrow));
    const queued = (): number => router.loads().reduce((sum, load) => sum + load.queued, 0);
    const first = handle.pass('first');
    await happened('first');
    const second = handle.pass('second');
    await expect.poll(() => queued()).toBe(1);
    second.cancel();
    await expect(second).rejects.toMatchObject({ name: 'RequestCancelledError' });
    await expect.poll(() => queued()).toBe(0);
    gate.resolve();
    await first;
    await handle.pass('third');
    expect(events).toEqual(['first', 'third']);
  });
});

describe('the end of the request that made a call', () => {
  it('cancels the call, and awaiting it rejects with CancelledError', async () => {
    const { handle } = await startCluster(bind(Leaf));
    const { run, abort } = request();
    const call = run(() => handle.wait());
    await happened('leaf started');
    abort('disconnect');
    await expect(call).rejects.toBeInstanceOf(CancelledError);
    await expect(call).rejects.toMatchObject({ requestId: 'r-1' });
    await happened('leaf ended');
  });

  it('cancels a call that is never awaited', async () => {
    const { handle } = await startCluster(bindMiddle());
    const call = handle.neverAwaits();
    await happened('leaf started');
    call.cancel();
    await happened('leaf ended');
    expect(events).not.toContain('leaf completed');
  });

  it('cancels a call made inside a shield', async () => {
    const { handle } = await startCluster(bindMiddle());
    const call = handle.shields();
    await happened('leaf started');
    call.cancel();
    await happened('leaf ended');
    expect(events).not.toContain('leaf completed');
  });

  it('leaves a detached call alone', async () => {
    const gate = deferred();
    class Patient {
      async wait(): Promise<void> {
        events.push('started');
        await gate.promise;
        events.push(`aborted: ${currentSignal().aborted}`);
      }
    }
    class Caller {
      constructor(private readonly patient: DeploymentHandle<Patient>) {}
      async call(): Promise<void> {
        void this.patient.options({ detached: true }).wait();
        try {
          await sleep(LONG);
        } finally {
          events.push('caller ended');
        }
      }
    }
    const { handle } = await startCluster(bind(Caller, bind(Patient)));
    const call = handle.call();
    await happened('started');
    call.cancel();
    await happened('caller ended');
    gate.resolve();
    await happened('aborted: false');
    expect(events).toEqual(['started', 'caller ended', 'aborted: false']);
  });

  it('cancels every level, awaited to any depth', async () => {
    const { handle } = await startCluster(bind(Top, bindMiddle()));
    const { run, abort } = request();
    const call = run(() => handle.wait());
    await happened('leaf started');
    abort('timeout');
    await expect(call).rejects.toBeInstanceOf(CancelledError);
    await happened('leaf ended', 'middle ended', 'top ended');
  });

  it('lets a handler that catches it go on', async () => {
    const { handle } = await startCluster(bindMiddle());
    const call = handle.swallows();
    await happened('leaf started');
    call.cancel();
    await happened('swallowed CancelledError: The request was cancelled.', 'middle went on');
    expect(events).not.toContain('leaf completed');
  });

  it('starts no call when it is over already', async () => {
    const { handle } = await startCluster(bind(Leaf));
    const abort = new AbortState();
    abort.abort('disconnect');
    const scope = createScope({ head: { requestId: 'r-1' }, abort });
    await expect(runInScope(scope, () => handle.wait())).rejects.toBeInstanceOf(CancelledError);
    expect(events).toEqual([]);
  });
});
