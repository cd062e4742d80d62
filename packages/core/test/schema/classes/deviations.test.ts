import 'reflect-metadata';
import { Transform, Type } from 'class-transformer';
import {
  IsArray,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  MaxLength,
  MinLength,
  ValidateBy,
  ValidateNested,
} from 'class-validator';
import { describe, expect, it } from 'vitest';
import { places, readerOf } from '../compiled/support.js';

class Part {
  @IsString() name!: string;
}

class Whole {
  @ValidateNested() @Type(() => Part) part!: Part;
  @IsArray() @ValidateNested({ each: true }) @Type(() => Part) parts!: Part[];
  @IsOptional() @IsObject() meta?: object;
}

class Tree {
  @IsOptional() @ValidateNested() @Type(() => Tree) child?: Tree;
}

const WHOLE = { part: { name: 'a' }, parts: [{ name: 'b' }] };

function parsed(text: string): unknown {
  return JSON.parse(text) as unknown;
}

function nested(depth: number): unknown {
  return parsed(`${'{"child":'.repeat(depth)}{}${'}'.repeat(depth)}`);
}

describe('where compiled validation differs from the libraries on purpose', () => {
  it('refuses the value of a rule of the library that throws', async () => {
    class Price {
      @IsNumber({ maxDecimalPlaces: 2 }) amount!: number;
    }
    const { issues } = await readerOf(Price)({ amount: 1e-7 });
    expect(places(issues)).toEqual(['decimal_max_places amount']);
  });

  it('refuses the value of a rule of the user that throws or rejects', async () => {
    const broken = { validate: () => Promise.reject(new Error('no answer')) };
    const throwing = {
      validate: (): boolean => {
        throw new Error('a mistake');
      },
    };
    class Broken {
      @ValidateBy({ name: 'asked', validator: broken }) a!: string;
    }
    class Thrown extends Broken {
      @ValidateBy({ name: 'mistaken', validator: throwing }) b!: string;
    }
    expect((await readerOf(Broken)({ a: 'x' })).issues).toHaveLength(1);
    expect(places((await readerOf(Thrown)({ a: 'x', b: 'y' })).issues)).toEqual(['value_error b']);
  });

  it('refuses a value at which a transform throws', async () => {
    class Loud {
      @IsString()
      @Transform(({ value }: { value: string }) => value.toUpperCase())
      text!: string;
    }
    expect(places((await readerOf(Loud)({ text: 1 })).issues)).toEqual(['value_error ']);
  });

  it('leaves out reserved keys of a class, and only __proto__ of free JSON', async () => {
    const body = parsed(
      '{"part":{"name":"a","constructor":1},"parts":[],"meta":{"x":{"__proto__":{"y":1},"valueOf":2}},"toString":1}',
    );
    const { value } = await readerOf(Whole)(body);
    expect(JSON.stringify(value)).toBe(
      '{"part":{"name":"a"},"parts":[],"meta":{"x":{"valueOf":2}}}',
    );
  });

  it('leaves out and reports reserved keys of values that class-transformer converts', async () => {
    class Told {
      @IsOptional() @IsObject() @Type((options) => options?.newObject && Object) meta?: object;
    }
    const body = { meta: { constructor: 'x', a: [{ valueOf: 1 }] } };
    const { value, issues } = await readerOf(Told)(body);
    expect([JSON.stringify(value), issues]).toEqual(['{"meta":{"a":[{}]}}', []]);
    expect(places((await readerOf(Told, { forbidUnknown: true })(body)).issues)).toEqual([
      'extra_forbidden meta.constructor',
      'extra_forbidden meta.a.0.valueOf',
    ]);
  });

  it('ignores the constructor that free JSON claims', async () => {
    class Kept {
      @ValidateNested()
      @Type(() => Part)
      @Transform(({ obj }: { obj: { part: unknown } }) => obj.part)
      part!: Part;
    }
    const read = readerOf(Kept);
    const { issues } = await read({ part: { name: 'a' } });
    expect(issues).toHaveLength(1);
    const claimed = await read({ part: { name: 'a', constructor: 5 } });
    expect(places(claimed.issues)).toEqual(places(issues));
  });

  it('reports reserved keys where extra keys are reported', async () => {
    const body = parsed('{"part":{"name":"a","constructor":1},"parts":[],"__proto__":{}}');
    const { issues } = await readerOf(Whole, { forbidUnknown: true })(body);
    expect(places(issues)).toEqual([
      'extra_forbidden part.constructor',
      'extra_forbidden __proto__',
    ]);
  });

  it('accepts 63 levels and refuses more', async () => {
    const read = readerOf(Tree);
    expect((await read(nested(63))).issues).toEqual([]);
    expect(places((await read(nested(64))).issues)).toEqual(['recursion_depth_exceeded ']);
    expect(places((await read(nested(20_000))).issues)).toEqual(['recursion_depth_exceeded ']);
  });

  it('reports each wrong item with its index', async () => {
    class Tags {
      @IsString({ each: true }) tags!: string[];
    }
    const { issues } = await readerOf(Tags)({ tags: ['a', 1, 'b', 2] });
    expect(places(issues)).toEqual(['string_type tags.1', 'string_type tags.3']);
  });

  it('does not change the input', async () => {
    class Cat {
      @IsInt() lives!: number;
    }
    class Owner {
      @ValidateNested()
      @Type(() => Cat, {
        discriminator: { property: 'kind', subTypes: [{ name: 'cat', value: Cat }] },
      })
      pet!: Cat;
    }
    const body = { pet: { kind: 'cat', lives: 9 } };
    const { value } = await readerOf(Owner)(body);
    expect(value).toEqual({ pet: { lives: 9 } });
    expect(body).toEqual({ pet: { kind: 'cat', lives: 9 } });
  });

  it('reads no keys of nested values from a polluted prototype', async () => {
    const read = readerOf(Whole, { forbidUnknown: true });
    const body = { part: { name: 'a' }, parts: [{ name: 'b' }] };
    await read(body);
    Object.assign(Object.prototype, { extra: 'polluted' });
    try {
      const { value, issues } = await read(body);
      expect(issues).toEqual([]);
      expect(JSON.parse(JSON.stringify(value))).toEqual(body);
    } finally {
      Reflect.deleteProperty(Object.prototype, 'extra');
    }
  });

  it('reads no keys from a polluted prototype', async () => {
    class Account {
      @IsOptional() @IsString() role?: string;
    }
    const read = readerOf(Account, { forbidUnknown: true });
    await read({});
    Object.assign(Object.prototype, { extra: 'polluted' });
    try {
      const { value, issues } = await read({ role: 'a' });
      expect(issues).toEqual([]);
      expect(Object.keys(Object(value))).toEqual(['role']);
    } finally {
      Reflect.deleteProperty(Object.prototype, 'extra');
    }
  });
});

