import { DefinitionError } from '@sluice/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { SelfReporter } from '../../src/replica/self-report.js';

let reporter: SelfReporter;

beforeEach(() => {
  vi.useFakeTimers();
  reporter = new SelfReporter();
});
afterEach(() => void vi.useRealTimers());

/** True when a promise has settled by now. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void promise.then(() => (settled = true));
  await vi.advanceTimersByTimeAsync(0);
  return settled;
}

describe('SelfReporter', () => {
  it('answers at once whoever knows less than the latest report', async () => {
    reporter.ready(undefined);
    reporter.isWorn('too old');
    reporter.needs('other');
    expect(await reporter.answer(-1)).toEqual({
      revision: 3,
      life: { kind: 'ready', index: undefined },
      worn: 'too old',
      needs: ['other'],
    });
  });

  it('answers whoever knows the latest report when there is another', async () => {
    const asked = reporter.answer(0);
    expect(await isSettled(asked)).toBe(false);
    reporter.leaves('SIGTERM');
    expect((await asked).life).toEqual({ kind: 'leaving', reason: 'SIGTERM' });
  });

  it('names an application that is needed once', async () => {
    reporter.needs('other');
    reporter.needs('other');
    expect(await reporter.answer(-1)).toMatchObject({ revision: 1, needs: ['other'] });
  });

  it('says with an error whether another start would end the same way', async () => {
    reporter.failed(new DefinitionError([]));
    expect((await reporter.answer(-1)).life).toMatchObject({ kind: 'failed', retry: false });
    const other = new SelfReporter();
    other.failed(new Error('no database'));
    expect((await other.answer(-1)).life).toMatchObject({ kind: 'failed', retry: true });
  });

  it.each([
    ['failed', (to: SelfReporter) => to.failed(new Error('no database'))],
    ['leaving', (to: SelfReporter) => to.leaves('SIGTERM')],
  ] as const)(
    'says that a replica is %s to the end, whatever its start still does',
    async (kind, end) => {
      end(reporter);
      const { life } = await reporter.answer(-1);
      void reporter.waitsFor('init() of Shop');
      reporter.ready(undefined);
      reporter.failed(new Error('cut off'));
      reporter.leaves('SIGINT');
      reporter.isWorn('too old');
      expect(await reporter.answer(-1)).toMatchObject({ life, worn: 'too old' });
      expect(life.kind).toBe(kind);
    },
  );

  it('lets a start go on when the next question shows that its step was heard', async () => {
    const started = reporter.waitsFor('init() of Shop');
    expect((await reporter.answer(-1)).life).toEqual({
      kind: 'starting',
      waitsFor: 'init() of Shop',
    });
    expect(await isSettled(started)).toBe(false);
    void reporter.answer(1);
    expect(await isSettled(started)).toBe(true);
  });

  it('holds a start up for a second where nobody asks, and for no later step', async () => {
    const first = reporter.waitsFor('the constructor of Shop');
    await vi.advanceTimersByTimeAsync(999);
    expect(await isSettled(first)).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await isSettled(first)).toBe(true);
    expect(await isSettled(reporter.waitsFor('init() of Shop'))).toBe(true);
    // Somebody asks after all: the next step is waited with again.
    void reporter.answer(2);
    expect(await isSettled(reporter.waitsFor('reconfigure() of Shop'))).toBe(false);
  });
});
