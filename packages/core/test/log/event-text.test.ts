import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { eventText } from '../../src/log/event-text.js';

describe('eventText', () => {
  it('the text of an event never begins a line of its own nor controls a terminal', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        // oxlint-disable-next-line no-control-regex
        const [, ...more] = eventText(text).split(/\r\n|[\n\r\u000b\u000c\u0085\u2028\u2029]/);
        expect(more.every((line) => line.startsWith(' '))).toBe(true);
        // oxlint-disable-next-line no-control-regex
        expect(eventText(text)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
      }),
    );
  });

  it('the text of an event keeps plain text and the indentation of stacks as they are', () => {
    const text = 'Error: ünïcode 🙂\n    at Shop (shop.ts:1:1)';
    expect(eventText(text)).toBe(text);
  });

  it('the text of an event is a bounded part of what is very long', () => {
    const text = eventText('x'.repeat(1_000_000));
    expect(text.length).toBeLessThan(17_000);
    expect(text).toContain('(983616 more characters)');
  });
});
