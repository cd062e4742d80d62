import { describe, expect, it } from 'vitest';

import { stripPrefix } from '../../src/http/strip-prefix.js';

describe('stripPrefix', () => {
  it.each([
    { path: '/items', rootPath: '', want: '/items', what: 'nothing at the root' },
    { path: '/shop/items', rootPath: '/shop', want: '/items', what: 'the prefix' },
    { path: '/shop', rootPath: '/shop', want: '/', what: 'the prefix alone' },
    { path: '/shop/', rootPath: '/shop', want: '/', what: 'the prefix with a slash' },
    { path: '/shop//x', rootPath: '/shop', want: '//x', what: 'no slash of the application' },
    { path: '/items', rootPath: '/shop', want: '/items', what: 'nothing that a proxy stripped' },
    { path: '/shopping', rootPath: '/shop', want: '/shopping', what: 'no part of a segment' },
    { path: '/sh%6Fp/x', rootPath: '/shop', want: '/x', what: 'a prefix in other escapes' },
  ])('strips $what: $path below "$rootPath" is $want', ({ path, rootPath, want }) => {
    expect(stripPrefix(path, rootPath)).toBe(want);
  });
});
