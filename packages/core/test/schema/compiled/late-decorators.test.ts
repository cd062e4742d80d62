import 'reflect-metadata';
import { Transform, Type } from 'class-transformer';
import { IsInt, IsString, MinLength, ValidateNested } from 'class-validator';
import { expect, it } from 'vitest';
import { places, readerOf } from './support.js';

it('checks a rule that was added after values have been read', async () => {
  class Late {
    @IsString() name!: string;
  }
  const read = readerOf(Late);
  expect((await read({ name: 'a' })).issues).toEqual([]);
  MinLength(2)(Late.prototype, 'name');
  const { issues } = await read({ name: 'a' });
  expect(issues).toMatchObject([{ type: 'string_too_short', ctx: { min_length: 2 } }]);
});

it('checks a rule that was added to a nested class and to a base', async () => {
  class Base {
    count!: number;
  }
  class Inner extends Base {
    @IsString() name!: string;
  }
  class Outer {
    @ValidateNested() @Type(() => Inner) inner!: Inner;
  }
  const read = readerOf(Outer);
  expect((await read({ inner: { name: 'a', count: 'x' } })).issues).toEqual([]);
  IsInt()(Base.prototype, 'count');
  expect(places((await read({ inner: { name: 'a', count: 'x' } })).issues)).toEqual([
    'int_type inner.count',
  ]);
});

it('applies a transform that was added later', async () => {
  class Trimmed {
    @IsString() name!: string;
  }
  const read = readerOf(Trimmed);
  expect((await read({ name: ' a ' })).value).toEqual({ name: ' a ' });
  Transform(({ value }: { value: string }) => value.trim())(Trimmed.prototype, 'name');
  expect((await read({ name: ' a ' })).value).toEqual({ name: 'a' });
});

it('keeps the compiled code when other classes are decorated', async () => {
  class Known {
    @IsString() name!: string;
  }
  const read = readerOf(Known);
  await read({ name: 'a' });
  class Other {
    @IsString() name!: string;
  }
  expect(new Other()).toBeInstanceOf(Other);
  expect((await read({ name: 1 })).issues).toHaveLength(1);
});
