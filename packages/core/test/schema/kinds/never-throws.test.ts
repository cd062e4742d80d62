import 'reflect-metadata';
import { Transform, Type } from 'class-transformer';
import {
  IsArray,
  IsDate,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  ValidateBy,
  ValidateNested,
} from 'class-validator';
import {
  type Arbitrary,
  anything,
  array,
  assert,
  asyncProperty,
  constantFrom,
  dictionary,
  jsonValue,
  oneof,
  record,
  string,
} from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { TypeModel } from '../../../src/types/type-model.js';
import { compileValidator } from '../../../src/schema/kinds/kinds.js';
import type { ValidatorOptions } from '../../../src/schema/validator.js';

class Cat {
  @IsString() meows!: string;
}
class Dog {
  @IsInt() barks!: number;
}
class Pet {
  @IsOptional() @IsString() kind?: string;
}

function throwing(): never {
  throw new Error('a rule of the user that throws');
}

class Everything {
  @IsNumber({ maxDecimalPlaces: 2 }) amount!: number;
  @IsOptional()
  @IsString()
  @Transform(({ value }: { value: string }) => value.trim())
  note?: string;
  @IsOptional() @IsDate() @Type(() => Date) when?: Date;
  @IsOptional() @IsObject() meta?: object;
  @IsOptional() @ValidateBy({ name: 'throws', validator: { validate: throwing } }) odd?: unknown;
  @IsOptional()
  @ValidateBy({ name: 'rejects', validator: { validate: async () => throwing() } })
  later?: unknown;
  @IsOptional() @IsArray() @Matches(/a/, { each: true }) words?: string[];
  @IsOptional() @ValidateNested({ each: true }) @Type(() => Everything) inner?: Everything[];
  @IsOptional()
  @ValidateNested({ each: true })
  @Type(() => Pet, {
    discriminator: {
      property: 'kind',
      subTypes: [
        { value: Cat, name: 'cat' },
        { value: Dog, name: 'dog' },
      ],
    },
  })
  pets?: Pet[];
}

const SCHEMA = z.object({
  id: z.string().refine((id) => (id === 'boom' ? throwing() : true)),
  at: z.coerce.date(),
  tags: z.array(z.string()).optional(),
});

const TYPES: readonly TypeModel[] = [
  { kind: 'class', type: Everything },
  { kind: 'array', items: { kind: 'class', type: Everything }, constraints: { maxItems: 3 } },
  { kind: 'standard', schema: SCHEMA },
  {
    kind: 'object',
    properties: {
      id: { type: { kind: 'integer', constraints: { ge: 1 } }, required: true },
      when: { type: { kind: 'date' }, required: false },
      item: { type: { kind: 'class', type: Everything }, required: false },
    },
  },
  { kind: 'string', constraints: { pattern: /a+/, maxLength: 3 } },
  { kind: 'enum', values: ['a', 1] },
];

const OPTIONS: readonly ValidatorOptions[] = [
  { mode: 'json', forbidUnknown: false },
  { mode: 'json', forbidUnknown: true },
  { mode: 'text', forbidUnknown: false },
  { mode: 'text', forbidUnknown: true },
];

const KEYS = [
  'amount note when meta odd later words inner pets id at kind',
  '__proto__ constructor prototype hasOwnProperty toString length then 0',
].flatMap((keys) => keys.split(' '));

const value: Arbitrary<unknown> = oneof(
  jsonValue(),
  constantFrom<unknown>(1e-7, 1e21, [null], 'boom', '', -0, { kind: 'cat' }, [{ kind: 'dog' }, 5]),
  array(string()),
);
const body: Arbitrary<unknown> = oneof(
  dictionary(oneof(constantFrom(...KEYS), string()), value, { noNullPrototype: false }),
  record(
    { amount: value, pets: array(value), inner: array(value), odd: value, later: value },
    { requiredKeys: [] },
  ),
  value,
);

describe('a validator', () => {
  const validators = TYPES.flatMap((type) =>
    OPTIONS.map((options) => compileValidator(type, options)),
  );

  it('answers every JSON value with issues that can be sent', async () => {
    await assert(
      asyncProperty(constantFrom(...validators), body, async (validate, input) => {
        const result = await validate(input, ['body']);
        const text = JSON.stringify(result.ok ? { detail: [] } : { detail: result.issues });
        expect(text).toMatch(/^\{"detail":\[/);
        expect(result.ok || result.issues.length > 0).toBe(true);
      }),
      { numRuns: 1500 },
    );
  });

  it('answers values that JSON cannot hold', async () => {
    await assert(
      asyncProperty(constantFrom(...validators), anything(), async (validate, input) => {
        expect(typeof (await validate(input, ['body'])).ok).toBe('boolean');
      }),
    );
  });

  it('does not change its input', async () => {
    await assert(
      asyncProperty(constantFrom(...validators), jsonValue(), async (validate, input) => {
        const before = JSON.stringify(input);
        await validate(input, ['body']);
        expect(JSON.stringify(input)).toBe(before);
      }),
    );
  });

  it('reports unknown keys that name members of every object', async () => {
    const validate = compileValidator(
      { kind: 'class', type: Cat },
      { mode: 'json', forbidUnknown: true },
    );
    const input: unknown = JSON.parse(
      '{"meows":"m","__proto__":{},"constructor":1,"toString":2,"x":3}',
    );
    const result = await validate(input, ['body']);
    expect(result.ok ? [] : result.issues.map(({ type, loc }) => [type, loc[1]])).toEqual([
      ['extra_forbidden', '__proto__'],
      ['extra_forbidden', 'constructor'],
      ['extra_forbidden', 'toString'],
      ['extra_forbidden', 'x'],
    ]);
  });
});
