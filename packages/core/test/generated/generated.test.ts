import { readdirSync } from 'node:fs';

import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';

import { captureLog, type LogLine } from '../support/capture-log.js';
import { application, HELD } from './application.js';
import { request } from './request.js';

const openFiles = (): number => readdirSync('/proc/self/fd').length;

describe('any application, asked anything', () => {
  let lines: LogLine[] = [];
  beforeAll(() => {
    lines = captureLog();
  });

  it('answers below 500, ends what it began, and keeps no file open', async () => {
    const before = openFiles();
    await fc.assert(
      fc.asyncProperty(
        application,
        fc.array(request, { minLength: 4, maxLength: 12 }),
        async ({ app, routes }, requests) => {
          for (const make of requests) {
            const { target, init } = make(routes);
            const response = await app.fetch(new Request(`http://test${target}`, init));
            await response.arrayBuffer();
            expect([response.status < 500, target, init]).toEqual([true, target, init]);
          }
          await app.close();
        },
      ),
      { numRuns: 250 },
    );
    await expect.poll(() => HELD.ended).toBe(HELD.begun);
    expect(HELD.begun).toBeGreaterThan(0);
    await expect.poll(openFiles).toBeLessThanOrEqual(before);
    expect(lines).toEqual([]);
  });
});
