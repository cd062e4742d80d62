import { Body, Post, Secret, createApp } from '@sluice/core';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, MinLength, ValidateNested } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { createComponents } from '../../../src/openapi/components.js';
import { classSchema } from '../../../src/schema/kinds/class-schema.js';
import type { TypeModel } from '../../../src/types/type-model.js';
import { compileValidator } from '../../../src/schema/kinds/kinds.js';

class Card {
  @Secret() @IsString() number!: string;
  @IsInt() year!: number;
}

class Login {
  @IsString() name!: string;
  @Secret() @IsString() @MinLength(8) password!: string;
  @IsOptional() @ValidateNested({ each: true }) @Type(() => Card) cards?: Card[];
}

const LOGIN: TypeModel = { kind: 'class', type: Login };

async function issues(value: unknown) {
  const type = { kind: 'class', type: Login } as const;
  const validate = compileValidator(type, { mode: 'json', forbidUnknown: false });
  const result = await validate(value, ['body']);
  return result.ok ? [] : result.issues;
}

describe('a secret property', () => {
  it('leaves the input out of the issue of a wrong secret', async () => {
    expect(await issues({ name: 'a', password: 'hunter2' })).toEqual([
      {
        type: 'string_too_short',
        loc: ['body', 'password'],
        msg: 'password must be longer than or equal to 8 characters',
        ctx: { min_length: 8 },
      },
    ]);
  });

  it('leaves out an object that holds a secret', async () => {
    expect(await issues({ password: 'hunter22', cards: [{ number: '4111', year: 1 }] })).toEqual([
      {
        type: 'missing',
        loc: ['body', 'name'],
        msg: 'Field required',
      },
    ]);
  });

  it('hides a secret in nested objects', async () => {
    const cards = [{ number: 4111, year: 1 }, { number: '4111' }];
    const found = await issues({ name: 'a', password: 'hunter22', cards });
    expect(found).toMatchObject([
      { type: 'string_type', loc: ['body', 'cards', 0, 'number'] },
      { type: 'missing', loc: ['body', 'cards', 1, 'year'] },
    ]);
    expect(JSON.stringify(found)).not.toContain('4111');
  });

  it('does not echo a body of another shape where a secret belongs', async () => {
    const found = await issues({ name: 1, password: { deep: 'hunter2' }, cards: 'x' });
    expect(JSON.stringify(found)).not.toContain('hunter2');
  });

  it.each<{ what: string; type: TypeModel; value: unknown }>([
    {
      what: 'an object where a list belongs',
      type: { kind: 'array', items: LOGIN, constraints: {} },
      value: { name: 'a', password: 'hunter2' },
    },
    { what: 'a list where an object belongs', type: LOGIN, value: [{ password: 'hunter2' }] },
    {
      what: 'an object where a list of cards belongs',
      type: LOGIN,
      value: { name: 'a', password: 'hunter22', cards: { number: 'hunter2' } },
    },
    {
      what: 'a list within a list',
      type: LOGIN,
      value: { name: 'a', password: 'hunter22', cards: [[{ number: 'hunter2' }]] },
    },
    { what: 'a misspelt key', type: LOGIN, value: { name: 'a', pasword: 'hunter2' } },
    {
      what: 'a record of fields that lacks one',
      type: {
        kind: 'object',
        properties: {
          login: { type: LOGIN, required: true },
          id: { type: { kind: 'string', constraints: {} }, required: true },
        },
      },
      value: { login: { name: 'a', password: 'hunter2' } },
    },
  ])('does not echo a secret with $what', async ({ type, value }) => {
    const validate = compileValidator(type, { mode: 'json', forbidUnknown: true });
    const result = await validate(value, ['body']);
    expect(result.ok).toBe(false);
    expect(JSON.stringify(result)).not.toContain('hunter2');
  });

  it('hides a single secret value of the body', async () => {
    class Api {
      @Post('/pin')
      pin(@Secret() @Body('pin', { minLength: 8 }) pin: string, @Body('id') id: string) {
        return { pin, id };
      }
    }
    const response = await createApp(Api).fetch(
      new Request('http://test/pin', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ pin: 'hunter2', id: 5 }),
      }),
    );
    const text = await response.text();
    expect(response.status).toBe(422);
    expect(text).not.toContain('hunter2');
    expect(text).toContain('"input":5');
  });

  it('documents a secret with the format password', () => {
    const registry = createComponents({ forbidUnknown: false });
    const schema = classSchema({ kind: 'class', type: Login }, { direction: 'input', registry });
    expect(schema.properties?.['password']).toEqual({
      type: 'string',
      minLength: 8,
      format: 'password',
    });
  });
});
