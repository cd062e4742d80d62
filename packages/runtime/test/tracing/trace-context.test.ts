import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  formatContext,
  parseContext,
  readTraceHeaders,
  traceHeaders,
} from '../../src/tracing/trace-context.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';

describe('traceparent', () => {
  it.each([
    ['recorded', `00-${TRACE}-${SPAN}-01`, true],
    ['not recorded', `00-${TRACE}-${SPAN}-00`, false],
    ['with other flags', `00-${TRACE}-${SPAN}-03`, true],
    ['of a later version', `cc-${TRACE}-${SPAN}-01`, true],
    ['of a later version with more fields', `cc-${TRACE}-${SPAN}-01-what-comes`, true],
  ])('%s is read', (_what, text, isSampled) => {
    expect(readTraceHeaders(text, undefined)).toEqual({
      traceId: TRACE,
      spanId: SPAN,
      isSampled,
      isRecorded: false,
      state: undefined,
    });
  });

  it.each([
    ['nothing', undefined],
    ['an empty one', ''],
    ['a trace id of zeros', `00-${'0'.repeat(32)}-${SPAN}-01`],
    ['a span id of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['capital letters', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
    ['a short id', `00-${TRACE.slice(1)}-${SPAN}-01`],
    ['more fields in version 00', `00-${TRACE}-${SPAN}-01-more`],
    ['a later version with something behind', `cc-${TRACE}-${SPAN}-01.`],
    ['version ff', `ff-${TRACE}-${SPAN}-01`],
    ['two of them', `00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`],
  ])('%s is none', (_what, text) => {
    expect(readTraceHeaders(text, 'a=1')).toBeUndefined();
  });
});

describe('tracestate', () => {
  it.each([
    ['is kept', ' vendor=1,other=2 ', 'vendor=1,other=2'],
    ['is dropped when it is no list', 'vendor', undefined],
    ['is dropped when it has bytes beyond ASCII', 'vendor=ü', undefined],
    ['is dropped when it is too long', `vendor=${'x'.repeat(512)}`, undefined],
  ])('%s', (_what, given, state) => {
    expect(readTraceHeaders(`00-${TRACE}-${SPAN}-01`, given)?.state).toBe(state);
  });
});

const digits = (count: number): fc.Arbitrary<string> =>
  fc
    .string({
      unit: fc.constantFrom(...'0123456789abcdef'.split('')),
      minLength: count,
      maxLength: count,
    })
    .filter((id) => !/^0+$/.test(id));

it('a context comes out of another process as it went in', () => {
  const state = fc.option(
    fc.string({ unit: fc.constantFrom(...'ab =,-'.split('')), minLength: 1, maxLength: 40 }),
    { nil: undefined },
  );
  fc.assert(
    fc.property(
      digits(32),
      digits(16),
      fc.boolean(),
      state,
      (traceId, spanId, isSampled, given) => {
        const context = readTraceHeaders(
          `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`,
          given,
        );
        for (const isRecorded of [true, false]) {
          const sent = context && { ...context, isRecorded };
          expect(sent && parseContext(formatContext(sent))).toEqual(sent);
          expect(sent && traceHeaders(sent)[1]).toBe(
            `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`,
          );
        }
      },
    ),
  );
});

it('no text of a client makes reading fail', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (traceparent, state) => {
      expect(readTraceHeaders(traceparent, state)?.traceId.length ?? 32).toBe(32);
    }),
  );
});
