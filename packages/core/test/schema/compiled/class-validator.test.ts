import 'reflect-metadata';
import { Expose, Type } from 'class-transformer';
import {
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsDate,
  IsEmail,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsPositive,
  IsString,
  Length,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { describe, expect, it } from 'vitest';
import { compileValidator } from '../../../src/schema/kinds/kinds.js';
import { hasClassSchema } from '../../../src/schema/classes/class-model.js';
import type { Constructor } from '../../../src/types/constructor.js';
import type { Issue } from '../../../src/validation-error.js';

class Item {
  @IsString() @Length(1, 80) name!: string;
  @IsNumber() @IsPositive() price!: number;
  @IsOptional() @IsString() note?: string;
}

class Address {
  @IsString() street!: string;
}

class Line {
  @IsInt() @Min(1) count!: number;
}

class Order {
  @IsEmail() email!: string;
  @ValidateNested() @Type(() => Address) address!: Address;
  @IsArray() @ArrayMinSize(1) @ValidateNested({ each: true }) @Type(() => Line) lines!: Line[];
  @IsOptional() @IsString({ each: true }) tags?: string[];
}

class Inferred {
  @ValidateNested() address!: Address;
}

class Page {
  @IsInt() @Min(1) @Max(100) limit = 10;
  @IsBoolean() @IsOptional() active?: boolean;
  @IsOptional() @IsInt({ each: true }) ids?: number[];
  @IsOptional() @IsDate() since?: Date;
}

class Money {
  @IsNumber({ maxDecimalPlaces: 2 }) amount!: number;
}

class Loose {
  @IsObject() meta!: object;
}

class Labelled {
  @Expose({ name: 'text' }) label!: string;
  /** Without a decorator, and no value of the client's. */
  made = 'here';
}

class NotADto {
  name = 'x';
}

async function check(type: Constructor, value: unknown, mode: 'json' | 'text' = 'json') {
  const result = await compileValidator({ kind: 'class', type }, { mode, forbidUnknown: false })(
    value,
    ['body'],
  );
  return result;
}

async function issues(type: Constructor, value: unknown, mode: 'json' | 'text' = 'json') {
  const result = await check(type, value, mode);
  return result.ok ? [] : result.issues;
}

const brief = (found: readonly Issue[]) => found.map((issue) => [issue.type, issue.loc.slice(1)]);

describe('hasClassSchema', () => {
  it('knows a class with validators and its subclasses', () => {
    class Child extends Item {}
    expect([hasClassSchema(Item), hasClassSchema(Child)]).toEqual([true, true]);
  });

  it('does not know a class without validators', () => {
    expect([hasClassSchema(NotADto), hasClassSchema(Date)]).toEqual([false, false]);
  });
});

describe('a DTO as JSON body', () => {
  it('makes an instance of the class, without unknown properties', async () => {
    const result = await check(Item, { name: 'tea', price: 2, extra: 1 });
    expect(result).toEqual({ ok: true, value: { name: 'tea', price: 2 } });
    expect(result.ok && result.value).toBeInstanceOf(Item);
  });

  it('removes undeclared properties of a class with decorators of class-transformer only', async () => {
    expect(await check(Labelled, { text: 'a', extra: 1 })).toEqual({
      ok: true,
      value: { label: 'a' },
    });
  });

  it('refuses undeclared properties of a class with decorators of class-transformer only', async () => {
    const validate = compileValidator(
      { kind: 'class', type: Labelled },
      { mode: 'json', forbidUnknown: true },
    );
    expect(await validate({ text: 'a', extra: 1 }, ['body'])).toEqual({
      ok: false,
      issues: [
        {
          type: 'extra_forbidden',
          loc: ['body', 'extra'],
          msg: 'Extra inputs are not permitted',
          input: 1,
        },
      ],
    });
    expect(await validate({ text: 'a' }, ['body'])).toEqual({ ok: true, value: { label: 'a' } });
  });

  it('reports every wrong property, and an absent property as missing', async () => {
    expect(await issues(Item, { price: -1, note: 5 })).toEqual([
      {
        type: 'missing',
        loc: ['body', 'name'],
        msg: 'Field required',
        input: { price: -1, note: 5 },
      },
      {
        type: 'greater_than',
        loc: ['body', 'price'],
        msg: 'price must be a positive number',
        input: -1,
        ctx: { gt: 0 },
      },
      { type: 'string_type', loc: ['body', 'note'], msg: 'note must be a string', input: 5 },
    ]);
  });

  it('reports a wrong type once, without the rules that follow from it', async () => {
    expect(brief(await issues(Item, { name: 5, price: 'x' }))).toEqual([
      ['string_type', ['name']],
      ['float_type', ['price']],
    ]);
  });

  it('locates nested properties with numeric indexes', async () => {
    const order = { email: 'a@b.io', address: { street: 1 }, lines: [{ count: 1 }, { count: 0 }] };
    expect(brief(await issues(Order, order))).toEqual([
      ['string_type', ['address', 'street']],
      ['greater_than_equal', ['lines', 1, 'count']],
    ]);
  });

  it('reports the items that a rule with each refuses', async () => {
    const order = {
      email: 'a@b.io',
      address: { street: 's' },
      lines: [{ count: 1 }],
      tags: ['a', 1, 'b', 2],
    };
    expect(brief(await issues(Order, order))).toEqual([
      ['string_type', ['tags', 1]],
      ['string_type', ['tags', 3]],
    ]);
  });

  it('checks a nested class that has no @Type by its emitted type', async () => {
    expect(brief(await issues(Inferred, { address: {} }))).toEqual([
      ['missing', ['address', 'street']],
    ]);
  });

  it.each([[null], [[]], ['text'], [5], [true]])(
    'refuses %j, which is not an object',
    async (value) => {
      expect(await issues(Item, value)).toEqual([
        {
          type: 'model_attributes_type',
          loc: ['body'],
          msg: 'Input should be a valid dictionary or object to extract fields from',
          input: value,
        },
      ]);
    },
  );

  it('reports the property whose rule throws', async () => {
    expect(brief(await issues(Money, { amount: 1e-7 }))).toEqual([
      ['decimal_max_places', ['amount']],
    ]);
  });

  it('refuses deep nesting without echoing it', async () => {
    let deep: unknown = {};
    for (let level = 0; level < 9000; level += 1) deep = { deep };
    const found = await issues(Loose, { meta: deep });
    expect(found).toEqual([
      {
        type: 'recursion_depth_exceeded',
        loc: ['body'],
        msg: 'JSON should be nested at most 64 levels deep',
        input: {},
        ctx: { max_depth: 64 },
      },
    ]);
  });

  it.each(['{"__proto__":{"a":1}}', '{"constructor":1}', '{"meta":{"constructor":"x"}}'])(
    'survives %s',
    async (text) => {
      const value: unknown = JSON.parse(text);
      expect((await check(Loose, value)).ok).toBe(text.includes('meta'));
    },
  );
});

describe('a DTO as text', () => {
  it('converts by the declared types', async () => {
    const value = { limit: '5', active: 'yes', ids: '7', since: '2020-01-02T03:04:05Z' };
    expect(await check(Page, value, 'text')).toEqual({
      ok: true,
      value: { limit: 5, active: true, ids: [7], since: new Date('2020-01-02T03:04:05Z') },
    });
  });

  it('keeps the initialiser of an absent property', async () => {
    expect(await check(Page, {}, 'text')).toEqual({ ok: true, value: { limit: 10 } });
  });

  it('reports what cannot be converted, and the rules of the rest', async () => {
    expect(
      brief(await issues(Page, { limit: '200', active: 'foo', ids: ['1', 'x'] }, 'text')),
    ).toEqual([
      ['bool_parsing', ['active']],
      ['int_parsing', ['ids', 1]],
      ['less_than_equal', ['limit']],
    ]);
  });
});
