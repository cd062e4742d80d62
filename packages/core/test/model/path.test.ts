import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parsePath, pathNames, pathShape } from '../../src/model/path.js';
import type { PathModel, PathSegment } from '../../src/types/path-model.js';

function parse(text: string): PathModel {
  const parsed = parsePath(text);
  if (!parsed.ok) throw new Error(parsed.problem.what);
  return parsed.path;
}

const text = (value: string): PathSegment => ({ kind: 'static', text: value });
const parameter = (name: string): PathSegment => ({ kind: 'parameter', name });
const catchAll = (name: string): PathSegment => ({ kind: 'catchAll', name });

describe('parsePath', () => {
  it.each<[string, string, PathSegment[]]>([
    ['/', '/', []],
    ['/items', '/items', [text('items')]],
    ['/items/', '/items/', [text('items'), text('')]],
    ['/items/:id', '/items/:id', [text('items'), parameter('id')]],
    ['/items/{id}', '/items/:id', [text('items'), parameter('id')]],
    ['/files/*path', '/files/*path', [text('files'), catchAll('path')]],
    ['/files/{path:path}', '/files/*path', [text('files'), catchAll('path')]],
    ['/:a/:b', '/:a/:b', [parameter('a'), parameter('b')]],
    ['/caf%C3%A9', '/café', [text('café')]],
    ['/a%3Ab', '/a%3Ab', [text('a:b')]],
    ['/v1.0/~me', '/v1.0/~me', [text('v1.0'), text('~me')]],
  ])('reads %s as %s', (written, pattern, segments) => {
    expect(parse(written)).toEqual({ pattern, segments });
  });

  it.each([
    ['', /does not start with/],
    ['items', /does not start with/],
    ['//', /empty segment/],
    ['/a//b', /empty segment/],
    ['/:', /has no name/],
    ['/*', /has no name/],
    ['/{}', /has no name/],
    ['/:id?', /is not ":" or "\*" and a name/],
    ['/:1a', /is not ":" or "\*" and a name/],
    ['/:a-:b', /is not ":" or "\*" and a name/],
    ['/v:version', /contains ":"/],
    ['/{id}.json', /contains "{"/],
    ['/a?b=c', /contains "\?"/],
    ['/a#b', /contains "#"/],
    ['/a b', /contains " "/],
    ['/*path/more', /is not last/],
    ['/{path:path}/more', /is not last/],
    ['/{id:date}', /convertor "date"; there are int, float, uuid and path/],
    ['/:id/:id', /two parameters called "id"/],
    ['/%zz', /percent-encoding/],
    ['/a%2Fb', /contains a slash/],
  ])('refuses %j', (written, what) => {
    const parsed = parsePath(written);
    expect(parsed).toMatchObject({ ok: false, problem: { code: 'E_PATH_SYNTAX' } });
    expect(!parsed.ok && parsed.problem.what).toMatch(what);
  });

  it.each(['/a/../b', '/.', '/%2e%2E/a'])('refuses %s, which no request can reach', (written) => {
    expect(parsePath(written)).toMatchObject({
      ok: false,
      problem: { code: 'E_ROUTE_UNREACHABLE' },
    });
  });

  it('offers the fix', () => {
    expect(parsePath('/items/{id:date}')).toMatchObject({
      problem: {
        fix: 'Write one of them, or "{id}" and say the type at the parameter: @Path(Int), @Path(Number).',
      },
    });
  });
});

const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,6}$/);
const staticText = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
  .filter((value) => value !== '.' && value !== '..' && !value.includes('/'));
const segments = fc
  .tuple(
    fc.array(fc.oneof(staticText.map(text), name.map(parameter)), { maxLength: 5 }),
    fc.option(name.map(catchAll), { nil: undefined }),
  )
  .map(([first, last]) => (last === undefined ? first : [...first, last]))
  .filter((all) => {
    const names = all.flatMap((one) => (one.kind === 'static' ? [] : [one.name]));
    return new Set(names).size === names.length;
  });

function write(all: readonly PathSegment[], braces: boolean): string {
  const parts = all.map((one) => {
    if (one.kind === 'static') return encodeURIComponent(one.text).replaceAll('*', '%2A');
    if (one.kind === 'parameter') return braces ? `{${one.name}}` : `:${one.name}`;
    return braces ? `{${one.name}:path}` : `*${one.name}`;
  });
  return `/${parts.join('/')}`;
}

describe('for any path', () => {
  it('reads the same segments from both notations', () => {
    fc.assert(
      fc.property(segments, (all) => {
        expect(parse(write(all, false)).segments).toEqual(all);
        expect(parse(write(all, true)).segments).toEqual(all);
      }),
    );
  });

  it('parses a pattern to itself', () => {
    fc.assert(
      fc.property(segments, (all) => {
        const path = parse(write(all, true));
        expect(parse(path.pattern)).toEqual(path);
      }),
    );
  });

  it('gives one shape to paths that differ only in names', () => {
    fc.assert(
      fc.property(segments, (all) => {
        const renamed = all.map((one, index) =>
          one.kind === 'static' ? one : { ...one, name: `renamed${index}` },
        );
        const before = parse(write(all, false));
        const after = parse(write(renamed, false));
        expect(pathShape(after)).toBe(pathShape(before));
        expect(pathNames(after)).toHaveLength(pathNames(before).length);
      }),
    );
  });

  it('never throws, whatever the text', () => {
    const fragment = fc.oneof(
      fc.string(),
      fc.constantFrom('/', ':', '*', '{', '}', '%', '%2F', '..'),
    );
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 8 }), (parts) => {
        expect(typeof parsePath(`/${parts.join('')}`).ok).toBe('boolean');
      }),
    );
  });
});
