import { Type } from 'class-transformer';
import { IsArray, IsInt, IsString, ValidateNested } from 'class-validator';
import { describe, expect, it } from 'vitest';

import { Post, createApp } from '@sluice/core';

class Animal {
  @IsString() name!: string;
}

class Cat extends Animal {
  @IsInt() lives!: number;
}

class Dog extends Animal {}

const PETS = {
  discriminator: {
    property: 'kind',
    subTypes: [
      { name: 'cat', value: Cat },
      { name: 'dog', value: Dog },
    ],
  },
};

class Owner {
  @ValidateNested() @Type(() => Animal, PETS) pet!: Animal;
  @IsArray() @ValidateNested({ each: true }) @Type(() => Animal, PETS) others: Animal[] = [];
  @IsInt() age = 30;
}

class Api {
  @Post('/owners')
  owner(owner: Owner) {
    return { isCat: owner.pet instanceof Cat };
  }
}

const CAT = { kind: 'cat', name: 'a', lives: 9 };

describe.each(['compat', 'strict'] as const)('a discriminator in %s mode', (validation) => {
  const app = createApp(Api, { validation });

  async function post(body: unknown): Promise<unknown> {
    const response = await app.fetch(
      new Request('http://test/owners', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    );
    const json: unknown = await response.json();
    const isRefused = response.status === 422 && typeof json === 'object' && json !== null;
    return isRefused && 'detail' in json ? json.detail : json;
  }

  it('a discriminator chooses the class', async () => {
    expect(await post({ pet: CAT })).toEqual({ isCat: true });
    expect(await post({ pet: { kind: 'dog', name: 'b' } })).toEqual({ isCat: false });
  });

  it('a discriminator that names no class is refused, with the tags that do', async () => {
    const fish = { kind: 'fish', name: 'b' };
    expect(await post({ pet: fish, age: 'x' })).toEqual([
      {
        type: 'union_tag_invalid',
        loc: ['body', 'pet'],
        msg: "Input tag 'fish' found using 'kind' does not match any of the expected tags: 'cat', 'dog'",
        input: fish,
        ctx: { discriminator: "'kind'", tag: 'fish', expected_tags: "'cat', 'dog'" },
      },
      expect.objectContaining({ type: 'int_type', loc: ['body', 'age'] }),
    ]);
  });

  it('a discriminator that is absent is refused', async () => {
    expect(await post({ pet: { name: 'b' } })).toMatchObject([
      { type: 'union_tag_not_found', loc: ['body', 'pet'] },
    ]);
  });

  it('a discriminator is looked for in each item, and a null keeps its place', async () => {
    expect(await post({ pet: CAT, others: [CAT, { kind: 5 }, null] })).toMatchObject([
      { type: 'union_tag_invalid', loc: ['body', 'others', 1] },
      { type: 'model_attributes_type', loc: ['body', 'others', 2], input: null },
    ]);
  });
});
