import 'reflect-metadata';
import { Exclude, Expose, Transform, Type } from 'class-transformer';
import { IsInt, IsString, ValidateNested } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { TypeModel } from '../../../src/types/type-model.js';
import { encodeJson } from '../../../src/json/encode-json.js';
import { written } from '../written.js';

class Address {
  @IsString() street!: string;
}

class User {
  @IsString() @Expose({ name: 'userName' }) name!: string;
  @IsString() @Exclude({ toPlainOnly: true }) password!: string;
  @IsInt()
  @Transform(({ value }: { value: number }) => value * 2, { toPlainOnly: true })
  age!: number;
  @ValidateNested() @Type(() => Address) address?: Address;
  @ValidateNested({ each: true }) @Type(() => User) friends?: User[];
  @Expose()
  get initial(): string {
    return this.name.slice(0, 1);
  }
}

class Admin extends User {
  @IsString() secret = 'x';
}

const USER: TypeModel = { kind: 'class', type: User };

describe('a declared response', () => {
  it('writes only what the class declares, under the exposed names', () => {
    const user = Object.assign(new User(), {
      name: 'ada',
      password: 'p',
      age: 20,
      extra: 1,
      address: { street: 's', city: 'c' },
    });
    expect(written(USER, user)).toEqual({
      userName: 'ada',
      age: 40,
      initial: 'a',
      address: { street: 's' },
    });
  });

  it('leaves out the properties of a subclass', () => {
    const admin = Object.assign(new Admin(), { name: 'b', age: 1 });
    expect(written(USER, admin)).not.toHaveProperty('secret');
  });

  it('accepts plain objects as well as instances', () => {
    expect(written(USER, { name: 'ada', password: 'p', age: 1 })).toEqual({
      userName: 'ada',
      age: 2,
    });
  });

  it('follows classes that contain themselves', () => {
    const friend = { name: 'b', age: 1, password: 'p' };
    expect(written(USER, { name: 'a', age: 1, friends: [friend] })).toMatchObject({
      friends: [{ userName: 'b', age: 2 }],
    });
  });

  it('accepts an array, a set, null and undefined', () => {
    const type: TypeModel = { kind: 'array', items: USER, constraints: {} };
    const user = { name: 'a', age: 1, x: 1 };
    const want = [{ userName: 'a', age: 2 }];
    expect(written(type, [user])).toEqual(want);
    expect(written(type, new Set([user]))).toEqual(want);
    expect(written(USER, null)).toBeNull();
    expect(written(USER, undefined)).toBeNull();
  });

  it('picks the members of a record of fields', () => {
    const type: TypeModel = {
      kind: 'object',
      properties: {
        id: { type: { kind: 'integer', constraints: {} }, required: true },
        user: { type: USER, required: false },
      },
    };
    expect(written(type, { id: 1, user: { name: 'a', age: 1 }, other: 2 })).toEqual({
      id: 1,
      user: { userName: 'a', age: 2 },
    });
  });

  it('writes the output of a Standard Schema', () => {
    const type: TypeModel = { kind: 'standard', schema: z.object({ id: z.number() }) };
    expect(written(type, { id: 1, secret: 2 })).toEqual({ id: 1 });
    expect(() => written(type, { id: 'x' })).toThrow(TypeError);
  });
});

describe('values in JSON', () => {
  it.each<[string, unknown, unknown]>([
    ['nothing', undefined, null],
    ['text', 'hi', 'hi'],
    ['no number', NaN, null],
    ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
    [
      'a map',
      {
        m: new Map<unknown, unknown>([
          ['a', 1],
          [2, new Set([3])],
        ]),
      },
      { m: { a: 1, 2: [3] } },
    ],
    ['a set', new Set(['a']), ['a']],
    ['a small BigInt', { n: 5n }, { n: 5 }],
    ['a large BigInt', 2n ** 64n, '18446744073709551616'],
    ['bytes', { b: new Uint8Array([1, 2, 3]) }, { b: 'AQID' }],
    ['a buffer', { b: Buffer.from('hi') }, { b: 'aGk=' }],
    ['an array buffer', [new Uint8Array([1]).buffer], ['AQ==']],
    ['a URL', new URL('http://a.io/x'), 'http://a.io/x'],
    ['a long array', Array.from({ length: 600 }, () => 1n), Array.from({ length: 600 }, () => 1)],
  ])('%s', (_name, value, want) => {
    expect(JSON.parse(encodeJson(value))).toEqual(want);
  });

  it('refuses values that JSON cannot hold', () => {
    const cycle: Record<string, unknown> = {};
    cycle['left'] = cycle;
    cycle['right'] = cycle;
    for (const value of [() => 1, Symbol('s'), cycle]) {
      expect(() => encodeJson(value)).toThrow(TypeError);
    }
  });
});
