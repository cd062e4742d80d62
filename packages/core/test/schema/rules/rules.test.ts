import 'reflect-metadata';
import { Ajv2020 } from 'ajv/dist/2020.js';
import * as v from 'class-validator';
import { describe, expect, it } from 'vitest';
import { createComponents } from '../../../src/openapi/components.js';
import { classSchema } from '../../../src/schema/kinds/class-schema.js';
import { compileValidator } from '../../../src/schema/kinds/kinds.js';
import { RULES } from '../../../src/schema/rules/rules.js';
import type { Constructor } from '../../../src/types/constructor.js';
import { dtoWith } from '../dto.js';

enum Color {
  Red = 'red',
  Blue = 'blue',
}
enum Level {
  Down,
  Up,
}

/** Values of every JSON type and at the edges of the rules; `undefined` is an absent property. */
const POOL: readonly unknown[] = [
  [undefined, null, true, false],
  [0, -0.5, 1, 1.5, 2, 3, 7, 10, 11, 100, -1, 1e21, 6.25],
  ['', ' ', 'a', 'ab', 'abc', 'abcd', 'red', 'Red', 'blue', 'Up', 'Down', '0', '1', '12', '1.5'],
  ['a b', 'a@b.io', 'true', 'false', '#fff', '0x1F', '65535', '65536', '23:59', '24:00', 'é', '😀'],
  ['507f1f77bcf86cd799439011', 'JBSWY3DP', '1.2.3', '1.2.3-rc.1+5', '01.2.3', 'a.c', 'axc', '+1'],
  [
    '2020',
    '2020-02-29',
    '2020-02-30',
    '2020-04-31',
    '20200101',
    '2020-W01',
    '2020-366',
    '0002-01-01',
  ],
  ['2020-01-01T10:00:00Z', '2020-01-01 10:00', '2020-13-01', '2021-365', '2020-01-01T25:00:00Z'],
  [[], [1], [1, 2], [1, 1], ['a'], ['a', 'b', 'c'], ['a', 1], {}, { a: 1 }],
].flat();

const EXACT: readonly { name: string; decorators: PropertyDecorator[] }[] = [
  { name: 'IsString', decorators: [v.IsString()] },
  { name: 'IsNumber', decorators: [v.IsNumber()] },
  { name: 'IsInt', decorators: [v.IsInt()] },
  { name: 'IsBoolean', decorators: [v.IsBoolean()] },
  { name: 'IsArray', decorators: [v.IsArray()] },
  { name: 'IsObject', decorators: [v.IsObject()] },
  { name: 'IsEnum of strings', decorators: [v.IsEnum(Color)] },
  { name: 'IsEnum of numbers', decorators: [v.IsEnum(Level)] },
  { name: 'IsIn', decorators: [v.IsIn(['a', 1])] },
  { name: 'IsDateString', decorators: [v.IsDateString()] },
  { name: 'IsISO8601', decorators: [v.IsISO8601()] },
  { name: 'IsISO8601 with T', decorators: [v.IsISO8601({ strictSeparator: true })] },
  { name: 'IsISO8601 strict', decorators: [v.IsISO8601({ strict: true })] },
  { name: 'IsNotIn', decorators: [v.IsNotIn(['a', 1])] },
  { name: 'Equals', decorators: [v.Equals('a')] },
  { name: 'NotEquals', decorators: [v.NotEquals('a')] },
  { name: 'IsNotEmpty', decorators: [v.IsNotEmpty()] },
  { name: 'IsNotEmpty IsString', decorators: [v.IsNotEmpty(), v.IsString()] },
  { name: 'IsEmpty', decorators: [v.IsEmpty()] },
  { name: 'IsOptional IsString', decorators: [v.IsOptional(), v.IsString()] },
  { name: 'Allow', decorators: [v.Allow()] },
  { name: 'Min', decorators: [v.Min(2)] },
  { name: 'Max', decorators: [v.Max(2)] },
  { name: 'IsInt Min Max', decorators: [v.IsInt(), v.Min(1), v.Max(10)] },
  { name: 'IsPositive', decorators: [v.IsPositive()] },
  { name: 'IsNegative', decorators: [v.IsNegative()] },
  { name: 'MinLength', decorators: [v.MinLength(2)] },
  { name: 'MaxLength', decorators: [v.MaxLength(2)] },
  { name: 'Length', decorators: [v.Length(1, 3)] },
  { name: 'MinLength Length', decorators: [v.MinLength(3), v.Length(1, 3)] },
  { name: 'Matches', decorators: [v.Matches(/^a+b/)] },
  { name: 'Matches twice', decorators: [v.Matches(/a/), v.Matches(/b/)] },
  { name: 'Contains', decorators: [v.Contains('.')] },
  { name: 'NotContains', decorators: [v.NotContains('a')] },
  { name: 'IsAlpha', decorators: [v.IsAlpha()] },
  { name: 'IsAlphanumeric', decorators: [v.IsAlphanumeric()] },
  { name: 'IsAscii', decorators: [v.IsAscii()] },
  { name: 'IsHexadecimal', decorators: [v.IsHexadecimal()] },
  { name: 'IsHexColor', decorators: [v.IsHexColor()] },
  { name: 'IsOctal', decorators: [v.IsOctal()] },
  { name: 'IsMilitaryTime', decorators: [v.IsMilitaryTime()] },
  { name: 'IsMongoId', decorators: [v.IsMongoId()] },
  { name: 'IsBase32', decorators: [v.IsBase32()] },
  { name: 'IsBase58', decorators: [v.IsBase58()] },
  { name: 'IsMultibyte', decorators: [v.IsMultibyte()] },
  { name: 'IsPort', decorators: [v.IsPort()] },
  { name: 'IsNumberString', decorators: [v.IsNumberString()] },
  { name: 'IsBooleanString', decorators: [v.IsBooleanString()] },
  { name: 'IsSemVer', decorators: [v.IsSemVer()] },
  { name: 'ArrayMinSize', decorators: [v.ArrayMinSize(2)] },
  { name: 'ArrayMaxSize', decorators: [v.ArrayMaxSize(1)] },
  { name: 'ArrayNotEmpty', decorators: [v.ArrayNotEmpty()] },
  { name: 'ArrayUnique of primitives', decorators: [v.ArrayUnique()] },
  { name: 'ArrayContains', decorators: [v.ArrayContains(['a'])] },
  { name: 'ArrayNotContains', decorators: [v.ArrayNotContains(['a', 1])] },
  { name: 'IsArray IsString each', decorators: [v.IsArray(), v.IsString({ each: true })] },
  { name: 'IsNotEmptyObject', decorators: [v.IsObject(), v.IsNotEmptyObject()] },
];

