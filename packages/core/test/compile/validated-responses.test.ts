import { Exclude, Expose, Type } from 'class-transformer';
import {
  IsDate,
  IsEmail,
  IsInt,
  IsOptional,
  IsPositive,
  IsString,
  Length,
  Validate,
  ValidateNested,
  ValidatorConstraint,
  type ValidatorConstraintInterface,
} from 'class-validator';
import { describe, expect, it } from 'vitest';

import { type AppOptions, Get, Int, createApp } from '@sluice/core';

import { captureLog } from '../support/capture-log.js';

class Owner {
  @IsString() @Length(2, 10) name!: string;
  @Exclude({ toPlainOnly: true }) @IsString() password!: string;
}

@ValidatorConstraint({ async: true })
class Slow implements ValidatorConstraintInterface {
  async validate(value: unknown) {
    return value !== 'forbidden';
  }
}

class Item {
  @IsString() name!: string;
  @IsInt() @IsPositive() @Expose({ name: 'unit_price' }) price!: number;
  @IsOptional() @IsDate() @Type(() => Date) at?: Date;
  @IsOptional() @ValidateNested() @Type(() => Owner) owner?: Owner;
  @IsOptional() @ValidateNested({ each: true }) @Type(() => Owner) owners?: Owner[];
  @IsOptional() @Validate(Slow) slow?: string;
  @Exclude() @IsEmail() secret!: string;
}

/** As a handler written in JavaScript returns it. */
function unchecked(value: unknown): Item {
  const holder: { value: Item } = Object.assign(Object.create(null), { value });
  return holder.value;
}

const GOOD = { name: 'tea', price: 3, at: new Date(0), extra: 1, owner: { name: 'Ada' } };
const GOOD_TEXT =
  '{"name":"tea","unit_price":3,"at":"1970-01-01T00:00:00.000Z","owner":{"name":"Ada"}}';

let returned: unknown;

class Items {
  @Get('/one', { response: Item })
  one() {
    return unchecked(returned);
  }

  @Get('/list', { response: [Item] })
  list() {
    return [unchecked(GOOD), unchecked(returned)];
  }

  @Get('/stream', { response: [Item] })
  *stream() {
    yield unchecked(returned);
  }

  @Get('/fields', { response: { count: { type: Int, le: 10 }, item: Item } })
  fields() {
    return { count: 11, item: unchecked(returned) };
  }

  @Get('/off', { response: Item, validateResponses: false })
  off() {
    return unchecked(returned);
  }
}

const log = captureLog();

async function ask(
  path: string,
  value: unknown,
  options: AppOptions = { validateResponses: true },
) {
  log.length = 0;
  returned = value;
  const response = await createApp(Items, options).fetch(new Request(`http://test${path}`));
  return { status: response.status, text: await response.text(), error: String(log[0]?.error) };
}

describe('a validated response', () => {
  it.each([
    ['a plain object', GOOD],
    ['an instance', Object.assign(new Item(), GOOD)],
  ])('is sent as it is declared where %s fits', async (_, value) => {
    const { status, text } = await ask('/one', value);
    expect([status, text]).toEqual([200, GOOD_TEXT]);
  });

  it('may be null', async () => {
    expect((await ask('/one', null)).text).toBe('null');
  });

  it('leaves what the handler returned as it is', async () => {
    const value = { ...GOOD };
    await ask('/one', value);
    expect(value).toEqual(GOOD);
  });

  it.each([
    [{ ...GOOD, price: -1 }, 'Items.one: the response breaks rules of its type: unit_price: '],
    [{ ...GOOD, name: undefined }, 'name: Field required'],
    [{ ...GOOD, at: 'yesterday' }, 'at: '],
    [{ ...GOOD, owner: { name: 'A' } }, 'owner.name: '],
    [{ ...GOOD, owners: [{ name: 'Ada' }, { name: 'A' }] }, 'owners.1.name: '],
    [{ ...GOOD, slow: 'forbidden' }, 'slow: '],
  ])('is a 500 where a rule is broken: %j', async (value, message) => {
    const { status, text, error } = await ask('/one', value);
    expect([status, text]).toEqual([500, 'Internal Server Error']);
    expect(error).toContain(message);
    expect(error).not.toContain('password');
    expect(error).not.toContain('secret');
  });

  it.each([
    ['/list', '1.unit_price: '],
    ['/stream', 'unit_price: '],
    ['/fields', 'count: '],
    ['/fields', 'item.unit_price: '],
  ])('is checked within %s', async (path, message) => {
    const { status, error } = await ask(path, { ...GOOD, price: 0 });
    expect(status).toBe(500);
    expect(error).toContain(message);
  });

  it('is not checked by default, and not where the operation says so', async () => {
    expect((await ask('/one', { ...GOOD, price: -1 }, {})).status).toBe(200);
    expect((await ask('/off', { ...GOOD, price: -1 })).status).toBe(200);
  });

  it('is sent all the same where a fraction of all is checked', async () => {
    const all = await ask('/one', { ...GOOD, price: -1 }, { validateResponses: 1 });
    expect(all.status).toBe(200);
    expect(all.error).toContain('unit_price: ');
    const none = await ask('/one', { ...GOOD, price: -1 }, { validateResponses: 0 });
    expect([none.status, none.error]).toEqual([200, 'undefined']);
  });

  it.each([-1, 2, Number.NaN])('has no fraction %s', (validateResponses) => {
    expect(() => createApp(Items, { validateResponses })).toThrow(/E_OPTION_INVALID/);
  });
});
