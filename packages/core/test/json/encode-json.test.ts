import { describe, expect, it } from 'vitest';

import { registerEncoder } from '@sluice/core';

import { encodeJson } from '../../src/json/encode-json.js';
import { compileSerializer } from '../../src/schema/serialize/serialize.js';

class Money {
  readonly #cents: number;

  constructor(cents: number) {
    this.#cents = cents;
  }

  text(): string {
    return (this.#cents / 100).toFixed(2);
  }
}

class Price extends Money {}

class Point {
  readonly x = 1;

  toJSON(): string {
    return 'by toJSON';
  }
}

class Span {
  readonly at = new Date(0);
}

registerEncoder(Money, (money) => money.text());
registerEncoder(Point, ({ x }) => new Map([['x', x]]));
registerEncoder(Span, ({ at }) => at);

describe('a class with an encoder', () => {
  it.each<readonly [string, unknown, string]>([
    ['alone', new Money(150), '"1.50"'],
    ['in a list', [new Money(150)], '["1.50"]'],
    ['in an object', { price: new Money(150), n: 1 }, '{"price":"1.50","n":1}'],
    ['as a subclass', new Price(1), '"0.01"'],
    ['in place of its toJSON', { point: new Point() }, '{"point":{"x":1}}'],
    ['as a value with a toJSON', [new Span()], '["1970-01-01T00:00:00.000Z"]'],
  ])('is written by it %s', (_, value, text) => {
    expect(encodeJson(value)).toBe(text);
  });

  it('fits a declared text where the encoder makes text', () => {
    const type = { kind: 'string', constraints: {} } as const;
    const write = compileSerializer({
      kind: 'object',
      properties: { price: { type, required: true } },
    });
    expect(write({ price: new Money(150) })).toBe('{"price":"1.50"}');
    expect(() => write({ price: new Point() })).toThrow('must be a string, not a Point');
  });
});

describe('values that JSON has no word for', () => {
  it.each<readonly [string, unknown, string]>([
    ['a regular expression', { at: /a+/i }, '{"at":"a+"}'],
    ['an error with a toJSON', Object.assign(new Error('x'), { toJSON: () => 'own' }), '"own"'],
  ])('%s has one', (_, value, text) => {
    expect(encodeJson(value)).toBe(text);
  });

  it.each<readonly [string, unknown, string]>([
    ['an error', { error: new RangeError('secret') }, 'An error (RangeError) cannot be sent'],
    ['a promise', [Promise.resolve(1)], 'an "await" is missing'],
  ])('%s is refused, without its text', (_, value, message) => {
    expect(() => encodeJson(value)).toThrow(message);
    expect(() => encodeJson(value)).not.toThrow('secret');
  });
});
