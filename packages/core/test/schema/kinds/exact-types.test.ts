import { assert, bigInt, constantFrom, integer, property, string, uuid } from 'fast-check';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { createComponents } from '../../../src/openapi/components.js';
import { durationText } from '../../../src/schema/kinds/written-duration.js';
import { compileValidator, jsonSchema } from '../../../src/schema/kinds/kinds.js';
import type { ValueMode } from '../../../src/schema/validator.js';
import type { TypeModel } from '../../../src/types/type-model.js';

const LOC = ['query', 'x'];

function read(type: TypeModel, value: unknown, mode: ValueMode = 'text') {
  const result = compileValidator(type, { mode, forbidUnknown: false })(value, LOC);
  if (result instanceof Promise) throw new Error('a scalar is never asynchronous');
  return result;
}

function wordOf(type: TypeModel, value: unknown, mode: ValueMode = 'text') {
  const result = read(type, value, mode);
  return result.ok ? 'accepted' : result.issues.map((issue) => `${issue.type}: ${issue.msg}`)[0];
}

const UUID: TypeModel = { kind: 'uuid' };
const DAY: TypeModel = { kind: 'calendarDate' };
const TIME: TypeModel = { kind: 'time' };
const DURATION: TypeModel = { kind: 'duration' };
const DECIMAL: TypeModel = { kind: 'decimal', constraints: {} };
const LINK: TypeModel = { kind: 'url' };
const BIG: TypeModel = { kind: 'bigint', constraints: {} };

const ID = '123e4567-e89b-12d3-a456-426614174000';

describe('text is accepted', () => {
  it.each<[TypeModel, string, unknown]>([
    [UUID, ID, ID],
    [UUID, ID.toUpperCase().replaceAll('-', ''), ID],
    [UUID, `urn:uuid:${ID}`, ID],
    [UUID, `{${ID}}`, ID],
    [DAY, '2020-02-29', '2020-02-29'],
    [DAY, '2020-01-01T00:00:00Z', '2020-01-01'],
    [TIME, '10:20', '10:20:00'],
    [TIME, '10:20:30.1', '10:20:30.1'],
    [TIME, '10:20:30.123456789', '10:20:30.123456'],
    [TIME, '10:20:30-0530', '10:20:30-05:30'],
    [TIME, '10:20:30z', '10:20:30Z'],
    [DURATION, 'P1DT2H3M4.5S', 93_784_500],
    [DURATION, '-P1D', -86_400_000],
    [DURATION, 'P1Y1M1W', 402 * 86_400_000],
    [DURATION, 'PT1.5H', 5_400_000],
    [DURATION, '1 day 02:00:00', 93_600_000],
    [DURATION, '3 days, 1:00:00', 262_800_000],
    [DURATION, '02:00', 7_200_000],
    [DURATION, '1d', 86_400_000],
    [DECIMAL, '1.10', '1.10'],
    [DECIMAL, ' +00012.500 ', '12.500'],
    [DECIMAL, '.5', '0.5'],
    [DECIMAL, '5.', '5'],
    [DECIMAL, '-0.00', '0.00'],
    [DECIMAL, '1e3', '1000'],
    [DECIMAL, '12.345E-3', '0.012345'],
    [DECIMAL, '12345678901234567890.123456789', '12345678901234567890.123456789'],
    [BIG, '12345678901234567890123', 12345678901234567890123n],
    [BIG, '+3.0', 3n],
  ])('%o reads %s as %s', (type, text, value) => {
    expect(read(type, text)).toEqual({ ok: true, value });
    expect(read(type, text, 'json')).toEqual({ ok: true, value });
  });

  it('makes a URL of an absolute one', () => {
    expect(read(LINK, 'http://Ex.com/a b')).toEqual({
      ok: true,
      value: new URL('http://ex.com/a%20b'),
    });
  });

  it('reads numbers of JSON that are exact', () => {
    expect(read(DECIMAL, 19.9, 'json')).toEqual({ ok: true, value: '19.9' });
    expect(read(DECIMAL, 1e-7, 'json')).toEqual({ ok: true, value: '0.0000001' });
    expect(read(BIG, 3, 'json')).toEqual({ ok: true, value: 3n });
  });
});

