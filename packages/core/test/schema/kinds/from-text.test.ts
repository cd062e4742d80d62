import { assert, constantFrom, date, double, maxSafeInteger, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TypeModel } from '../../../src/types/type-model.js';
import { compileValidator } from '../../../src/schema/kinds/kinds.js';

const LOC = ['query', 'x'];

function read(type: TypeModel, value: unknown) {
  const result = compileValidator(type, { mode: 'text', forbidUnknown: false })(value, LOC);
  if (result instanceof Promise) throw new Error('a scalar is never asynchronous');
  return result;
}

const INTEGER: TypeModel = { kind: 'integer', constraints: {} };
const NUMBER: TypeModel = { kind: 'number', constraints: {} };
const BOOLEAN: TypeModel = { kind: 'boolean' };
const DATE: TypeModel = { kind: 'date' };
const STRING: TypeModel = { kind: 'string', constraints: {} };
const ORDER: TypeModel = { kind: 'enum', values: ['asc', 'desc'] };
const LEVEL: TypeModel = { kind: 'enum', values: [1, 2.5] };

describe('text is accepted', () => {
  it.each<[TypeModel, unknown, unknown]>([
    [INTEGER, '3', 3],
    [INTEGER, '3.0', 3],
    [INTEGER, ' 3 ', 3],
    [INTEGER, '+5', 5],
    [INTEGER, '-5', -5],
    [INTEGER, '007', 7],
    [INTEGER, '-0', 0],
    [INTEGER, '9007199254740991', 9007199254740991],
    [NUMBER, '1.5', 1.5],
    [NUMBER, '.5', 0.5],
    [NUMBER, '5.', 5],
    [NUMBER, '1e3', 1000],
    [NUMBER, ' -2 ', -2],
    ...['1', 'true', 'TRUE', 'on', 'On', 'yes', 't', 'y'].map(
      (text): [TypeModel, unknown, unknown] => [BOOLEAN, text, true],
    ),
    ...['0', 'false', 'False', 'off', 'no', 'f', 'N'].map((text): [TypeModel, unknown, unknown] => [
      BOOLEAN,
      text,
      false,
    ]),
    [STRING, '', ''],
    [STRING, 'a b', 'a b'],
    [ORDER, 'desc', 'desc'],
    [LEVEL, '1', 1],
    [LEVEL, '2.5', 2.5],
    [DATE, '2020-02-29', new Date('2020-02-29T00:00:00Z')],
    [DATE, '2020-01-02T03:04', new Date('2020-01-02T03:04:00Z')],
    [DATE, '2020-01-02T03:04:05.678Z', new Date('2020-01-02T03:04:05.678Z')],
    [DATE, '2020-01-02 03:04:05+02:00', new Date('2020-01-02T01:04:05Z')],
    [DATE, '2020-01-02T03:04:05-0130', new Date('2020-01-02T04:34:05Z')],
    [DATE, '0099-01-02', new Date('0099-01-02T00:00:00Z')],
  ])('%j reads %j as %j', (type, text, value) => {
    expect(read(type, text)).toEqual({ ok: true, value });
  });

  it('takes the last of a repeated scalar', () => {
    expect(read(STRING, ['a', 'b'])).toEqual({ ok: true, value: 'b' });
  });

  it('wraps a single value where an array is declared', () => {
    const type: TypeModel = { kind: 'array', items: STRING, constraints: {} };
    expect(read(type, 'a')).toEqual({ ok: true, value: ['a'] });
    expect(read(type, ['a', 'b'])).toEqual({ ok: true, value: ['a', 'b'] });
  });
});

describe('text is refused in the words of FastAPI', () => {
  const INT_PARSING = 'Input should be a valid integer, unable to parse string as an integer';
  const FLOAT_PARSING = 'Input should be a valid number, unable to parse string as a number';
  const BOOL_PARSING = 'Input should be a valid boolean, unable to interpret input';

  it.each<[TypeModel, string, string, string]>([
    ...['', 'foo', '3.5', '0x10', '1_000', '1e3', '١', '--1', '3.', '.0'].map(
      (text): [TypeModel, string, string, string] => [INTEGER, text, 'int_parsing', INT_PARSING],
    ),
    [
      INTEGER,
      '9007199254740993',
      'int_parsing_size',
      'Unable to parse input string as an integer, exceeded maximum size',
    ],
    ...['', 'foo', '0x10', '1_0', '1,5', '.'].map((text): [TypeModel, string, string, string] => [
      NUMBER,
      text,
      'float_parsing',
      FLOAT_PARSING,
    ]),
    ...['NaN', 'nan', 'Infinity', '-inf', '1e400'].map(
      (text): [TypeModel, string, string, string] => [
        NUMBER,
        text,
        'finite_number',
        'Input should be a finite number',
      ],
    ),
    ...['', '2', 'foo', ' true'].map((text): [TypeModel, string, string, string] => [
      BOOLEAN,
      text,
      'bool_parsing',
      BOOL_PARSING,
    ]),
  ])('%j does not read %j: %s', (type, input, word, msg) => {
    expect(read(type, input)).toEqual({
      ok: false,
      issues: [{ type: word, loc: LOC, msg, input }],
    });
  });

  it.each([
    ['', 'input is too short'],
    ['foo', 'input is too short'],
    ['2020-01-32', 'day value is outside expected range'],
    ['2021-02-29', 'day value is outside expected range'],
    ['2020-13-01', 'month value is outside expected range of 1-12'],
    ['2020-01-01T25:00', 'unexpected extra characters at the end of the input'],
    ['2020-01-01T00:60', 'unexpected extra characters at the end of the input'],
    ['2020-01-01T00:00+24:00', 'unexpected extra characters at the end of the input'],
    ['20x0-01-01', 'invalid character in year'],
    ['2020/01/01', 'invalid date separator, expected `-`'],
    ['2020-01-01Tnoon', 'unexpected extra characters at the end of the input'],
  ])('a date is not %j: %s', (input, error) => {
    expect(read(DATE, input)).toEqual({
      ok: false,
      issues: [
        {
          type: 'datetime_from_date_parsing',
          loc: LOC,
          msg: `Input should be a valid datetime or date, ${error}`,
          input,
          ctx: { error },
        },
      ],
    });
  });

  it.each<[TypeModel, string, string]>([
    [ORDER, 'up', "'asc' or 'desc'"],
    [LEVEL, '3', '1 or 2.5'],
    [{ kind: 'enum', values: ['a', 'b', 'c'] }, '', "'a', 'b' or 'c'"],
    [{ kind: 'enum', values: ['a'] }, 'A', "'a'"],
  ])('%j does not read %j: %s', (type, input, expected) => {
    expect(read(type, input)).toEqual({
      ok: false,
      issues: [
        { type: 'enum', loc: LOC, msg: `Input should be ${expected}`, input, ctx: { expected } },
      ],
    });
  });

  it('locates a wrong item of an array by its index', () => {
    const type: TypeModel = { kind: 'array', items: INTEGER, constraints: {} };
    expect(read(type, ['1', 'x'])).toMatchObject({
      issues: [{ loc: ['query', 'x', 1], input: 'x' }],
    });
  });
});

