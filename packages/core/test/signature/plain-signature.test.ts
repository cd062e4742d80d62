import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { plainSignature } from '../../src/signature/plain-signature.js';
import { parseSignature } from '../../src/signature/source-names.js';

describe('plainSignature', () => {
  it.each([
    'item() {}',
    'item(id, verbose) {}',
    'async item(id) { await id; }',
    '*items ( from ) { yield from; }',
    'async *\n items (\n  from,\n  to\n) { yield from; }',
    'get(id) {}',
    'async(id) {}',
    'async (id) {}',
    'static(id) {}',
    'functions(id) {}',
    'item() { return "a) {"; }',
    'item(a = 1, b = -2.5, c = 0,) {}',
    'item(a = true, b= false, c =null) {}',
    `item(a = 'x, y) {', b = "it's", c = '', d) {}`,
  ])('reads %j as the parser does', (source) => {
    expect(plainSignature(source)).toEqual(parseSignature(source));
    expect(plainSignature(source)).toBeDefined();
  });

  it.each([
    'function (a) {}',
    'function() {}',
    'async function (a) {}',
    'function* (a) {}',
    'function wrapped(a) {}',
    'function () { [native code] }',
    '(a) => {}',
    'async (a) => {}',
    'class A {}',
    'get a() {}',
    '"quoted-name"(a) {}',
    '[Symbol.iterator](a) {}',
    'item(a = []) {}',
    'item(a = 1 + 2) {}',
    'item(a = 1n) {}',
    'item(a = 0x10) {}',
    'item(a = 1e3) {}',
    'item(a = 1_000) {}',
    'item(a = 1.) {}',
    'item(a = .5) {}',
    'item(a = null ?? b) {}',
    'item(a = trueish) {}',
    'item(a = undefined) {}',
    'item(a = "b" + c) {}',
    'item(a = "b".length) {}',
    String.raw`item(a = '\n') {}`,
    'item(a = `b`) {}',
    'item(...rest) {}',
    'item({ a }) {}',
    'item(/* a */ b) {}',
    'item(é) {}',
    'item(id_1) { return __awaiter(this, arguments, void 0, function* (id) {}); }',
    'items(n_1) { return tslib_1.__asyncGenerator(this, arguments, function* (n) {}); }',
  ])('leaves %j to the parser', (source) => {
    expect(plainSignature(source)).toBeUndefined();
  });

  it('never differs from the parser', () => {
    const gap = fc.constantFrom('', ' ', '\n', ' /* a, b) { */ ');
    const parameter = fc.constantFrom('a', '$b', 'c1', 'async', '{ e }', '...f');
    const literal = fc.oneof(
      fc.integer().map(String),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
      fc.string().map((text) => JSON.stringify(text)),
      fc.string({ unit: 'grapheme' }).map((text) => `'${text.replaceAll(/['\\\n\r]/g, '')}'`),
      fc.constantFrom('true', 'null', 'undefined', 'b', '[]', '1 + 1', '!0'),
    );
    const defaulted = fc.tuple(fc.constantFrom('x', 'y'), gap, literal, gap);
    const method = fc.record({
      prefix: fc.constantFrom('', 'async ', '*', 'async *', 'async\n* ', 'function ', 'get '),
      name: fc.constantFrom('item', 'async', 'get', 'function', '$', '"text"', '[a]', '1'),
      gaps: fc.tuple(gap, gap, gap, gap),
      parameters: fc.uniqueArray(
        fc.oneof(
          parameter,
          defaulted.map(([name, first, value, last]) => `${name}${first}=${last}${value}`),
        ),
        { maxLength: 4, selector: (text) => text.slice(0, 1) },
      ),
      body: fc.constantFrom('', 'return "__awaiter";', 'return __awaiter(this, arguments);'),
    });
    fc.assert(
      fc.property(method, ({ prefix, name, gaps: [before, first, last, after], ...rest }) => {
        const list = rest.parameters.join(`${last},${first}`);
        const source = `${prefix}${name}${before}(${first}${list}${last})${after}{${rest.body}}`;
        const parsed = parseSignature(source);
        fc.pre(parsed !== undefined);
        expect(plainSignature(source) ?? parsed).toEqual(parsed);
      }),
    );
  });
});
