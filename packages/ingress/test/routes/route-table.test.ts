import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { opaqueIndex } from '../../src/routes/operation-index.js';
import {
  createRouteTable,
  displayRoute,
  matchRoute,
  type RouteTable,
} from '../../src/routes/route-table.js';

function tableOf(...prefixes: (string | null)[]): RouteTable {
  return createRouteTable(
    prefixes.map((routePrefix) => ({
      name: routePrefix ?? 'handles only',
      routePrefix,
      ingress: 'App',
      index: opaqueIndex('messages', {}),
    })),
  );
}

function find(table: RouteTable, path: string): string | undefined {
  return matchRoute(table, path)?.name;
}

describe('the route table', () => {
  it.each([
    { path: '/raw', want: '/raw' },
    { path: '/raw/', want: '/raw' },
    { path: '/raw/sub/x', want: '/raw' },
    { path: '/raw/deep', want: '/raw/deep' },
    { path: '/raw/deep/x', want: '/raw/deep' },
    { path: '/raw/deeper', want: '/raw' },
    { path: '/rawx', want: undefined },
    { path: '/', want: undefined },
    { path: '//raw', want: undefined },
    { path: '/other/raw', want: undefined },
  ])('finds $want for $path', ({ path, want }) => {
    expect(find(tableOf('/raw', '/raw/deep'), path)).toBe(want);
  });

  it('gives paths of no longer prefix to the application at the root', () => {
    const table = tableOf('/', '/api');
    expect(find(table, '/apix')).toBe('/');
    expect(find(table, '/api/x')).toBe('/api');
  });

  it('leaves applications without a prefix out of the table', () => {
    expect(find(tableOf(null), '/')).toBeUndefined();
  });

  it('matches as a comparison segment by segment does', () => {
    const segment = fc.constantFrom('a', 'ab', 'b', '');
    const path = fc.array(segment, { maxLength: 5 }).map((segments) => `/${segments.join('/')}`);
    const prefix = fc
      .array(fc.constantFrom('a', 'ab', 'b'), { minLength: 1, maxLength: 3 })
      .map((segments) => `/${segments.join('/')}`);
    fc.assert(
      fc.property(fc.uniqueArray(prefix), path, (prefixes, requested) => {
        const want = prefixes
          .filter((candidate) => requested === candidate || requested.startsWith(`${candidate}/`))
          .toSorted((one, other) => other.length - one.length)[0];
        expect(find(tableOf(...prefixes), requested)).toBe(want);
      }),
    );
  });
});

describe('displayRoute', () => {
  it.each([
    { prefix: '', pattern: undefined, want: '/' },
    { prefix: '/api', pattern: undefined, want: '/api' },
    { prefix: '/api', pattern: '/', want: '/api' },
    { prefix: '', pattern: '/', want: '/' },
    { prefix: '/api', pattern: '/items/:id/x', want: '/api/items/{id}/x' },
    { prefix: '', pattern: '/files/*path', want: '/files/{path}' },
    { prefix: '', pattern: '/items/{id:int}/x', want: '/items/{id}/x' },
  ])('shows $pattern under "$prefix" as $want', ({ prefix, pattern, want }) => {
    expect(displayRoute(prefix, pattern)).toBe(want);
  });
});
