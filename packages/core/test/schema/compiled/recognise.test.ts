import 'reflect-metadata';
import * as library from 'class-validator';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newConstants } from '../../../src/schema/code/constants.js';
import { isReserved } from '../../../src/schema/classes/reserved.js';
import { inlineTest } from '../../../src/schema/compiled/recognise.js';
import { validationRecords } from '../../../src/schema/classes/class-metadata.js';
import { validationStorage } from '../../../src/schema/classes/libraries.js';
import { dtoWith } from '../dto.js';

const { IsEmail, IsString, Length, Matches, MaxLength, Min, ValidateBy } = library;

/** The test that is generated for a decorator; undefined when its rule is called. */
function testOf(decorator: PropertyDecorator): ((value: unknown) => boolean) | undefined {
  const [record] = validationRecords(dtoWith(decorator));
  const [rule] = validationStorage()?.getTargetValidatorConstraints(record?.constraintCls) ?? [];
  if (record === undefined || rule === undefined) throw new Error('no rule');
  const constants = newConstants();
  const test = inlineTest(record, rule, constants);
  if (test === undefined) return undefined;
  const run = constants.evaluate(`return (v) => ${test};`);
  if (typeof run !== 'function') throw new Error('no function');
  return (value) => Reflect.apply(run, undefined, [value]) === true;
}

describe('a rule of the library', () => {
  it.each([
    ['IsString', IsString()],
    ['Length', Length(1, 3)],
    ['Matches', Matches(/a/g)],
    ['IsEmail', IsEmail()],
    ['Min', Min(1)],
  ])('writes the test of %s out', (_name, decorator) => {
    expect(testOf(decorator)).toBeDefined();
  });

  it.each([
    ['an expression that remembers its place', Matches(/a/y)],
    ['options that are not known', IsEmail({ require_tld: false })],
    ['a limit that is no number', Reflect.apply(Min, undefined, ['1'])],
  ])('calls the rule of the library for %s', (_name, decorator) => {
    expect(testOf(decorator)).toBeUndefined();
  });
});

const validate = (value: unknown): boolean => value === 'mine';

describe('a rule of the user with the name of one of the library', () => {
  it.each([
    ['without a message', {}],
    ['with its own message', { defaultMessage: () => 'mine' }],
    ['with the same message', { defaultMessage: () => '$property must be a string' }],
  ])('calls a rule of the user %s', (_name, message) => {
    const decorator = ValidateBy({ name: 'isString', validator: { validate, ...message } });
    expect(testOf(decorator)).toBeUndefined();
  });
});

/** validator.js throws at half a surrogate pair. */
function verdict(ask: () => unknown): unknown {
  try {
    return ask();
  } catch {
    return 'throws';
  }
}

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc
    .array(fc.constantFrom('a', '\u2764', '\ufe0f', '\ufe0e', '\ud83d', '\ude00', ' '), {
      maxLength: 10,
    })
    .map((parts) => parts.join('')),
);

describe('the short way', () => {
  it('counts characters as the library does', () => {
    fc.assert(
      fc.property(text, fc.nat(6), fc.nat(6), (value, least, most) => {
        const test = testOf(Length(least, most));
        expect(test?.(value)).toBe(library.length(value, least, most));
        expect(testOf(MaxLength(most))?.(value)).toBe(library.maxLength(value, most));
      }),
      { numRuns: 500 },
    );
  });

  it('accepts the addresses that the library accepts', () => {
    const test = testOf(IsEmail());
    const part = fc
      .array(fc.constantFrom('a', 'Z', '0', '-', '_', '.', '+', 'xn--', '\u00e9', "'", '"'), {
        maxLength: 8,
      })
      .map((parts) => parts.join(''));
    const address = fc
      .tuple(part, part, fc.constantFrom('.co', '.c', '.c0m', '.museum', '', '.'))
      .map(([user, host, end]) => `${user}@${host}${end}`);
    fc.assert(
      fc.property(fc.oneof(address, fc.emailAddress(), text), (value) => {
        expect(verdict(() => test?.(value))).toBe(verdict(() => library.isEmail(value)));
      }),
      { numRuns: 3000 },
    );
  });
});

it('knows the names of all members of every object', () => {
  expect(Object.getOwnPropertyNames(Object.prototype).filter((name) => !isReserved(name))).toEqual(
    [],
  );
});
