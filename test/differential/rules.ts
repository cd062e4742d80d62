import * as library from 'class-validator';
import { type CallLog, noted } from './calls.js';
import type { Random } from './random.js';

/** A decorator and its source, for the report of a difference. */
export interface Described {
  readonly text: string;
  readonly decorate: PropertyDecorator;
}

enum Level {
  Low,
  High,
}
enum Colour {
  Red = 'red',
  Blue = 'blue',
}
const SHARED = { one: 1 };

/** The arguments that each decorator is tried with; those not listed take none. */
const ARGUMENTS: Readonly<Record<string, readonly (readonly unknown[])[]>> = {
  Equals: [['a'], [1], [null], [Number.NaN], [SHARED]],
  NotEquals: [['a'], [1], [undefined]],
  IsIn: [[['a', 1, null]], [[]], [[Number.NaN, 2]]],
  IsNotIn: [[['a', 1]], [[undefined]]],
  IsDivisibleBy: [[2], [0.5], [0]],
  Max: [[3], [-1], [Number.NaN], [Infinity], [-0]],
  Min: [[1], [2.5], [Number.NaN], [-Infinity]],
  MinDate: [[new Date(1e11)], [() => new Date(1e12)]],
  MaxDate: [[new Date(1e12)], [() => new Date(1e11)]],
  Contains: [['a'], ['']],
  NotContains: [['a'], ['$&']],
  IsByteLength: [[1, 3], [2]],
  Length: [[1, 3], [2], [0, 5], [3, 2], [-1, 4], [1, undefined]],
  MinLength: [[1], [3], [Number.NaN], [0]],
  MaxLength: [[2], [5], [0], [undefined]],
  Matches: [[/^[a-c]+$/], [/b/g], [/B/i], ['a+', 'i'], ['('], [/^\d+$/u]],
  IsNumber: [
    [{}],
    [undefined],
    [{ maxDecimalPlaces: 2 }],
    [{ allowNaN: true, allowInfinity: true }],
    [{ maxDecimalPlaces: 0 }],
    [{ maxDecimalPlaces: -1 }],
  ],
  IsEnum: [[Level], [Colour], [{}], [[1, 'a']]],
  IsAlpha: [[undefined], ['de-DE']],
  IsEmail: [[undefined], [{ allow_display_name: true }], [{ require_tld: false }]],
  IsUrl: [[undefined], [{ require_tld: false }]],
  IsUUID: [[undefined], ['4'], [['4', '7']], ['all']],
  IsIP: [[undefined], [4], ['6']],
  IsISBN: [[undefined], ['13']],
  IsISO8601: [[undefined], [{ strict: true }]],
  IsDateString: [[undefined], [{ strict: true }]],
  IsNumberString: [[undefined], [{ no_symbols: true }]],
  IsDecimal: [[undefined], [{ decimal_digits: '2' }]],
  IsCurrency: [[undefined], [{ symbol: '$' }]],
  IsMobilePhone: [['en-US'], [undefined]],
  IsPhoneNumber: [['US'], [undefined]],
  IsHash: [['md5'], ['sha1']],
  IsIdentityCard: [['ES'], ['any']],
  IsPassportNumber: [['US']],
  IsPostalCode: [['US'], ['any']],
  IsTaxId: [['en-US']],
  IsStrongPassword: [[undefined], [{ minLength: 2, minSymbols: 0 }]],
  IsMACAddress: [[undefined]],
  IsRgbColor: [[undefined]],
  IsISSN: [[undefined]],
  IsFQDN: [[undefined]],
  IsAlphanumeric: [[undefined]],
  IsBase58: [[]],
  IsIBAN: [[undefined]],
  ArrayContains: [[['a']], [[1, 2]]],
  ArrayNotContains: [[['a']]],
  ArrayMinSize: [[1], [2]],
  ArrayMaxSize: [[1], [3], [Number.NaN]],
  ArrayUnique: [[undefined], [(item: unknown) => typeof item]],
  IsNotEmptyObject: [[undefined], [{ nullable: false }]],
  IsInstance: [[Date], [Object]],
};

const NOT_RULES = new Set([
  'Allow',
  'IsOptional',
  'ValidatorConstraint',
  'Validate',
  'ValidateBy',
  'ValidateIf',
  'ValidateNested',
  'ValidatePromise',
  'ValidationError',
  'ValidationTypes',
  'Validator',
  'MetadataStorage',
]);

/** Every rule the library exports, so that one of a later version is tried too. */
export const ruleNames: readonly string[] = Object.entries(library)
  .filter(([name, value]) => /^[A-Z]/.test(name) && typeof value === 'function')
  .map(([name]) => name)
  .filter((name) => !NOT_RULES.has(name));

/** Those that most classes use. */
const COMMON = [
  'IsString',
  'IsInt',
  'IsNumber',
  'IsBoolean',
  'IsArray',
  'IsEmail',
  'IsEnum',
  'IsNotEmpty',
  'IsDefined',
  'Length',
  'Matches',
  'Max',
  'Min',
  'MinLength',
  'MaxLength',
  'IsIn',
  'IsPositive',
  'ArrayMaxSize',
  'IsDate',
  'IsObject',
];

export function randomRule(random: Random, log: CallLog): Described {
  const options = randomOptions(random, log);
  const name = random.chance(0.6) ? random.pick(COMMON) : random.pick(ruleNames);
  const args = random.pick(ARGUMENTS[name] ?? [[]]);
  const all = options === undefined ? args : [...args, options.value];
  return {
    text: `@${name}(${[...args.map(shown), ...(options === undefined ? [] : [options.text])].join(', ')})`,
    decorate: made(name, all),
  };
}

function made(name: string, args: readonly unknown[]): PropertyDecorator {
  const factory: unknown = Reflect.get(library, name);
  if (typeof factory !== 'function') throw new TypeError(`no decorator ${name}`);
  const decorator: PropertyDecorator = Reflect.apply(factory, undefined, args);
  return decorator;
}

interface Options {
  readonly text: string;
  readonly value: library.ValidationOptions;
}

export const GROUPS = ['create', 'update', 'other'] as const;

export function randomOptions(random: Random, log: CallLog): Options | undefined {
  if (random.chance(0.55)) return undefined;
  const value: library.ValidationOptions = {};
  if (random.chance(0.45)) value.each = true;
  if (random.chance(0.2)) value.groups = random.chance(0.2) ? [] : [random.pick(GROUPS)];
  if (random.chance(0.1)) value.always = random.chance(0.7);
  if (random.chance(0.25)) value.message = randomMessage(random);
  if (random.chance(0.1)) {
    value.validateIf = (object: unknown, given: unknown) =>
      noted(log, 'validateIf', [object, given], typeof given !== 'boolean');
  }
  return { text: shown(value), value };
}

function randomMessage(random: Random): NonNullable<library.ValidationOptions['message']> {
  return random.pick([
    '$property is not $constraint1 but $value in $target',
    '$value $constraint2',
    'plain',
    '',
    ({ property, value, targetName, constraints }: library.ValidationArguments) =>
      `${targetName}.${property} ${typeof value} ${String(constraints?.length)} $value`,
  ]);
}

export function shown(value: unknown): string {
  if (typeof value === 'function') return String(value).slice(0, 60);
  if (value instanceof RegExp) return String(value);
  const text: unknown = JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'function' || member instanceof RegExp ? String(member).slice(0, 40) : member,
  );
  return typeof text === 'string' ? text : String(value);
}
