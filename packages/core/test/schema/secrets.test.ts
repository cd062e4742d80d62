import { Secret } from '@sluice/core';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, MinLength, ValidateNested } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { createComponents } from '../../src/openapi/components.js';
import { classSchema } from '../../src/schema/class-schema.js';
import { compileValidator } from '../../src/schema/compile.js';

class Card {
  @Secret() @IsString() number!: string;
  @IsInt() year!: number;
}

class Login {
  @IsString() name!: string;
  @Secret() @IsString() @MinLength(8) password!: string;
  @IsOptional() @ValidateNested({ each: true }) @Type(() => Card) cards?: Card[];
}

async function issues(value: unknown) {
  const type = { kind: 'class', type: Login } as const;
  const validate = compileValidator(type, { mode: 'json', forbidUnknown: false });
  const result = await validate(value, ['body']);
  return result.ok ? [] : result.issues;
}

describe('a secret property', () => {
  it('is refused without its input', async () => {
    expect(await issues({ name: 'a', password: 'hunter2' })).toEqual([
      {
        type: 'string_too_short',
        loc: ['body', 'password'],
        msg: 'password must be longer than or equal to 8 characters',
        ctx: { min_length: 8 },
      },
    ]);
  });

  it('is masked where the object around it is the input', async () => {
    expect(await issues({ password: 'hunter22', cards: [{ number: '4111', year: 1 }] })).toEqual([
      {
        type: 'missing',
        loc: ['body', 'name'],
        msg: 'Field required',
        input: { password: '**********', cards: [{ number: '**********', year: 1 }] },
      },
    ]);
  });

  it('is hidden in nested objects too', async () => {
    const cards = [{ number: 4111, year: 1 }, { number: '4111' }];
    const found = await issues({ name: 'a', password: 'hunter22', cards });
    expect(found).toMatchObject([
      { type: 'string_type', loc: ['body', 'cards', 0, 'number'] },
      { type: 'missing', loc: ['body', 'cards', 1, 'year'], input: { number: '**********' } },
    ]);
    expect(JSON.stringify(found)).not.toContain('4111');
  });

  it('is not echoed when a body is no object at its place', async () => {
    const found = await issues({ name: 1, password: { deep: 'hunter2' }, cards: 'x' });
    expect(JSON.stringify(found)).not.toContain('hunter2');
  });

  it('is a password to a form', () => {
    const registry = createComponents({ forbidUnknown: false });
    const schema = classSchema(Login, { direction: 'input', registry }, { forbidUnknown: false });
    expect(schema.properties?.['password']).toEqual({
      type: 'string',
      minLength: 8,
      format: 'password',
    });
  });
});