describe('what is refused has the words of FastAPI', () => {
  it.each<[TypeModel, string, string]>([
    [UUID, 'x', 'uuid_parsing: Input should be a valid UUID, invalid character: found `x` at 0'],
    [UUID, '', 'uuid_parsing: Input should be a valid UUID, invalid length: found 0'],
    [
      UUID,
      ID.slice(0, -1),
      'uuid_parsing: Input should be a valid UUID, invalid group length in group 4: expected 12, found 11',
    ],
    [
      DAY,
      '2020-01-32',
      'date_from_datetime_parsing: Input should be a valid date or datetime, day value is outside expected range',
    ],
    [
      DAY,
      '2020-01-01x',
      'date_from_datetime_parsing: Input should be a valid date or datetime, invalid datetime separator, expected `T`, `t`, `_` or space',
    ],
    [
      DAY,
      '2020-01-01T10:00',
      'date_from_datetime_inexact: Datetimes provided to dates should have zero time - e.g. be exact dates',
    ],
    [
      DAY,
      '0000-01-01',
      'date_parsing: Input should be a valid date in the format YYYY-MM-DD, year 0 is out of range',
    ],
    [TIME, '10', 'time_parsing: Input should be in a valid time format, input is too short'],
    [
      TIME,
      '24:00',
      'time_parsing: Input should be in a valid time format, hour value is outside expected range of 0-23',
    ],
    [TIME, '10:20x', 'time_parsing: Input should be in a valid time format, invalid timezone sign'],
    [DURATION, 'PT', 'time_delta_parsing: Input should be a valid timedelta, input is too short'],
    [
      DURATION,
      'x1',
      'time_delta_parsing: Input should be a valid timedelta, invalid digit in duration',
    ],
    [
      DURATION,
      '90',
      'time_delta_parsing: Input should be a valid timedelta, "day" identifier in duration not correctly formatted',
    ],
    [
      DURATION,
      'P99999999999D',
      'time_delta_parsing: Input should be a valid timedelta, a numeric value in the duration is too large',
    ],
    [DECIMAL, '0x1', 'decimal_parsing: Input should be a valid decimal'],
    [DECIMAL, '1e99999', 'decimal_parsing: Input should be a valid decimal'],
    [DECIMAL, 'NaN', 'finite_number: Input should be a finite number'],
    [LINK, '', 'url_parsing: Input should be a valid URL, input is empty'],
    [LINK, '/a', 'url_parsing: Input should be a valid URL, relative URL without a base'],
    [LINK, 'http://', 'url_parsing: Input should be a valid URL, empty host'],
    [LINK, 'http://x:99999', 'url_parsing: Input should be a valid URL, invalid port number'],
    [LINK, 'http://[::1', 'url_parsing: Input should be a valid URL, invalid IPv6 address'],
    [
      LINK,
      'http://exa mple.com',
      'url_parsing: Input should be a valid URL, invalid international domain name',
    ],
    [
      BIG,
      '1.5',
      'int_parsing: Input should be a valid integer, unable to parse string as an integer',
    ],
    [
      BIG,
      '1'.repeat(4301),
      'int_parsing_size: Unable to parse input string as an integer, exceeded maximum size',
    ],
  ])('%j does not read %j: %s', (type, text, word) => {
    expect(wordOf(type, text)).toBe(word);
  });

  it.each<[TypeModel, unknown, string]>([
    [UUID, 3, 'uuid_type: UUID input should be a string, bytes or UUID object'],
    [DAY, 3, 'date_type: Input should be a valid date'],
    [TIME, null, 'time_type: Input should be a valid time'],
    [DURATION, 90, 'time_delta_type: Input should be a valid timedelta'],
    [
      DECIMAL,
      true,
      'decimal_type: Decimal input should be an integer, float, string or Decimal object',
    ],
    [
      DECIMAL,
      0.1 + 0.2,
      'decimal_type: Decimal input should be a string: a JSON number of more than 15 digits is not exact',
    ],
    [LINK, {}, 'url_type: URL input should be a string or URL'],
    [BIG, true, 'int_type: Input should be a valid integer'],
    [
      BIG,
      2 ** 53,
      'int_parsing_size: Unable to parse input string as an integer, exceeded maximum size',
    ],
  ])('%j does not read %j of a JSON body: %s', (type, value, word) => {
    expect(wordOf(type, value, 'json')).toBe(word);
  });
});