/** How the schema and the verdict differ where JSON Schema cannot say the same. */
const APPROXIMATE: readonly {
  name: string;
  decorators: PropertyDecorator[];
  schema: object;
}[] = [
  { name: 'IsEmail', decorators: [v.IsEmail()], schema: { type: 'string', format: 'email' } },
  { name: 'IsUrl', decorators: [v.IsUrl()], schema: { type: 'string', format: 'uri' } },
  { name: 'IsUUID', decorators: [v.IsUUID()], schema: { type: 'string', format: 'uuid' } },
  { name: 'IsFQDN', decorators: [v.IsFQDN()], schema: { type: 'string', format: 'hostname' } },
  { name: 'IsIP 4', decorators: [v.IsIP(4)], schema: { type: 'string', format: 'ipv4' } },
  {
    name: 'IsRFC3339',
    decorators: [v.IsRFC3339()],
    schema: { type: 'string', format: 'date-time' },
  },
  { name: 'IsDate', decorators: [v.IsDate()], schema: { type: 'string', format: 'date-time' } },
  {
    name: 'IsNumber to 2 places',
    decorators: [v.IsNumber({ maxDecimalPlaces: 2 })],
    schema: { type: 'number', multipleOf: 0.01 },
  },
  {
    name: 'IsDivisibleBy',
    decorators: [v.IsDivisibleBy(5)],
    schema: { type: 'number', multipleOf: 5 },
  },
  {
    name: 'Matches with flags',
    decorators: [v.Matches(/^a/i)],
    schema: { type: 'string', 'x-class-validator': ['matches /^a/i'] },
  },
  {
    name: 'IsAlpha of a locale',
    decorators: [v.IsAlpha('de-DE')],
    schema: { type: 'string' },
  },
  {
    name: 'IsPhoneNumber',
    decorators: [v.IsPhoneNumber('CH')],
    schema: { type: 'string', 'x-class-validator': ['isPhoneNumber'] },
  },
  {
    name: 'a rule of the user',
    decorators: [v.ValidateBy({ name: 'isShiny', validator: { validate: () => true } })],
    schema: { 'x-class-validator': ['isShiny'] },
  },
];

const ajv = new Ajv2020({ strict: false });

function schemaOf(type: Constructor) {
  const registry = createComponents({ forbidUnknown: false });
  return classSchema({ kind: 'class', type }, { direction: 'input', registry });
}

