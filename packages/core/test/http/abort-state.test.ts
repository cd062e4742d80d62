import { describe, expect, it } from 'vitest';

import { AbortState } from '../../src/http/abort-state.js';

describe('the abort of a request', () => {
  it('tells every listener once, with the first reason', () => {
    const abort = new AbortState();
    const told: string[] = [];
    abort.listen((reason) => told.push(`first ${reason}`));
    abort.listen((reason) => told.push(`second ${reason}`));
    abort.abort('timeout');
    abort.abort('disconnect');
    expect(told).toEqual(['first timeout', 'second timeout']);
    expect(abort.reason).toBe('timeout');
  });

  it('tells a listener that comes too late at once', () => {
    const abort = new AbortState();
    abort.abort('shutdown');
    const told: string[] = [];
    abort.listen((reason) => told.push(reason));
    expect(told).toEqual(['shutdown']);
  });

  it('tells no listener that was removed', () => {
    const abort = new AbortState();
    const told: string[] = [];
    const removeFirst = abort.listen((reason) => told.push(`first ${reason}`));
    const removeSecond = abort.listen((reason) => told.push(`second ${reason}`));
    abort.listen((reason) => told.push(`third ${reason}`));
    removeFirst();
    removeSecond();
    abort.abort('cancelled');
    expect(told).toEqual(['third cancelled']);
  });

  it('knows of the listeners that are left when the first was removed', () => {
    const abort = new AbortState();
    const removeFirst = abort.listen(() => undefined);
    const removeSecond = abort.listen(() => undefined);
    removeFirst();
    expect(abort.hasListener).toBe(true);
    removeSecond();
    expect(abort.hasListener).toBe(false);
  });

  it('can tell of a client that may have left without giving the request up', () => {
    const abort = new AbortState();
    const told: string[] = [];
    abort.listen((reason) => told.push(reason));
    abort.tell('disconnect');
    expect([told, abort.reason]).toEqual([['disconnect'], undefined]);
  });
});
