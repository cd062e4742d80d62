import { runInNewContext } from 'node:vm';

import { CancelledError, HttpError, ValidationError } from '@sluice/core';
import { IsNumber, IsString } from 'class-validator';
import { describe, expect, it } from 'vitest';

import { decode, encode, encodeThrown } from '../../src/codec/codec.js';
import { registerType } from '../../src/codec/registry.js';
import {
  BackpressureError,
  BatchItemTooLargeError,
  BatchSizeError,
  ModelIdMissingError,
  ReplicaLostError,
  UnreadableError,
} from '../../src/errors.js';

function roundTrip<T>(value: T): T {
  return read(encode(value, 'result'));
}

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller knows what was sent
function read<T>(bytes: Uint8Array): T {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the tests hold it to
  return decode(bytes) as T;
}

/** An error's own enumerable properties. */
function members(error: Error): object {
  return Object.fromEntries(Object.entries(error));
}

class Item {
  @IsString() name = 'pen';
  @IsNumber() price = 2;

  total(count: number): number {
    return this.price * count;
  }
}

class Session {
  user = 'ada';
}

class Money {
  readonly #cents: number;
  constructor(cents: number) {
    this.#cents = cents;
  }
  get cents(): number {
    return this.#cents;
  }
}
registerType(Money, {
  pack: (money) => money.cents,
  unpack: (cents) => new Money(Number(cents)),
});

class StockError extends Error {
  readonly left: number;
  constructor(left: number) {
    super(`only ${left} left`);
    this.left = left;
  }
}
registerType(StockError);

const NAMESAKES = {
  Money: class {
    readonly euros = 1;
  },
  HttpError: class {
    readonly status = 500;
  },
};

function job(): number {
  return 1;
}

class UnknownToOthers extends RangeError {}

