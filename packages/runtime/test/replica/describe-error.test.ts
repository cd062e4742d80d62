import { DefinitionError } from '@sluice/core';
import { describe, expect, it } from 'vitest';

import { describeError } from '../../src/replica/describe-error.js';

const runtime = new URL('../../dist/replica/replica.js', import.meta.url).href;

function withStack(frames: readonly string[], message = 'broken'): Error {
  const error = new Error(message);
  error.stack = [`Error: ${message}`, ...frames.map((frame) => `    at ${frame}`)].join('\n');
  return error;
}

describe('an error of the application', () => {
  it('shows an error with the frames of the application', () => {
    const error = withStack([
      'open (/app/shop.ts:2:43)',
      `construct (${runtime}:43:30)`,
      'pool (/app/node_modules/pg/index.js:1:1)',
      'async start (file:///app/node_modules/@sluice/runtime/dist/replica/main.js:43:22)',
      'process.processTicksAndRejections (node:internal/process/task_queues:95:5)',
    ]);
    expect(describeError(error)).toBe(
      'Error: broken\n    at open (/app/shop.ts:2:43)\n    at pool (/app/node_modules/pg/index.js:1:1)',
    );
  });

  it('shows an error with its causes and properties', () => {
    const cause = withStack(['connect (/app/db.ts:1:1)'], 'refused');
    const error = Object.assign(withStack(['open (/app/shop.ts:2:43)']), { cause, attempt: 3 });
    expect(describeError(error)).toContain('attempt: 3');
    expect(describeError(error)).toContain('refused');
  });

  it('keeps the stack of an error whatever its code', () => {
    const error = Object.assign(withStack(['open (/app/shop.ts:2:43)']), { code: 'E_DATABASE' });
    expect(describeError(error)).toContain('/app/shop.ts:2:43');
  });

  it('shows anything that can be thrown', () => {
    expect([undefined, 'text', { a: 1 }].map(describeError)).toEqual([
      'undefined',
      "'text'",
      '{ a: 1 }',
    ]);
  });
});

it('shows nothing but the message of an error of Sluice', () => {
  const error = new DefinitionError([
    { code: 'E_X', where: 'Shop', what: 'It is wrong.', fix: 'Fix it.' },
  ]);
  expect(describeError(error)).toBe('E_X: Shop: It is wrong. Fix it.');
});

it('keeps a stack of nothing but Sluice, which is for Sluice to mend', () => {
  expect(describeError(withStack([`construct (${runtime}:43:30)`]))).toContain('replica.js:43:30');
});
