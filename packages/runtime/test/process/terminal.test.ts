import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { terminalAccess, terminalEvent } from '../../src/process/terminal.js';

const ENTRY = {
  kind: 'http',
  method: 'GET',
  route: '/items/{id}',
  path: undefined,
  application: 'shop',
  status: 200,
  isCut: false,
  durationMs: 3.14,
  requestId: '5f1c2a3b-9d2e-4f61-8e6b-1f2d3c4b5a69',
  host: '127.0.0.1',
} as const;
const NOON = new Date(2026, 10, 30, 12, 0, 1).getTime();

beforeEach(() => {
  vi.stubEnv('FORCE_COLOR', undefined);
  vi.stubEnv('NO_COLOR', '1');
});
afterEach(() => vi.unstubAllEnvs());

it('a request has a short line at a terminal', () => {
  expect(terminalAccess(ENTRY, NOON)).toBe('12:00:01 200 GET /items/{id} 3.1ms 5f1c2a3b');
});

it('a request that no route matched has its path', () => {
  const entry = { ...ENTRY, status: 404, route: '/', path: '/nope' };
  expect(terminalAccess(entry, NOON)).toBe('12:00:01 404 GET /nope 3.1ms 5f1c2a3b');
});

it('a response that broke off says so', () => {
  expect(terminalAccess({ ...ENTRY, isCut: true }, NOON)).toContain(' 200 cut GET ');
});

it('an event has its level', () => {
  expect(terminalEvent({ level: 'WARNING', timeMs: NOON }, 'replica x ended')).toBe(
    '12:00:01 WARN replica x ended',
  );
});

it('the status is coloured, unless NO_COLOR asks for none', () => {
  vi.stubEnv('NO_COLOR', undefined);
  expect(terminalAccess({ ...ENTRY, status: 500 }, NOON)).toContain('\u001B[31m500\u001B[39m');
});

it('no line of a request is wider than 100 columns', () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^\/[\x21-\x7e]{0,300}$/),
      fc.integer({ min: 100, max: 599 }),
      fc.double({ min: 0, max: 1e7, noNaN: true }),
      fc.boolean(),
      (path, status, durationMs, isCut) => {
        const line = terminalAccess({ ...ENTRY, path, status, durationMs, isCut }, NOON);
        expect(line.length).toBeLessThanOrEqual(100);
      },
    ),
  );
});
