import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { canonicalPath } from '../../src/http/canonical-path.js';

describe('canonicalPath', () => {
  it.each([
    { path: '/', want: '/' },
    { path: '/a/b', want: '/a/b' },
    { path: '/%61dmin', want: '/admin' },
    { path: '/a%2fb', want: '/a%2Fb' },
    { path: '/a/./b', want: '/a/b' },
    { path: '/a/../b', want: '/b' },
    { path: '/a/%2e%2E/b', want: '/b' },
    { path: '/a/.%2e/b/..', want: '/' },
    { path: '/a/b/.', want: '/a/b/' },
    { path: '/../../a', want: '/a' },
    { path: '//a', want: '//a' },
    { path: '/a//../b', want: '/a/b' },
    { path: '/a\\b', want: '/a%5Cb' },
    { path: '/a%2f...%2fb', want: '/a%2F...%2Fb' },
    { path: '/.a%2fb.', want: '/.a%2Fb.' },
    { path: '/a#b', want: '/a%23b' },
    { path: '/caf\u00c3\u00a9', want: '/caf%C3%A9' },
    { path: '/\u20ac\ud800', want: '/%E2%82%AC%EF%BF%BD' },
    { path: '/...', want: '/...' },
    { path: '/.well-known/x', want: '/.well-known/x' },
  ])('reads $path as $want', ({ path, want }) => {
    expect(canonicalPath(path)).toBe(want);
  });

  it.each([
    '',
    'a',
    '*',
    '/%',
    '/%2',
    '/%zz',
    '/%2%65',
    '/..%2fa',
    '/a%2f..',
    '/a%2F%2e/b',
    '/%2e%5Ca',
    '/a\\..\\b',
  ])('refuses %j', (path) => {
    expect(canonicalPath(path)).toBeUndefined();
  });

  const trickyPath = fc
    .array(
      fc.constantFrom('/', '.', '..', '%2e', '%2E', '%2f', '%61', 'a', '\\', '%', '#', '\u00e9'),
    )
    .map((parts) => `/${parts.join('')}`);

  it('changes nothing that it has read before', () => {
    fc.assert(
      fc.property(trickyPath, (path) => {
        const once = canonicalPath(path);
        expect(once === undefined ? once : canonicalPath(once)).toBe(once);
      }),
    );
  });

  it('leaves no segment that a URL parser would take for another', () => {
    fc.assert(
      fc.property(trickyPath, (path) => {
        const canonical = canonicalPath(path);
        const parsed =
          canonical === undefined ? canonical : new URL(`http://h${canonical}`).pathname;
        expect(parsed).toBe(canonical);
      }),
    );
  });
});
