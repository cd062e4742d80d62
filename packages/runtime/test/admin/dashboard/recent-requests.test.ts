import { describe, expect, it } from 'vitest';

import { waterfall } from '../../../dashboard/waterfall.js';
import { countFailures } from '../../../src/admin/dashboard/count-failures.js';
import { RecentRequests } from '../../../src/admin/dashboard/recent-requests.js';
import { TraceBook } from '../../../src/admin/dashboard/trace-book.js';
import type { SpanEvent } from '../../../src/tracing/span-event.js';

function span(own: Partial<SpanEvent> & { readonly spanId: string }): SpanEvent {
  return {
    traceId: 'trace',
    parentSpanId: undefined,
    traceState: undefined,
    isSampled: false,
    name: own.spanId,
    kind: 'internal',
    startMs: 0,
    durationMs: 1,
    attributes: {},
    links: [],
    status: 'unset',
    ...own,
  };
}

describe('the book of traces', () => {
  it('tells of a trace once its root is known, whichever process told first', () => {
    const book = new TraceBook();
    book.add('replica', span({ spanId: 'b', parentSpanId: 'a', startMs: 2 }));
    expect(book.summaries()).toEqual([]);
    const attributes = { 'http.response.status_code': 503 };
    const root = { kind: 'server', status: 'error', attributes, startMs: 1 } as const;
    book.add('ingress 1', span({ ...root, spanId: 'a', parentSpanId: 'client', name: 'GET /a' }));
    expect(book.summaries()).toEqual([
      {
        traceId: 'trace',
        name: 'GET /a',
        startMs: 1,
        durationMs: 1,
        status: 503,
        isError: true,
        spans: 2,
      },
    ]);
    expect(book.spans('trace')?.map(({ spanId, process }) => [spanId, process])).toEqual([
      ['a', 'ingress 1'],
      ['b', 'replica'],
    ]);
  });

  it('keeps a bounded number, and failed and slow ones longer than others', () => {
    const book = new TraceBook();
    const add = (at: number, own: Partial<SpanEvent> = {}): void =>
      book.add(
        'ingress 1',
        span({ spanId: 'a', traceId: `trace ${at}`, startMs: at, kind: 'server', ...own }),
      );
    add(0, { status: 'error' });
    add(1, { durationMs: 1_000 });
    for (let at = 2; at < 1_000; at += 1) add(at);
    const kept = book.summaries().map(({ traceId }) => traceId);
    expect(kept.length).toBe(200);
    expect(kept.slice(-2)).toEqual(['trace 1', 'trace 0']);
    expect(kept[0]).toBe('trace 999');
  });

  it('drops the oldest failed one where all have failed', () => {
    const book = new TraceBook();
    for (let at = 0; at < 300; at += 1) {
      const own = { traceId: `trace ${at}`, startMs: at, kind: 'server', status: 'error' } as const;
      book.add('ingress 1', span({ spanId: 'a', ...own }));
    }
    expect([book.summaries().length, book.summaries().at(-1)?.traceId]).toEqual([200, 'trace 100']);
  });
});

describe('failures', () => {
  const of = { application: 'shop', method: 'GET', route: '/a' };

  it('that are alike are counted, the newest first', () => {
    const failures = [
      { ...of, atMs: 1, message: 'old', deployment: 'Shop', requestId: 'r1' },
      { ...of, atMs: 2, message: 'again', deployment: 'Shop', requestId: 'r2' },
      { ...of, atMs: 3, message: 'again', deployment: 'Shop', requestId: 'r3' },
    ];
    expect(
      countFailures(failures).map(({ message, count, lastMs, lastRequestId }) => [
        message,
        count,
        lastMs,
        lastRequestId,
      ]),
    ).toEqual([
      ['again', 2, 3, 'r3'],
      ['old', 1, 1, 'r1'],
    ]);
  });

  it('that a replica has explained are not told again as a 500 of the ingress', () => {
    const failures = [
      { ...of, atMs: 1, message: 'The answer was 500', requestId: 'r1' },
      { ...of, atMs: 1, message: 'A request failed: Error', deployment: 'Shop', requestId: 'r1' },
      { ...of, atMs: 2, message: 'The answer was 503', requestId: 'r2' },
    ];
    expect(countFailures(failures).map(({ message }) => message)).toEqual([
      'The answer was 503',
      'A request failed: Error',
    ]);
  });
});

describe('asking the processes', () => {
  it('goes on where each has ended, and records only for those who want to see traces', async () => {
    const asked: unknown[] = [];
    const requests = new RecentRequests(() => [
      {
        name: 'ingress 1',
        recent: async (one) => {
          asked.push(one);
          return { next: 7, spans: [span({ spanId: 'a', kind: 'server' })], failures: [] };
        },
      },
      { name: 'replica', recent: () => Promise.reject(new Error('gone')) },
    ]);
    expect(await requests.failures()).toEqual([]);
    expect((await requests.traces()).length).toBe(1);
    expect(asked).toEqual([
      { after: 0, recordMs: 0 },
      { after: 7, recordMs: 10_000 },
    ]);
    expect(requests.spans('other')).toBeUndefined();
  });
});

it('a waterfall has each span below its own, with a bar for its part of the time', () => {
  const process = 'ingress 1';
  const rows = waterfall([
    { ...span({ spanId: 'c', parentSpanId: 'b', startMs: 50, durationMs: 25 }), process },
    { ...span({ spanId: 'a', parentSpanId: 'client', startMs: 0, durationMs: 100 }), process },
    { ...span({ spanId: 'd', parentSpanId: 'a', startMs: 80, durationMs: 10 }), process },
    { ...span({ spanId: 'b', parentSpanId: 'a', startMs: 25, durationMs: 50 }), process },
  ]);
  expect(
    rows.map(({ span: { spanId }, depth, left, width }) => [spanId, depth, left, width]),
  ).toEqual([
    ['a', 0, 0, 100],
    ['b', 1, 25, 50],
    ['c', 2, 50, 25],
    ['d', 1, 80, 10],
  ]);
});
