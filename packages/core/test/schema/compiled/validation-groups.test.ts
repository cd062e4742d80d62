import 'reflect-metadata';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, MinLength, ValidateNested } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { compileValidator } from '../../../src/schema/kinds/kinds.js';
import type { Validated } from '../../../src/schema/validator.js';
import { Secret } from '../../../src/decorators/parameter.js';
import { places } from './support.js';

class Part {
  @IsInt({ groups: ['create'] }) count!: number;
  @IsString({ always: true }) unit!: string;
}

class Item {
  @IsString({ groups: ['create', 'update'] }) name!: string;
  @MinLength(3, { groups: ['update'] }) note!: string;
  @IsString() everywhere!: string;
  @IsOptional({ always: true })
  @ValidateNested({ always: true })
  @Type(() => Part)
  part?: Part;
}

async function read(value: unknown, groups?: readonly string[]): Promise<Validated> {
  const validate = compileValidator(
    { kind: 'class', type: Item, ...(groups !== undefined && { groups }) },
    { mode: 'json', forbidUnknown: false },
  );
  return validate(value, ['body']);
}

async function broken(value: unknown, groups?: readonly string[]): Promise<string[]> {
  const result = await read(value, groups);
  return result.ok ? [] : places(result.issues);
}

describe('validation groups', () => {
  it('checks every rule without groups', async () => {
    expect(await broken({ name: 1 })).toEqual([
      'string_type name',
      'missing note',
      'missing everywhere',
    ]);
  });

  it('checks the rules of one group and rules with always', async () => {
    expect(await broken({}, ['create'])).toEqual(['missing name']);
    expect(await broken({ name: 'a' }, ['update'])).toEqual(['missing note']);
  });

  it('checks the rules of several groups together', async () => {
    expect(await broken({}, ['update', 'create'])).toEqual(['missing name', 'missing note']);
  });

  it('checks nested classes by the same groups', async () => {
    const part = { count: 'x', unit: 1 };
    expect(await broken({ name: 'a', part }, ['create'])).toEqual([
      'int_type part.count',
      'string_type part.unit',
    ]);
    expect(await broken({ name: 'a', note: 'abc', part }, ['update'])).toEqual([
      'string_type part.unit',
    ]);
  });

  it('drops a property without a rule in the groups', async () => {
    const result = await read({ name: 'a', note: 'b', everywhere: 'c' }, ['create']);
    expect(result).toEqual({ ok: true, value: { name: 'a' } });
  });

  it('never echoes a secret that has no rule in the groups', async () => {
    class Login {
      @IsString({ groups: ['create'] }) name!: string;
      @Secret() @IsString({ groups: ['reset'] }) password!: string;
    }
    const validate = compileValidator(
      { kind: 'class', type: Login, groups: ['create'] },
      { mode: 'json', forbidUnknown: true },
    );
    const result = await validate({ name: 'a', password: 'hunter2' }, ['body']);
    expect(JSON.stringify(result)).not.toContain('hunter2');
    expect(result).toMatchObject({ ok: false, issues: [{ type: 'extra_forbidden' }] });
  });

  it.each([true, false])(
    'refuses a class without a rule in the groups (forbidUnknown: %s)',
    async (forbidUnknown) => {
      class Row {
        @IsInt({ groups: ['create'] }) id!: number;
      }
      const validate = compileValidator(
        { kind: 'class', type: Row, groups: ['update'] },
        { mode: 'json', forbidUnknown },
      );
      expect(await validate({ id: 1, isAdmin: true }, ['body'])).toMatchObject({
        ok: false,
        issues: [{ type: 'value_error', loc: ['body'] }],
      });
    },
  );

  it('refuses a nested class without a rule in the groups at its own place', async () => {
    class Inner {
      @IsInt({ groups: ['create'] }) id!: number;
    }
    class Outer {
      @ValidateNested({ always: true }) @Type(() => Inner) inner!: Inner;
    }
    const validate = compileValidator(
      { kind: 'class', type: Outer, groups: ['update'] },
      { mode: 'json', forbidUnknown: false },
    );
    expect(await validate({ inner: { id: 1, isAdmin: true } }, ['body'])).toMatchObject({
      ok: false,
      issues: [{ type: 'value_error', loc: ['body', 'inner'] }],
    });
  });
});
