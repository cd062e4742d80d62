import { describe, expect, it } from 'vitest';

import {
  type AbortReason,
  CancelledError,
  currentRequestId,
  currentSignal,
  shield,
  sleep,
} from '@sluice/core';
import {
  AbortState,
  type RequestScope,
  createScope,
  currentScope,
  runInScope,
} from '@sluice/core/internal';

import { shieldsSettled } from '../../src/scope/signal.js';
import { captureLog } from '../support/capture-log.js';

interface Fake {
  readonly scope: RequestScope;
  readonly abort: (reason?: AbortReason) => void;
}

function fakeScope(): Fake {
  const state = new AbortState();
  const scope = createScope({ head: { requestId: 'r1' }, abort: state });
  return {
    scope,
    abort: (reason = 'disconnect') => state.abort(reason),
  };
}

describe('a scope', () => {
  it('is seen after awaits and in timers, and not outside', async () => {
    const { scope } = fakeScope();
    const seen = await runInScope(scope, async () => {
      await Promise.resolve();
      const inTimer = await new Promise((resolve) => {
        setTimeout(() => resolve(currentRequestId()), 1);
      });
      return [currentScope() === scope, inTimer];
    });
    expect(seen).toEqual([true, 'r1']);
    expect(currentScope()).toBeUndefined();
    expect(currentRequestId()).toBeUndefined();
  });

  it('gives one signal, which aborts with the reason', () => {
    const { scope, abort } = fakeScope();
    const signal = runInScope(scope, currentSignal);
    expect(runInScope(scope, currentSignal)).toBe(signal);
    abort('timeout');
    expect(signal.aborted).toBe(true);
    expect(signal.reason).toMatchObject({
      name: 'CancelledError',
      cause: 'timeout',
      requestId: 'r1',
    });
  });

  it('has a signal that never aborts outside of a request', () => {
    expect(currentSignal().aborted).toBe(false);
  });
});

describe('sleep', () => {
  it('resolves outside of a request', async () => {
    await expect(sleep(1)).resolves.toBeUndefined();
  });

  it('rejects when the request is given up', async () => {
    const { scope, abort } = fakeScope();
    const sleeping = runInScope(scope, () => sleep(60_000));
    abort();
    await expect(sleeping).rejects.toBeInstanceOf(CancelledError);
  });

  it('rejects when the given signal aborts, before or meanwhile', async () => {
    await expect(sleep(60_000, { signal: AbortSignal.abort('why') })).rejects.toMatchObject({
      name: 'CancelledError',
      cause: 'why',
    });
    const controller = new AbortController();
    const sleeping = sleep(60_000, { signal: controller.signal });
    controller.abort();
    await expect(sleeping).rejects.toBeInstanceOf(CancelledError);
  });

  it('leaves no listener behind', async () => {
    const abort = new AbortState();
    const scope = createScope({ head: { requestId: 'r' }, abort });
    await runInScope(scope, () => sleep(1));
    expect(abort.hasListener).toBe(false);
  });
});

describe('shield', () => {
  it('gives the result of what it runs', async () => {
    const { scope } = fakeScope();
    await expect(runInScope(scope, () => shield(async () => 5))).resolves.toBe(5);
    await expect(shield(() => 6)).resolves.toBe(6);
  });

  it('rejects at once while the work goes on, which then counts as ongoing', async () => {
    const { scope, abort } = fakeScope();
    let isDone = false;
    const shielded = runInScope(scope, () =>
      shield(async () => {
        await sleep(20);
        isDone = true;
      }),
    );
    abort();
    await expect(shielded).rejects.toBeInstanceOf(CancelledError);
    expect(isDone).toBe(false);
    await Promise.race([scope.remainingWork(), shieldsSettled()]);
    expect(isDone).toBe(true);
  });

  it('keeps the request id, and knows the scope it was called in', async () => {
    const { scope } = fakeScope();
    const [id, outer] = await runInScope(scope, () =>
      shield(() => shield(() => [currentRequestId(), currentScope()?.shieldedFrom])),
    );
    expect(id).toBe('r1');
    expect(outer).toBe(scope);
  });

  it('logs what fails when nobody waits any more', async () => {
    const log = captureLog();
    const { scope, abort } = fakeScope();
    const shielded = runInScope(scope, () =>
      shield(async () => {
        await sleep(1);
        throw new Error('late');
      }),
    );
    abort();
    await expect(shielded).rejects.toBeInstanceOf(CancelledError);
    await scope.remainingWork();
    expect(log).toMatchObject([{ requestId: 'r1', error: { message: 'late' } }]);
  });

  it('rejects with the failure of its work', async () => {
    await expect(
      shield(() => {
        throw new Error('own');
      }),
    ).rejects.toThrow('own');
  });
});