describe('plain values', () => {
  it('sends plain values as JSON text', () => {
    const value = { a: [1, 'two', true, null], b: { c: 'ü' } };
    expect(Buffer.from(encode(value, 'result')).toString()).toBe(JSON.stringify(value));
    expect(roundTrip(value)).toEqual(value);
  });

  const kept: [string, unknown][] = [
    ['undefined', undefined],
    ['undefined members', { a: undefined, b: [undefined] }],
    ['NaN and infinities', [Number.NaN, Infinity, -Infinity, -0]],
    ['BigInt', 12345678901234567890n],
    ['Date', new Date(0)],
    ['an invalid Date', new Date(Number.NaN)],
    ['RegExp', /a+b/giu],
    ['Map', new Map<unknown, unknown>([['a', new Map([[1, new Set([2])]])]])],
    ['Set', new Set(['a', { b: 1 }])],
    ['Buffer', Buffer.from('bytes')],
    ['Uint8Array', Uint8Array.of(1, 2, 3)],
    ['Float64Array', Float64Array.of(1.5, -0)],
    ['ArrayBuffer', new ArrayBuffer(4)],
    ['URL', new URL('https://example.com/a?b=c#d')],
    ['URLSearchParams', new URLSearchParams('a=1&a=2')],
    ['an own __proto__ key', JSON.parse('{"__proto__":{"polluted":true}}')],
    ['a key that looks like our marker', { '\u0000sluice': 'url', value: 'x', date: new Date(1) }],
  ];
  it.each(kept)('keeps %s', (_, value) => {
    expect(roundTrip(value)).toStrictEqual(value);
  });

  it('keeps Headers, each set-cookie on its own', () => {
    const headers = new Headers({ accept: 'text/html' });
    headers.append('set-cookie', 'a=1');
    headers.append('set-cookie', 'b=2');
    const arrived = roundTrip({ headers });
    expect(arrived.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(arrived.headers.get('accept')).toBe('text/html');
  });

  it('keeps cycles and shared parts', () => {
    const node: { self?: unknown; items: unknown[]; url: URL } = {
      items: [],
      url: new URL('http://a/'),
    };
    node.self = node;
    node.items.push(node, node.url);
    const arrived = roundTrip(node);
    expect(arrived.self).toBe(arrived);
    expect(arrived.items[0]).toBe(arrived);
    expect(arrived.items[1]).toBe(arrived.url);
  });

  it.each([
    ['plain items', { a: 1 }],
    ['items that are packed', new Error('no')],
  ])('keeps the holes of a sparse array, however long, with %s', (_, item) => {
    const sparse: unknown[] = [1];
    sparse[2 ** 32 - 2] = item;
    const arrived = roundTrip(sparse);
    expect(arrived).toHaveLength(2 ** 32 - 1);
    expect(Object.keys(arrived)).toEqual(['0', String(2 ** 32 - 2)]);
    expect(arrived.at(-1)).toEqual(item);
  });

  it('takes an array without a prototype, and one of another realm, for an array', () => {
    const bare: unknown[] = Object.setPrototypeOf([1], null);
    const foreign: unknown = runInNewContext('[1, 2]');
    expect(roundTrip([bare, foreign, new Error('no')]).slice(0, 2)).toEqual([[1], [1, 2]]);
  });

  it('gives typed arrays bytes of their own', () => {
    const bytes = encode({ data: Uint8Array.of(1, 2, 3), url: new URL('http://a/') }, 'result');
    const arrived = read<{ data: Uint8Array }>(bytes);
    bytes.fill(0xee);
    expect([...arrived.data]).toEqual([1, 2, 3]);
  });
});

describe('classes', () => {
  it('rebuilds a DTO with its prototype', () => {
    const arrived = roundTrip({ items: [new Item()] });
    expect(arrived.items[0]).toBeInstanceOf(Item);
    expect(arrived.items[0]?.total(3)).toBe(6);
  });

  it('rebuilds a registered class by its own form', () => {
    const arrived = roundTrip(new Money(250));
    expect(arrived).toBeInstanceOf(Money);
    expect(arrived.cents).toBe(250);
  });

  it('names the path of a class that is not registered', () => {
    expect(() => encode([{ user: { session: new Session() } }], 'argument')).toThrow(
      'argument 0 .user.session: class Session cannot be sent; register it with registerType(Session) or send plain data.',
    );
  });

  it.each([
    ['a function', [() => 1], 'result [0]: a function cannot be sent'],
    ['a named function', { run: job }, 'result .run: the function job cannot be sent'],
    ['a symbol', { 'a b': Symbol('s') }, 'result ["a b"]: Symbol(s) cannot be sent'],
    ['a promise', [Promise.resolve()], 'result [0]: a promise cannot be sent; await it first.'],
    ['a stream', { body: new ReadableStream() }, 'result .body: a stream cannot be sent'],
    ['a class in a map', new Map([['k', new Session()]]), 'result .k: class Session'],
    ['an instance of a subclass', new (class Mine extends Map {})(), 'result: class Mine'],
    ['a function in a DTO', Object.assign(new Item(), { x: () => 1 }), 'result .x: the function x'],
  ])('refuses %s', (_, value, message) => {
    expect(() => encode(value, 'result')).toThrow(message);
  });

  it('refuses a value that is nested without end', () => {
    let value: unknown[] = [];
    for (let depth = 0; depth < 5000; depth += 1) value = [value];
    expect(() => encode(value, 'result')).toThrow('nested deeper than');
  });

  it('tells two classes of one name apart', () => {
    expect(() => registerType(NAMESAKES.Money)).toThrow('registerType(Money, { name: "..." })');
    expect(() => registerType(NAMESAKES.HttpError)).toThrow('Another class is registered');
  });

  it('names the class that a receiver does not know', () => {
    class Passing {
      readonly through = true;
    }
    registerType(Passing, { name: 'Known.Here' });
    const bytes = Buffer.from(encode(new Passing(), 'result'));
    const there = Buffer.from(
      bytes.toString('latin1').replace('Known.Here', 'Other.Here'),
      'latin1',
    );
    expect(() => decode(there)).toThrow('A Other.Here arrived, which this process does not know');
  });
});

describe('errors', () => {
  it.each([Error, TypeError, RangeError, SyntaxError, ReferenceError, URIError])(
    'keeps %o with message, stack, cause and own properties',
    (Type) => {
      const error = Object.assign(new Type('no', { cause: new Error('why') }), { code: 'E_NO' });
      const arrived = roundTrip(error);
      expect(arrived.constructor).toBe(Type);
      expect(arrived.message).toBe('no');
      expect(arrived.stack).toBe(error.stack);
      expect(arrived.cause).toBeInstanceOf(Error);
      expect(arrived.code).toBe('E_NO');
      expect(Object.keys(arrived)).toEqual(['code']);
    },
  );

  it('keeps AggregateError and DOMException', () => {
    const all = roundTrip(new AggregateError([new Error('a')], 'all'));
    expect(all).toBeInstanceOf(AggregateError);
    expect(all.errors).toEqual([new Error('a')]);
    const timeout = roundTrip(new DOMException('late', 'TimeoutError'));
    expect(timeout).toBeInstanceOf(DOMException);
    expect(timeout.name).toBe('TimeoutError');
  });

  it.each([
    new HttpError(418, { tea: true }, { headers: { 'x-a': 'b' } }),
    new ValidationError([{ type: 'missing', loc: ['query', 'q'], msg: 'Field required' }]),
    new CancelledError('gone', { requestId: 'r-1' }),
    new BackpressureError({ queued: 1, maxQueued: 1, statusCode: 429, retryAfterS: 2.3 }),
    new ReplicaLostError('lost', true),
    new BatchSizeError('two for one'),
    new BatchItemTooLargeError('classify', { size: 3, maxBatchSize: 2 }),
    new ModelIdMissingError(),
  ])('keeps Sluice’s own: $name', (error) => {
    const arrived = roundTrip(error);
    expect(arrived.constructor).toBe(error.constructor);
    expect(members(arrived)).toEqual(members(error));
    expect(arrived.message).toBe(error.message);
  });

  it('keeps a registered class of the user', () => {
    const arrived = roundTrip(new StockError(3));
    expect(arrived).toBeInstanceOf(StockError);
    expect(arrived.left).toBe(3);
    expect(arrived.name).toBe('Error');
  });

  it('brings an unknown error as the nearest class it knows, under its name', () => {
    const arrived = roundTrip(new UnknownToOthers('far'));
    expect(arrived.constructor).toBe(RangeError);
    expect(arrived.name).toBe('UnknownToOthers');
    expect(String(arrived)).toBe('UnknownToOthers: far');
  });

  it('sends an error without the properties that cannot be sent', () => {
    const error = Object.assign(new Error('no'), { socket: new Session(), port: 80 });
    const arrived = read<Error>(encodeThrown(error));
    expect(arrived.message).toBe('no');
    expect(members(arrived)).toEqual({ port: 80 });
  });

  it('sends an error that refers to itself', () => {
    const error = new Error('loop');
    error.cause = error;
    const arrived = roundTrip(error);
    expect(arrived.cause).toBe(arrived);
  });

  it('shows what was thrown when that cannot be sent', () => {
    expect(String(decode(encodeThrown(new Session())))).toContain('cannot be sent was thrown');
    expect(decode(encodeThrown('text'))).toBe('text');
  });
});

describe('bytes nobody encoded', () => {
  it.each([[], [0xff], [1], [1, 0xff, 15], [0x7b], [200, 1, 2]])(
    'refuses bytes that nobody encoded: %j',
    (...bytes) => {
      expect(() => decode(Uint8Array.from(bytes))).toThrow(UnreadableError);
    },
  );
});