describe('limits', () => {
  const price: TypeModel = {
    kind: 'decimal',
    constraints: { maxDigits: 4, decimalPlaces: 2, gt: 0, le: 99.99 },
  };

  it.each([
    ['99.99', 'accepted'],
    ['1.100', 'accepted'],
    ['12345', 'decimal_max_digits: Decimal input should have no more than 4 digits in total'],
    ['1.234', 'decimal_max_places: Decimal input should have no more than 2 decimal places'],
    ['0.00', 'greater_than: Input should be greater than 0'],
    ['100', 'less_than_equal: Input should be less than or equal to 99.99'],
  ])('of a decimal are compared exactly: %s is %s', (text, word) => {
    expect(wordOf(price, text)).toBe(word);
  });

  it('tells decimals apart that are one number to JavaScript', () => {
    const type: TypeModel = { kind: 'decimal', constraints: { lt: 1 } };
    expect(wordOf(type, '0.99999999999999999999')).toBe('accepted');
    expect(wordOf(type, '1.00000000000000000000')).toBe('less_than: Input should be less than 1');
  });

  it('of a bigint are compared exactly', () => {
    const type: TypeModel = { kind: 'bigint', constraints: { lt: 2 ** 60 } };
    expect(wordOf(type, String(2n ** 60n - 1n))).toBe('accepted');
    expect(wordOf(type, String(2n ** 60n))).toMatch(/^less_than:/);
  });

  it.each([
    ['uuid', 'x', 'uuid_parsing'],
    ['date', '2020-13-01', 'date_from_datetime_parsing'],
    ['date-time', 'x', 'datetime_from_date_parsing'],
    ['time', '25:00', 'time_parsing'],
    ['duration', 'x1', 'time_delta_parsing'],
    ['uri', 'x', 'url_parsing'],
    ['colour', 'x', 'accepted'],
  ])('the format %s of a string refuses %s: %s', (format, text, word) => {
    expect(wordOf({ kind: 'string', constraints: { format } }, text)?.split(':')[0]).toBe(word);
  });

  it('a checked format leaves the text as it is', () => {
    const type: TypeModel = { kind: 'string', constraints: { format: 'date-time' } };
    expect(read(type, '2020-01-01')).toEqual({ ok: true, value: '2020-01-01' });
  });
});

describe('properties', () => {
  it('names the minutes between hours and seconds, as RFC 3339 has it', () => {
    expect(durationText(3_614_000)).toBe('PT1H0M14S');
    expect(durationText(3_600_000)).toBe('PT1H');
    expect(durationText(14_000)).toBe('PT14S');
  });

  it('reads every duration back from what is written', () => {
    assert(
      property(integer(), (milliseconds) => {
        expect(read(DURATION, durationText(milliseconds))).toEqual({
          ok: true,
          value: milliseconds,
        });
      }),
    );
  });

  it('reads every big integer and every UUID back', () => {
    assert(
      property(bigInt(), uuid(), (value, id) => {
        expect(read(BIG, String(value))).toEqual({ ok: true, value });
        expect(read(DECIMAL, String(value))).toEqual({ ok: true, value: String(value) });
        expect(read(UUID, id)).toEqual({ ok: true, value: id });
      }),
    );
  });

  it('takes a decimal text exactly where its documented schema does', () => {
    const registry = createComponents({ forbidUnknown: false });
    const documented = jsonSchema(DECIMAL, { direction: 'input', registry });
    const matches = new Ajv2020({ allowUnionTypes: true }).compile(documented);
    const amount = constantFrom('0', '7', '00.10', '.5', '5.', '.', '', '+1', '-1');
    const exponent = constantFrom(
      '',
      'e',
      'e5',
      'E-3',
      'e999',
      'e1000',
      'e01000',
      'e1001',
      'e00099',
      'e000001',
    );
    assert(
      property(amount, exponent, (digits, power) => {
        expect(matches(digits + power)).toBe(read(DECIMAL, digits + power).ok);
      }),
    );
    expect(matches('1'.repeat(1001))).toBe(read(DECIMAL, '1'.repeat(1001)).ok);
  });

  it('never throws, whatever the text', () => {
    const types = [UUID, DAY, TIME, DURATION, DECIMAL, LINK, BIG];
    assert(
      property(constantFrom(...types), string({ unit: 'binary' }), (type, text) => {
        expect(typeof read(type, text).ok).toBe('boolean');
      }),
    );
  });
});
