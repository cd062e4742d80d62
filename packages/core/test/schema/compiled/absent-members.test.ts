import 'reflect-metadata';
import { Expose, Transform, Type } from 'class-transformer';
import { Allow, IsArray, IsIn, IsInt, IsOptional, IsString, ValidateNested } from 'class-validator';
import { describe, expect, it } from 'vitest';
import type { Constructor } from '../../../src/types/constructor.js';
import { readerOf } from './support.js';

class Part {
  @IsOptional() @IsString() name?: string;
  @IsOptional() @IsInt() size?: number;
}

class Patch {
  @IsOptional() @IsString() name?: string;
  @IsOptional() @IsInt() price?: number;
  @IsIn(['post', 'pickup']) delivery = 'post';
  @IsArray() tags: string[] = [];
  @IsOptional() @ValidateNested() @Type(() => Part) part?: Part;
  @IsOptional() @ValidateNested({ each: true }) @Type(() => Part) parts?: Part[];

  describe() {
    return `${this.name ?? 'unnamed'} ${this.price ?? 0}`;
  }
}

class Kept {
  readonly #secret = 7;
  @IsOptional() @IsString() name?: string;
  @IsOptional() @IsString() note?: string;

  secret() {
    return this.#secret;
  }
}

class Constructed {
  @IsOptional() @IsString() name?: string;
  @IsInt() made: number;

  constructor() {
    this.made = 1;
  }
}

class Bound {
  @IsOptional() @IsString() name?: string;
  @Allow() greet = () => this.name ?? 'nobody';
}

class Derived extends Patch {
  @IsOptional() @IsString() extra?: string;
}

class Exposed {
  @Expose({ name: 'full-name' }) @IsOptional() @IsString() name?: string;
  @IsOptional() @Transform(() => undefined) @IsString() gone?: string;
  @IsInt() count!: number;
}

class SetOfParts {
  @IsOptional() @IsString() name?: string;
  @ValidateNested({ each: true }) @Type(() => Part) parts!: Set<Part>;
}

async function read<T extends object>(type: Constructor<T>, body: object): Promise<T> {
  const { value, issues } = await readerOf(type)(body);
  expect(issues).toEqual([]);
  if (!(value instanceof type)) throw new TypeError(`not an instance of ${type.name}`);
  return value;
}

describe('what a client did not send', () => {
  it('makes own members of absent keys in an instance that its class makes', () => {
    expect(Object.keys(new Part())).toEqual(['name', 'size']);
  });

  it('leaves absent keys out, so that a patch keeps what is stored', async () => {
    const stored = { name: 'a', price: 3, part: { name: 'b' } };
    const patch = await read(Patch, { price: 4 });
    // oxlint-disable-next-line typescript/no-misused-spread -- the idiom that is held
    expect({ ...stored, ...patch }).toEqual({ ...stored, price: 4, delivery: 'post', tags: [] });
    expect(Object.keys(patch)).toEqual(['price', 'delivery', 'tags']);
    expect(patch.describe()).toBe('unnamed 4');
  });

  it('tells an absent key from a null', async () => {
    expect(Object.entries(await read(Part, { name: null }))).toEqual([['name', null]]);
  });

  it('leaves absent keys out of nested objects', async () => {
    const { part, parts } = await read(Patch, {
      part: { size: 1 },
      parts: [{}, { name: 'x' }],
    });
    expect(Object.keys(part ?? {})).toEqual(['size']);
    expect(part).toBeInstanceOf(Part);
    expect(parts?.map((each) => Object.keys(each))).toEqual([[], ['name']]);
  });

  it('leaves absent keys out of instances that class-transformer makes', async () => {
    const { parts } = await read(SetOfParts, { parts: [{ size: 1 }] });
    expect([...parts].map((each) => Object.keys(each))).toEqual([['size']]);
  });

  it.each([
    { type: Derived, keys: ['delivery', 'tags'] },
    { type: Kept, keys: [] },
    { type: Constructed, keys: ['made'] },
    { type: Bound, keys: ['greet'] },
  ])('leaves absent keys out of an instance of $type.name', async ({ type, keys }) => {
    expect(Object.keys(await read<object>(type, {}))).toEqual(keys);
  });

  it('keeps the private members of an instance, and the instance of its functions', async () => {
    expect((await read(Kept, { note: 'x' })).secret()).toBe(7);
    const bound = await read(Bound, {});
    bound.name = 'ada';
    expect(bound.greet()).toBe('ada');
  });

  it('leaves out absent renamed keys, and values that a transform removes', async () => {
    expect(Object.keys(await read(Exposed, { count: 1, gone: 'x' }))).toEqual(['count']);
    expect(Object.entries(await read(Exposed, { count: 1, 'full-name': 'x' }))).toEqual([
      ['name', 'x'],
      ['count', 1],
    ]);
  });

  it('gives each instance initialised values of its own', async () => {
    const one = await read(Patch, {});
    const other = await read(Patch, {});
    one.tags.push('x');
    expect(other.tags).toEqual([]);
  });
});