const bounded = (constraints: object): TypeModel => ({ kind: 'number', constraints });
const sized = (constraints: object): TypeModel => ({ kind: 'string', constraints });
const listed = (constraints: object): TypeModel => ({
  kind: 'array',
  items: STRING,
  constraints,
});

describe('bounds', () => {
  it.each<[TypeModel, string | string[], string, string, object]>([
    [bounded({ gt: 0 }), '0', 'greater_than', 'Input should be greater than 0', { gt: 0 }],
    [
      bounded({ ge: 1 }),
      '0',
      'greater_than_equal',
      'Input should be greater than or equal to 1',
      { ge: 1 },
    ],
    [bounded({ lt: 0.5 }), '0.5', 'less_than', 'Input should be less than 0.5', { lt: 0.5 }],
    [
      bounded({ le: 10 }),
      '11',
      'less_than_equal',
      'Input should be less than or equal to 10',
      { le: 10 },
    ],
    [
      bounded({ multipleOf: 5 }),
      '7',
      'multiple_of',
      'Input should be a multiple of 5',
      { multiple_of: 5 },
    ],
    [
      sized({ minLength: 1 }),
      '',
      'string_too_short',
      'String should have at least 1 character',
      { min_length: 1 },
    ],
    [
      sized({ minLength: 3 }),
      'ab',
      'string_too_short',
      'String should have at least 3 characters',
      { min_length: 3 },
    ],
    [
      sized({ maxLength: 2 }),
      'abc',
      'string_too_long',
      'String should have at most 2 characters',
      { max_length: 2 },
    ],
    [
      sized({ pattern: /^a+$/g }),
      'b',
      'string_pattern_mismatch',
      "String should match pattern '^a+$'",
      { pattern: '^a+$' },
    ],
    [
      listed({ minItems: 2 }),
      ['a'],
      'too_short',
      'List should have at least 2 items after validation, not 1',
      { field_type: 'List', min_length: 2, actual_length: 1 },
    ],
    [
      listed({ maxItems: 1 }),
      ['a', 'b'],
      'too_long',
      'List should have at most 1 item after validation, not 2',
      { field_type: 'List', max_length: 1, actual_length: 2 },
    ],
  ])('%j refuses %j: %s', (type, input, word, msg, ctx) => {
    expect(read(type, input)).toEqual({
      ok: false,
      issues: [{ type: word, loc: LOC, msg, input, ctx }],
    });
  });

  it('counts characters, not UTF-16 units, for a length limit', () => {
    expect(read(sized({ maxLength: 2 }), '😀😀').ok).toBe(true);
  });

  it('accepts 0.3 as a multiple of 0.1', () => {
    expect(read(bounded({ multipleOf: 0.1 }), '0.3').ok).toBe(true);
  });

  it('gives the same verdict each time for a global pattern', () => {
    const validate = compileValidator(sized({ pattern: /a/g }), {
      mode: 'text',
      forbidUnknown: false,
    });
    expect([validate('a', LOC), validate('a', LOC)]).toEqual([
      { ok: true, value: 'a' },
      { ok: true, value: 'a' },
    ]);
  });
});

describe('properties', () => {
  it('reads every safe integer back from its text', () => {
    assert(
      property(maxSafeInteger(), (value) => {
        expect(read(INTEGER, String(value))).toEqual({ ok: true, value: value + 0 });
      }),
    );
  });

  it('reads every finite number back from its text', () => {
    assert(
      property(double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(read(NUMBER, String(value))).toMatchObject({ ok: true });
      }),
    );
  });

  it('reads every date back from its ISO text', () => {
    const range = { min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true };
    assert(
      property(date(range), (value) => {
        expect(read(DATE, value.toISOString())).toEqual({ ok: true, value });
      }),
    );
  });

  it('never throws, whatever the text', () => {
    const types = [INTEGER, NUMBER, BOOLEAN, DATE, ORDER, LEVEL, STRING];
    assert(
      property(constantFrom(...types), string({ unit: 'binary' }), (type, text) => {
        expect(typeof read(type, text).ok).toBe('boolean');
      }),
    );
  });
});
