import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { ValidationError } from '@sluice/core';

import { findJsonProblem } from '../../src/json/json-problem.js';
import { parseJson } from '../../src/json/parse-json.js';
import { pathTo } from '../../src/json/proto-keys.js';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function issuesOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    if (error instanceof ValidationError) return error.issues;
    throw error;
  }
  return undefined;
}

function keys(count: number): string {
  return `[${Array.from({ length: count }, () => '{"":0}').join(',')}]`;
}

function nested(levels: number): string {
  return `${'['.repeat(levels)}${']'.repeat(levels)}`;
}

describe('findJsonProblem', () => {
  const rows: readonly [string, number, string][] = [
    ['', 0, 'Expecting value'],
    ['nope', 0, 'Expecting value'],
    ['{', 1, 'Expecting property name enclosed in double quotes'],
    ['{"a" 1}', 5, "Expecting ':' delimiter"],
    ['{"a":1 "b":2}', 7, "Expecting ',' delimiter"],
    ['[1,]', 3, 'Expecting value'],
    ['"abc', 0, 'Unterminated string starting at'],
    ['"a\nb"', 2, 'Invalid control character at'],
    ['"\\x"', 1, 'Invalid \\escape'],
    ['"\\u12"', 2, 'Invalid \\uXXXX escape'],
    ['"a\\', 0, 'Unterminated string starting at'],
    ['"\u{1f600}" x', 4, 'Extra data'],
    ['1 2', 2, 'Extra data'],
    ['NaN', 0, 'Expecting value'],
    ['01', 1, 'Extra data'],
  ];
  it.each(rows)('finds the mistake of %j at %d', (text, position, message) => {
    expect(findJsonProblem(text)).toEqual({ position, message });
  });

  it('finds no mistake exactly where JSON.parse finds none', () => {
    const token = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '"a"',
      '1',
      '-',
      '.5',
      'e3',
      'true',
      'null',
      ' ',
      '\\',
      '\n',
    );
    const text = fc.oneof(
      fc.array(token, { maxLength: 12 }).map((all) => all.join('')),
      fc.json(),
    );
    fc.assert(
      fc.property(text, (candidate) => {
        expect(findJsonProblem(candidate) === undefined).toBe(isJson(candidate));
      }),
      { numRuns: 2000 },
    );
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function withoutProto(key: string, value: unknown): unknown {
  return key === '__proto__' ? undefined : value;
}

describe('parseJson', () => {
  it('reads any JSON, without keys that would become prototypes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const text = JSON.stringify(value);
        expect(parseJson(encode(text)).value).toStrictEqual(JSON.parse(text, withoutProto));
      }),
    );
  });

  it('reports malformed JSON with its position', () => {
    expect(issuesOf(() => parseJson(encode('{"a": }')))).toEqual([
      {
        type: 'json_invalid',
        loc: ['body', 6],
        msg: 'JSON decode error',
        input: {},
        ctx: { error: 'Expecting value' },
      },
    ]);
  });

  it('refuses bytes that are not UTF-8 with 400', () => {
    expect(() => parseJson(Uint8Array.of(0x22, 0xff, 0x22))).toThrow('UTF-8');
  });

  it('accepts 64 levels and refuses 65', () => {
    expect(issuesOf(() => parseJson(encode(nested(64))))).toBeUndefined();
    expect(issuesOf(() => parseJson(encode(nested(65))))).toMatchObject([
      { type: 'recursion_depth_exceeded', loc: ['body'] },
    ]);
  });

  it('does not count brackets inside strings', () => {
    const text = JSON.stringify(`\\"${'['.repeat(200)}`);
    expect(parseJson(encode(text)).value).toBe(JSON.parse(text));
  });

  it('accepts 10,000 keys and refuses one more', () => {
    expect(issuesOf(() => parseJson(encode(keys(10_000))))).toBeUndefined();
    expect(issuesOf(() => parseJson(encode(keys(10_001))))).toMatchObject([
      { type: 'too_many_keys', loc: ['body'] },
    ]);
  });

  it('survives a megabyte of open brackets', () => {
    expect(issuesOf(() => parseJson(encode('['.repeat(1_000_000))))).toMatchObject([
      { type: 'recursion_depth_exceeded' },
    ]);
  });
});

describe('a key that would become a prototype', () => {
  it.each([
    '{"__proto__":{"isAdmin":true},"a":1}',
    '{"\\u005f_proto__":{"isAdmin":true},"a":1}',
    '{"__\\u0070roto__":1,"a":1}',
    '{"__proto__":null,"a":1}',
  ])('drops __proto__ from %s', (text) => {
    const { value, protos } = parseJson(encode(text));
    expect(Object.keys(Object(value))).toStrictEqual(['a']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(protos.map(pathTo)).toEqual([['__proto__']]);
  });

  it('drops __proto__ at every depth, and returns its places', () => {
    const { value, protos } = parseJson(encode('[{"b":[{"__proto__":[{"__proto__":1}]}]}]'));
    expect(JSON.stringify(value)).toBe('[{"b":[{}]}]');
    expect(protos.map(pathTo)).toEqual([[0, 'b', 0, '__proto__']]);
  });

  it('drops __proto__ from a value nested more deeply than calls can be', () => {
    const deep = `${'['.repeat(100_000)}{"__proto__":1}${']'.repeat(100_000)}`;
    const limits = { maxDepth: 1_000_000, maxKeys: 10 };
    const [place] = parseJson(encode(deep), limits).protos;
    expect(place && pathTo(place)).toHaveLength(100_001);
  });

  it('keeps the text __proto__ as a value', () => {
    const { value, protos } = parseJson(encode('{"a":"__proto__"}'));
    expect(value).toStrictEqual({ a: '__proto__' });
    expect(protos).toEqual([]);
  });
});
