import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { PathSegment } from '../../src/types/path-model.js';
import { findRoute } from '../../src/http/router/find.js';
import { type RouteTree, addRoute, createRouteTree } from '../../src/http/router/tree.js';

function parse(pattern: string): PathSegment[] {
  if (pattern === '/') return [];
  return pattern
    .slice(1)
    .split('/')
    .map((text): PathSegment => {
      if (text.startsWith(':')) return { kind: 'parameter', name: text.slice(1) };
      if (text.startsWith('*')) return { kind: 'catchAll', name: text.slice(1) };
      return { kind: 'static', text };
    });
}

function treeOf(...routes: string[]): RouteTree<string> {
  const tree = createRouteTree<string>();
  for (const route of routes) {
    const [method = '', pattern = ''] = route.split(' ');
    addRoute(tree, { method, segments: parse(pattern), target: route });
  }
  return tree;
}

const tree = treeOf(
  'GET /',
  'GET /items/:id',
  'GET /items/me',
  'DELETE /items/:id',
  'POST /items/:id/tags/:tag',
  'GET /files/*path',
  'GET /files/readme',
  'PUT /a/:x/c',
  'PUT /a/b/:y',
  'GET /slash/',
  'HEAD /head',
  'GET /head',
);

describe('findRoute', () => {
  const rows: readonly [string, string, string | undefined, readonly string[]][] = [
    ['GET', '/', 'GET /', []],
    ['GET', '/items/7', 'GET /items/:id', ['7']],
    ['GET', '/items/me', 'GET /items/me', []],
    ['GET', '/items/m%65', 'GET /items/me', []],
    ['DELETE', '/items/me', 'DELETE /items/:id', ['me']],
    ['POST', '/items/1/tags/x%20y', 'POST /items/:id/tags/:tag', ['1', 'x y']],
    ['GET', '/items/a%2Fb', 'GET /items/:id', ['a/b']],
    ['GET', '/items/a+b', 'GET /items/:id', ['a+b']],
    ['GET', '/items/%C3%A9', 'GET /items/:id', ['é']],
    ['GET', '/items/\xc3\xa9', 'GET /items/:id', ['é']],
    ['GET', '/files/a/b.txt', 'GET /files/*path', ['a/b.txt']],
    ['GET', '/files/', 'GET /files/*path', ['']],
    ['GET', '/files//a', 'GET /files/*path', ['/a']],
    ['GET', '/files/readme', 'GET /files/readme', []],
    ['PUT', '/a/b/c', 'PUT /a/b/:y', ['c']],
    ['PUT', '/a/z/c', 'PUT /a/:x/c', ['z']],
    ['GET', '/slash/', 'GET /slash/', []],
    ['HEAD', '/items/7', 'GET /items/:id', ['7']],
    ['HEAD', '/head', 'HEAD /head', []],
    ['GET', '/items', undefined, []],
    ['GET', '/items/', undefined, []],
    ['GET', '/items//', undefined, []],
    ['GET', '/slash', undefined, []],
    ['GET', '//', undefined, []],
    ['GET', '/ITEMS/7', undefined, []],
  ];
  it.each(rows)('%s %s leads to %s', (method, path, route, values) => {
    const expected =
      route === undefined ? { kind: 'none' } : { kind: 'found', target: route, values };
    expect(findRoute(tree, method, path)).toEqual(expected);
  });

  it('names every method of every pattern that matches the path', () => {
    expect(findRoute(tree, 'PATCH', '/items/me')).toEqual({
      kind: 'method',
      allowed: ['DELETE', 'GET', 'HEAD', 'OPTIONS'],
      nearest: 'GET /items/me',
    });
  });

  it('finds the most specific pattern of a path that no pattern serves by that method', () => {
    const nested = treeOf('GET /files/*path', 'POST /files/:name', 'PUT /files/:name');
    expect(findRoute(nested, 'DELETE', '/files/a')).toMatchObject({ nearest: 'POST /files/:name' });
    expect(findRoute(nested, 'DELETE', '/files/a/b')).toMatchObject({
      nearest: 'GET /files/*path',
    });
  });

  it.each(['/items/%', '/items/%zz', '/items/%ff', '/items/%C3', '/items/%00', '/nowhere/%E0%A4'])(
    'refuses %s as malformed',
    (path) => {
      expect(findRoute(tree, 'GET', path)).toEqual({ kind: 'malformed' });
    },
  );

  it('finds every path built from a pattern with any decoded values', () => {
    const value = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(value, value, (id, tag) => {
        const path = `/items/${encodeURIComponent(id)}/tags/${encodeURIComponent(tag)}`;
        expect(findRoute(tree, 'POST', path)).toMatchObject({ kind: 'found', values: [id, tag] });
      }),
    );
  });

  it('agrees with trying every pattern segment by segment, most specific first', () => {
    const segment = fc.constantFrom('a', 'b', ':x', ':y');
    const pattern = fc.array(segment, { minLength: 1, maxLength: 4 });
    const path = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(pattern, { maxLength: 12 }), path, (patterns, segments) => {
        const routes = patterns.map((each) => `GET /${each.join('/')}`);
        const match = findRoute(treeOf(...routes), 'GET', `/${segments.join('/')}`);
        expect(match.kind === 'found' ? shape(match.target) : undefined).toBe(
          mostSpecific(routes, segments),
        );
      }),
    );
  });
});

function shape(route: string): string {
  return route.replaceAll(/:\w/g, ':');
}

// Of the patterns that match, the one whose first difference from the others is a static segment.
function mostSpecific(routes: readonly string[], segments: readonly string[]): string | undefined {
  return (
    routes
      .map((route) => shape(route).slice('GET /'.length).split('/'))
      .filter(
        (pattern) =>
          pattern.length === segments.length &&
          pattern.every((text, index) => text === ':' || text === segments[index]),
      )
      .map((pattern) => `GET /${pattern.join('/')}`)
      // ':' sorts before letters.
      .toSorted()
      .at(-1)
  );
}
