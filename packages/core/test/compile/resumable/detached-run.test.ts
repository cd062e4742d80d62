import { afterEach, expect, it, vi } from 'vitest';

import { DetachedRun } from '../../../src/compile/resumable/detached-run.js';
import { KeptStreams } from '../../../src/compile/resumable/kept-streams.js';
import { AbortState } from '../../../src/http/abort-state.js';
import type { Exchange, ReplySink, RequestHead } from '../../../src/http/exchange.js';

afterEach(() => void vi.useRealTimers());

const UNUSED: ReplySink = {
  responded: false,
  respond: () => undefined,
  begin: () => undefined,
  write: () => true,
  drained: () => Promise.resolve(),
  end: () => undefined,
  destroy: () => undefined,
};

function client(limitS: number): Exchange {
  const head: RequestHead & { readonly deadlineMs: number } = {
    method: 'GET',
    path: '/',
    query: '',
    rawHeaders: [],
    rootPath: '',
    requestId: 'r-1',
    scheme: 'http',
    httpVersion: '1.1',
    remoteAddress: undefined,
    header: () => undefined,
    deadlineMs: Date.now() + limitS * 1000,
  };
  return { head, body: undefined, abort: new AbortState(), reply: UNUSED };
}

// The second limit is longer than any timer of Node.
it.each([60, 4_000_000])(
  'a client that leaves does not shorten the %d s of its stream',
  (limitS) => {
    vi.useFakeTimers();
    const streams = new KeptStreams({ closing: new AbortState() });
    const left = client(limitS);
    const run = new DetachedRun(left, streams, { ttlMs: 2_000_000_000, maxBytes: 1024 });
    run.begin(200, ['content-type', 'text/plain']);
    left.abort.abort('disconnect');
    vi.advanceTimersByTime(59_999);
    expect(run.abort.reason).toBeUndefined();
    vi.advanceTimersByTime(1);
    expect(run.abort.reason).toBe(limitS === 60 ? 'timeout' : undefined);
  },
);