describe('strict mode', () => {
  const strict = { strictness: 'strict' } as const;

  it('reports reserved keys even where other extra keys are allowed', async () => {
    const body = parsed('{"part":{"name":"a"},"parts":[],"__proto__":{},"extra":1}');
    expect(places((await readerOf(Whole, strict)(body)).issues)).toEqual([
      'extra_forbidden __proto__',
    ]);
  });

  it('accepts an array only for @ValidateNested with each', async () => {
    class Untold {
      @ValidateNested() @Type(() => Part) parts!: Part[];
    }
    const body = { parts: [{ name: 'a' }] };
    expect((await readerOf(Untold)(body)).issues).toEqual([]);
    expect(places((await readerOf(Untold, strict)(body)).issues)).toEqual([
      'model_attributes_type parts',
    ]);
  });

  it('refuses an object where an array of objects belongs, and an array within', async () => {
    const read = readerOf(Whole, strict);
    expect(places((await read({ ...WHOLE, parts: { name: 'a' } })).issues)).toContain(
      'list_type parts',
    );
    expect(places((await read({ ...WHOLE, parts: [[{ name: 'a' }]] })).issues)).toEqual([
      'model_attributes_type parts.0',
    ]);
    expect((await read(WHOLE)).issues).toEqual([]);
  });

  it('keeps the inherited rules of a property that has rules of its own', async () => {
    class Base {
      @IsString() @MaxLength(3) name!: string;
    }
    class Derived extends Base {
      @MinLength(2) @MaxLength(5) declare name: string;
    }
    const read = readerOf(Derived, strict);
    expect((await readerOf(Derived)({ name: 'abcd' })).issues).toEqual([]);
    expect((await read({ name: 'abcd' })).issues).toEqual([]);
    expect(places((await read({ name: 'abcdef' })).issues)).toEqual(['string_too_long name']);
    expect(places((await read({ name: 'a' })).issues)).toEqual(['string_too_short name']);
    expect(places((await read({ name: 1 })).issues)).toEqual(['string_type name']);
  });
});
