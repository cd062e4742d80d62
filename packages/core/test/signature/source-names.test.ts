import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parseSignature } from '../../src/signature/source-names.js';

const names = (source: string) => parseSignature(source)?.parameters.map(({ name }) => name);
const defaultOf = (source: string) => parseSignature(`m(a = ${source}) {}`)?.parameters[0]?.default;

describe('parseSignature', () => {
  it.each([
    ['item(id, verbose) {}', ['id', 'verbose']],
    ['async item(id) { await id; }', ['id']],
    ['*items(from) { yield from; }', ['from']],
    ['async *items(from) { yield from; }', ['from']],
    ['async *\n items (from) { yield from; }', ['from']],
    ['"quoted-name"(a) {}', ['a']],
    ['123(a) {}', ['a']],
    ['[Symbol.iterator](a) {}', ['a']],
    ['get(id) {}', ['id']],
    ['set(id) {}', ['id']],
    ['static(id) {}', ['id']],
    ['async(id) {}', ['id']],
    ['item(/* a, b */ id, // c)\n verbose) {}', ['id', 'verbose']],
    ['item(text = "a, b) {", id) {}', ['text', 'id']],
    ['item(é, $a, _b, ünïcödé) {}', ['é', '$a', '_b', 'ünïcödé']],
    ['item({ id }, [first], last) {}', [undefined, undefined, 'last']],
    ['item() { return this.#count + super.count; }', []],
    ['item(id) { return import.meta.url; }', ['id']],
    ['item(id) { using x = id; }', ['id']],
  ])('reads %j', (source, expected) => {
    expect(names(source)).toEqual(expected);
  });

  it('tells async and generators', () => {
    expect(parseSignature('async *items() {}')).toMatchObject({ async: true, generator: true });
    expect(parseSignature('items() {}')).toMatchObject({ async: false, generator: false });
  });

  it('tells a rest parameter', () => {
    expect(parseSignature('item(id, ...others) {}')?.parameters[1]).toEqual({
      name: 'others',
      default: { kind: 'none' },
      rest: true,
    });
  });

  it.each([
    'function (...args) { return original.apply(this, args); }',
    'function wrapped(a) {}',
    'async function (a) {}',
    '(...args) => original(...args)',
    'async a => a',
    'item(id_1) { return __awaiter(this, arguments, void 0, function* (id, n = 1) {}); }',
    'item(id_1) { return tslib_1.__awaiter(this, arguments, void 0, function* (id) {}); }',
    'items(n_1) { return __asyncGenerator(this, arguments, function* items_1(n) {}); }',
  ])('says that the names in %j are not the method’s own', (source) => {
    expect(parseSignature(source)?.ownNames).toBe(false);
  });

  it.each([
    'function () { [native code] }',
    'class A {}',
    '1',
    '',
    'a() {} b() {}',
    'get a() {}',
    'a = 1',
  ])('returns undefined for %j', (source) => {
    expect(parseSignature(source)).toBeUndefined();
  });
});

describe('a default', () => {
  it.each<[string, unknown]>([
    ["'world'", 'world'],
    ['`plain`', 'plain'],
    ['10', 10],
    ['-1.5', -1.5],
    ['+2', 2],
    ['1_000', 1000],
    ['0x10', 16],
    ['true', true],
    ['!1', false],
    ['!0', true],
    ['null', null],
    ['(5)', 5],
    ['[]', []],
    ["['a', -1, [true]]", ['a', -1, [true]]],
    ["{ a: 1, 'b-c': [2], 3: { d: null } }", { a: 1, 'b-c': [2], 3: { d: null } }],
  ])('reads the default %s as a literal', (source, value) => {
    expect(defaultOf(source)).toEqual({ kind: 'literal', value });
  });

  it.each(['undefined', 'void 0'])('reads the default %s as optional', (source) => {
    expect(defaultOf(source)).toEqual({ kind: 'undefined' });
  });

  it.each([
    'now()',
    'Color.Red',
    'LIMIT',
    'new Date()',
    '60 * 1000',
    '`a${b}`',
    '/a/',
    '[...a]',
    '[,]',
    '{ ...a }',
    '{ [a]: 1 }',
    '{ a() {} }',
    '{ get a() { return 1; } }',
    '{ __proto__: 1 }',
    '() => 1',
    '!a',
    '-a',
    "-'a'",
  ])('keeps the default %s as an expression', (source) => {
    expect(defaultOf(source)).toEqual({ kind: 'expression', source });
  });
});

const RESERVED = new Set(
  'await break case catch class const continue debugger default delete do else enum export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while with yield eval arguments undefined'.split(
    ' ',
  ),
);
const identifier = fc
  .stringMatching(/^[A-Za-z_$][A-Za-z0-9_$]{0,8}$/)
  .filter((name) => !RESERVED.has(name));

describe('for any signature', () => {
  it('reads back the names and literal defaults of any signature', () => {
    const parameter = fc.record({
      name: identifier,
      default: fc.option(
        fc.oneof(
          fc.string(),
          fc.boolean(),
          fc.integer(),
          fc.double({ noNaN: true, noDefaultInfinity: true }),
          fc.array(fc.string()),
        ),
        { nil: undefined },
      ),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(parameter, { selector: ({ name }) => name, maxLength: 6 }),
        fc.constantFrom('', 'async ', '*', 'async *'),
        (parameters, prefix) => {
          const list = parameters.map((one) =>
            one.default === undefined ? one.name : `${one.name} = ${JSON.stringify(one.default)}`,
          );
          const parsed = parseSignature(`${prefix}method(${list.join(', ')}) {}`);
          expect(parsed?.parameters).toEqual(
            parameters.map((one) => ({
              name: one.name,
              rest: false,
              default:
                one.default === undefined
                  ? { kind: 'none' }
                  : { kind: 'literal', value: JSON.parse(JSON.stringify(one.default)) },
            })),
          );
        },
      ),
    );
  });

  it('never throws, whatever the text', () => {
    const fragment = fc.oneof(
      fc.string(),
      fc.constantFrom(
        '(',
        ')',
        '{',
        '}',
        '=',
        ',',
        '...',
        '=>',
        '`',
        '/*',
        'async',
        '*',
        'function',
        '#a',
      ),
    );
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 12 }), (parts) => {
        const parsed = parseSignature(parts.join(''));
        expect(parsed === undefined || Array.isArray(parsed.parameters)).toBe(true);
      }),
    );
  });
});
