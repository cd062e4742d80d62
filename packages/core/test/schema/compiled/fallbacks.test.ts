import 'reflect-metadata';
import { Type } from 'class-transformer';
import { IsInt, IsString, ValidateNested, ValidatePromise } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { createClassCompiler } from '../../../src/schema/compiled/class-compiler.js';
import { newPass } from '../../../src/schema/compiled/pass.js';
import type { Constructor } from '../../../src/types/constructor.js';
import { COMPAT } from '../../../src/schema/classes/class-view.js';
import { transformerCopies } from '../../../src/schema/classes/libraries.js';
import { places, readerOf } from './support.js';

class Promising {
  @ValidatePromise() @IsString() later!: unknown;
}

class Named {
  @IsInt() size!: number;
}
IsString()(Named.prototype, 'valueOf');

class Needy {
  @IsString() name: string;
  constructor(given: { name: string }) {
    this.name = given.name;
  }
}

class Simple {
  @IsString() name!: string;
}

/** Why a class is left to the libraries. */
async function reasonOf(type: Constructor): Promise<string | undefined> {
  const [transformer] = transformerCopies();
  const compiler = createClassCompiler({
    options: { view: COMPAT, forbidUnknown: false },
    transformer,
    targetMaps: [],
  });
  const pass = newPass(true, false);
  const prototype: object = type.prototype;
  const instance: object = Object.create(prototype);
  for (const use of [
    () => compiler.maker(type).run({}, pass, 0),
    () => compiler.checker(type).run(instance, pass, false),
  ]) {
    try {
      use();
    } catch {
      // What a constructor throws, or the library at such a name.
    }
  }
  await Promise.all(pass.pending ?? []);
  return compiler.fallbacks.get(type);
}

describe('a class is left to the libraries', () => {
  it.each([
    [Promising, '@promiseValidation on later'],
    [Named, 'the property name valueOf'],
    [Needy, 'its constructor needs arguments'],
    [Simple, undefined],
  ])('names the reason to leave %o to the libraries: %s', async (type, reason) => {
    expect(await reasonOf(type as Constructor)).toBe(reason);
  });
});

it('checks a nested class that is left to the libraries', async () => {
  class Outer {
    @ValidateNested() @Type(() => Promising) one!: Promising;
    @ValidateNested({ each: true }) @Type(() => Promising) many!: Promising[];
    @IsInt() count!: number;
  }
  const read = readerOf(Outer);
  expect((await read({ one: { later: 'a' }, many: [{ later: 'b' }], count: 1 })).issues).toEqual(
    [],
  );
  const wrong = { one: { later: 1 }, many: [{ later: 'a' }, { later: 2 }], count: 'x' };
  expect(places((await read(wrong)).issues).toSorted()).toEqual([
    'int_type count',
    'string_type many.1.later',
    'string_type one.later',
  ]);
});
