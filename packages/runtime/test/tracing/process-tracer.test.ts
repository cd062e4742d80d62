import { subscribe, unsubscribe } from 'node:diagnostics_channel';

import { expect, it, onTestFinished } from 'vitest';

import { ProcessTracer } from '../../src/tracing/process-tracer.js';
import type { SpanEvent } from '../../src/tracing/span-event.js';
import { parseContext } from '../../src/tracing/trace-context.js';

const PARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331';

function of(samplingRatio: number | undefined): ProcessTracer {
  return new ProcessTracer({ samplingRatio, isRecording: true, bridge: undefined });
}

/** The spans that end until the test does. */
function endedSpans(): readonly SpanEvent[] {
  const ended: SpanEvent[] = [];
  const add = (message: unknown): void => {
    // The tracer publishes nothing else.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    ended.push(message as SpanEvent);
  };
  subscribe('sluice:span:end', add);
  onTestFinished(() => void unsubscribe('sluice:span:end', add));
  return ended;
}

it.each([
  { ratio: 0, isRecording: false, parent: '01', recorded: true, sampled: true },
  { ratio: 1, isRecording: false, parent: '00', recorded: false, sampled: false },
  { ratio: 1, isRecording: false, parent: undefined, recorded: true, sampled: true },
  { ratio: 0, isRecording: false, parent: undefined, recorded: false, sampled: false },
  { ratio: 0, isRecording: true, parent: undefined, recorded: true, sampled: false },
  { ratio: undefined, isRecording: true, parent: '01', recorded: true, sampled: false },
])(
  'with a ratio of $ratio, recording $isRecording and a parent $parent: recorded $recorded, sampled $sampled',
  ({ ratio, isRecording, parent, recorded, sampled }) => {
    const ended = endedSpans();
    const tracer = new ProcessTracer({ samplingRatio: ratio, isRecording, bridge: undefined });
    const span = tracer.start({
      name: 'work',
      kind: 'internal',
      parent: tracer.read(parent && `${PARENT}-${parent}`, undefined),
    });
    span.end();
    expect(ended.map(({ isSampled }) => isSampled)).toEqual(recorded ? [sampled] : []);
    expect(parseContext(span.context)?.isSampled).toBe(sampled);
  },
);

it('a span that is not recorded gives on the place that it got', () => {
  const tracer = new ProcessTracer({ samplingRatio: 1, isRecording: false, bridge: undefined });
  const given = `${PARENT}-00 vendor=1`;
  expect(tracer.start({ name: 'work', kind: 'server', parent: given }).context).toBe(given);
});

it('the first failure counts, and nothing changes after the end', () => {
  const ended = endedSpans();
  const tracer = new ProcessTracer({ samplingRatio: 1, isRecording: false, bridge: undefined });
  const span = tracer.start({ name: 'work', kind: 'internal', parent: undefined });
  span.fail(new RangeError('a secret'));
  span.fail('failed');
  span.set({ count: 1, nothing: undefined });
  span.end();
  span.set({ count: 2 });
  span.end();
  const [event, ...more] = ended;
  expect(more).toEqual([]);
  expect(event?.status).toBe('error');
  expect(event?.attributes).toEqual({ 'error.type': 'RangeError', count: 1 });
});

it('only where tracing is enabled do applications and lines of the log see spans', () => {
  const start = { name: 'work', kind: 'internal', parent: undefined } as const;
  const given = `${PARENT}-01 vendor=1`;
  expect([of(undefined).headers(given), of(undefined).start(start).ids]).toEqual([
    undefined,
    undefined,
  ]);
  expect(of(0).headers(given)).toEqual(['traceparent', `${PARENT}-01`, 'tracestate', 'vendor=1']);
  expect(typeof of(0).start(start).ids).toBe('object');
});

it('the dashboard records some requests of a second, and what belongs to them in other processes', () => {
  const [ingress, replica] = [of(undefined), of(undefined)];
  const contexts = Array.from({ length: 50 }, () => {
    const parent = ingress.read(`${PARENT}-01`, undefined);
    return ingress.start({ name: 'GET', kind: 'server', parent }).context;
  });
  const recorded = contexts.map((context) => parseContext(context)?.isRecorded);
  expect(recorded.filter((is) => is === true).length).toBe(20);
  const ended = endedSpans();
  for (const parent of contexts) {
    replica.start({ name: 'Shop', kind: 'internal', parent }).end();
  }
  expect(ended.length).toBe(20);
  expect(ended.some(({ isSampled }) => isSampled)).toBe(false);
});