describe('the schema of a rule accepts what the rule accepts', () => {
  it.each(EXACT)('the schema of $name accepts what the rule accepts', async ({ decorators }) => {
    const type = dtoWith(...decorators);
    const bySchema = ajv.compile(schemaOf(type));
    const byRule = compileValidator(
      { kind: 'class', type },
      { mode: 'json', forbidUnknown: false },
    );
    const bodies = POOL.map((value) => (value === undefined ? {} : { value }));
    const schema = bodies.filter((body) => bySchema(body));
    const results = await Promise.all(bodies.map(async (body) => byRule(body, ['body'])));
    expect(schema).toEqual(bodies.filter((_, index) => results[index]?.ok));
  });
});

describe('the schema of a rule that JSON Schema cannot express', () => {
  it.each(APPROXIMATE)(
    'the schema of $name says as much of the rule as JSON Schema can',
    ({ decorators, schema }) => {
      expect(schemaOf(dtoWith(...decorators)).properties).toEqual({ value: schema });
    },
  );
});

describe('a broken rule has the word of FastAPI', () => {
  it.each<[string, PropertyDecorator, unknown, object]>([
    ['IsString', v.IsString(), 1, { type: 'string_type' }],
    ['IsNumber', v.IsNumber(), '1', { type: 'float_type' }],
    ['IsInt', v.IsInt(), 1.5, { type: 'int_from_float' }],
    ['IsInt', v.IsInt(), '1', { type: 'int_type' }],
    ['IsBoolean', v.IsBoolean(), 1, { type: 'bool_type' }],
    ['IsArray', v.IsArray(), {}, { type: 'list_type' }],
    ['IsObject', v.IsObject(), [], { type: 'dict_type' }],
    ['IsEnum', v.IsEnum(Color), 'x', { type: 'enum', ctx: { expected: "'red' or 'blue'" } }],
    [
      'IsIn',
      v.IsIn(['a', 'b', 'c']),
      'x',
      { type: 'literal_error', ctx: { expected: "'a', 'b' or 'c'" } },
    ],
    ['Min', v.Min(1), 0, { type: 'greater_than_equal', ctx: { ge: 1 } }],
    ['Max', v.Max(1), 2, { type: 'less_than_equal', ctx: { le: 1 } }],
    ['IsPositive', v.IsPositive(), 0, { type: 'greater_than', ctx: { gt: 0 } }],
    ['IsNegative', v.IsNegative(), 0, { type: 'less_than', ctx: { lt: 0 } }],
    ['IsDivisibleBy', v.IsDivisibleBy(5), 3, { type: 'multiple_of', ctx: { multiple_of: 5 } }],
    ['MinLength', v.MinLength(2), 'a', { type: 'string_too_short', ctx: { min_length: 2 } }],
    ['MaxLength', v.MaxLength(2), 'abc', { type: 'string_too_long', ctx: { max_length: 2 } }],
    ['Length', v.Length(2, 3), 'a', { type: 'string_too_short', ctx: { min_length: 2 } }],
    ['Length', v.Length(2, 3), 'abcd', { type: 'string_too_long', ctx: { max_length: 3 } }],
    ['Matches', v.Matches(/^a/), 'b', { type: 'string_pattern_mismatch', ctx: { pattern: '^a' } }],
    ['IsUUID', v.IsUUID(), 'x', { type: 'uuid_parsing' }],
    ['IsEmail', v.IsEmail(), 'x', { type: 'value_error' }],
    [
      'ArrayMinSize',
      v.ArrayMinSize(2),
      [1],
      { type: 'too_short', ctx: { field_type: 'List', min_length: 2, actual_length: 1 } },
    ],
    [
      'ArrayMaxSize',
      v.ArrayMaxSize(1),
      [1, 2],
      { type: 'too_long', ctx: { field_type: 'List', max_length: 1, actual_length: 2 } },
    ],
    ['IsNotEmpty', v.IsNotEmpty(), '', { type: 'string_too_short', ctx: { min_length: 1 } }],
    ['IsDefined', v.IsDefined(), null, { type: 'missing' }],
    ['ValidateNested', v.ValidateNested(), 'x', { type: 'model_attributes_type' }],
  ])('%s', async (_name, decorator, value, issue) => {
    const type = dtoWith(decorator);
    const validate = compileValidator(
      { kind: 'class', type },
      { mode: 'json', forbidUnknown: false },
    );
    expect(await validate({ value }, ['body'])).toMatchObject({
      ok: false,
      issues: [{ ...issue, loc: ['body', 'value'], input: value }],
    });
  });
});

describe('the table of rules', () => {
  it('the table of rules has each name once', () => {
    const names = RULES.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it('the table of rules gives each written test the message that tells it from a rule of the user', () => {
    const nameless = RULES.filter((rule) => 'test' in rule !== 'message' in rule);
    expect(nameless).toEqual([]);
  });
});
