import 'reflect-metadata';
import { Expose, Transform, Type } from 'class-transformer';
import { IsArray, IsIn, IsInt, IsOptional, IsString, ValidateNested } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import type { TypeModel } from '../../../src/types/type-model.js';
import { compileSerializer } from '../../../src/schema/serialize/serialize.js';

class Owner {
  @IsString() name!: string;
}

class Shelf {
  @IsString() label!: string;
  @IsInt() size = 1;
  @IsOptional() @IsString({ each: true }) tags?: string[];
  @IsArray() anything: unknown[] = [];
  @ValidateNested() @Type(() => Owner) owner?: Owner;
  @ValidateNested({ each: true }) @Type(() => Owner) readers?: Owner[];
}

class Made {
  @IsString() @Transform(() => ({ by: 'hand' }), { toPlainOnly: true }) own!: string;
}

/** Has no rule of its own that checks the type: the compiler emitted it. */
class Exposed {
  @Expose() text!: string;
}

class Cat {
  @IsIn(['cat']) kind = 'cat';
  @IsInt() lives = 9;
}

class Dog {
  @IsIn(['dog']) kind = 'dog';
  @IsString() breed = 'pug';
}

class Home {
  @ValidateNested()
  @Type(() => Object, {
    discriminator: {
      property: 'kind',
      subTypes: [
        { value: Cat, name: 'cat' },
        { value: Dog, name: 'dog' },
      ],
    },
  })
  pet!: object;
}

const SHELF: TypeModel = { kind: 'class', type: Shelf };
const listOf = (items: TypeModel): TypeModel => ({ kind: 'array', items, constraints: {} });
const recordOf = (type: TypeModel): TypeModel => ({
  kind: 'object',
  properties: { part: { type, required: true } },
});
const TEXT: TypeModel = { kind: 'string', constraints: {} };
const SECRET = { label: 'l', name: 'n', password: 'secret' };

function write(type: TypeModel, value: unknown): unknown {
  return compileSerializer(type, { where: 'Shop.read' })(value);
}

describe('a result of another shape than its declared response', () => {
  it.each<[string, TypeModel, unknown, string]>([
    ['a list for a class', SHELF, [SECRET], 'the response must be Shelf, not a list'],
    ['text for a class', SHELF, 'secret', 'the response must be Shelf, not a string'],
    ['a Map for a class', SHELF, new Map([['label', 'x']]), 'must be Shelf, not a Map'],
    ['a Set for a class', SHELF, new Set([SECRET]), 'must be Shelf, not a Set'],
    ['a date for a class', SHELF, new Date(0), 'must be Shelf, not a Date'],
    ['a promise for a class', SHELF, Promise.resolve(SECRET), 'must be Shelf, not a Promise'],
    ['a class for a list', listOf(SHELF), SECRET, 'must be a list of Shelf, not an object'],
    ['text for a list', listOf(SHELF), 'secret', 'must be a list of Shelf, not a string'],
    ['a Map for a list', listOf(SHELF), new Map(), 'must be a list of Shelf, not a Map'],
    [
      'text in a list',
      listOf(SHELF),
      [{ label: 'l' }, 'secret'],
      'item of the response must be Shelf',
    ],
    [
      'a list in a list',
      listOf(SHELF),
      [[SECRET]],
      'item of the response must be Shelf, not a list',
    ],
    ['an object for text', TEXT, SECRET, 'the response must be a string, not an object'],
    ['an object in a list of text', listOf(TEXT), [SECRET], 'must be a string, not an object'],
    ['a list for a record', recordOf(TEXT), [SECRET], 'the response must be an object, not a list'],
    ['an object in a record', recordOf(TEXT), { part: SECRET }, '"part" must be a string'],
    ['text in a record', recordOf(SHELF), { part: 'secret' }, '"part" must be Shelf, not a string'],
    ['an object for a property', SHELF, { label: SECRET }, 'Shelf.label must be a string'],
    ['a list for a property', SHELF, { size: [SECRET] }, 'Shelf.size must be a number, not a list'],
    [
      'an object in a property',
      SHELF,
      { tags: ['a', SECRET] },
      'Shelf.tags must be a list of strings',
    ],
    ['text for a nested class', SHELF, { owner: 'secret' }, 'Shelf.owner must be Owner'],
    [
      'text among nested ones',
      SHELF,
      { readers: ['secret'] },
      'Shelf.readers must be a list of Owner',
    ],
    [
      'an object for emitted text',
      { kind: 'class', type: Exposed },
      { text: SECRET },
      'Exposed.text',
    ],
    [
      'an unknown tag',
      { kind: 'class', type: Home },
      { pet: { kind: 'fish', ...SECRET } },
      'Home.pet',
    ],
    [
      'what a schema refuses',
      listOf({ kind: 'standard', schema: z.object({ id: z.int() }) }),
      [{ id: 'secret' }],
      'id: ',
    ],
  ])('refuses %s', (_, type, value, what) => {
    expect(() => write(type, value)).toThrow(
      expect.objectContaining({
        name: 'ResponseMismatchError',
        code: 'E_RESPONSE_MISMATCH',
        message: expect.stringMatching(/^E_RESPONSE_MISMATCH: Shop\.read: /),
      }),
    );
    expect(() => write(type, value)).toThrow(what);
    expect(() => write(type, value)).not.toThrow('secret');
  });

  it('accepts null and undefined', () => {
    for (const type of [SHELF, listOf(SHELF), TEXT, recordOf(SHELF)]) {
      expect(write(type, null)).toBe('null');
      expect(write(type, undefined)).toBe('null');
    }
    expect(write(listOf(SHELF), [null, undefined])).toBe('[null,null]');
    expect(write(SHELF, { owner: null, readers: null, label: null })).toBe(
      '{"label":null,"owner":null,"readers":null}',
    );
    expect(write(recordOf(SHELF), { part: null })).toBe('{"part":null}');
  });

  it('filters one value for a list, and a list for one value', () => {
    const owner = { name: 'n', password: 'secret' };
    expect(write(SHELF, { owner: [owner], readers: owner })).toBe(
      '{"owner":[{"name":"n"}],"readers":{"name":"n"}}',
    );
    expect(write(SHELF, { owner: [[owner]] })).toBe('{"owner":[[{"name":"n"}]]}');
  });

  it('accepts every value that JSON writes as a scalar', () => {
    const url = new URL('http://a.io/');
    expect(write(TEXT, url)).toBe('"http://a.io/"');
    expect(write(SHELF, { label: new Date(0), size: 5n })).toBe(
      '{"label":"1970-01-01T00:00:00.000Z","size":5}',
    );
    expect(write(SHELF, { label: Uint8Array.of(1) })).toBe('{"label":"AQ=="}');
  });

  it('leaves open properties, and the results of transforms, as they are', () => {
    expect(write({ kind: 'unknown' }, [SECRET])).toBe(JSON.stringify([SECRET]));
    expect(write(SHELF, { anything: [{ a: 1 }] })).toBe('{"anything":[{"a":1}]}');
    expect(write({ kind: 'class', type: Made }, {})).toBe('{"own":{"by":"hand"}}');
  });

  it('chooses a subclass by the tag of a plain object', () => {
    const home: TypeModel = { kind: 'class', type: Home };
    expect(write(home, { pet: { kind: 'dog', breed: 'pug', lives: 1 } })).toBe(
      '{"pet":{"kind":"dog","breed":"pug"}}',
    );
    expect(write(home, { pet: new Cat() })).toBe('{"pet":{"kind":"cat","lives":9}}');
  });
});

describe('a schema that answers later', () => {
  const later = z.object({ id: z.int() }).refine(async () => true);
  const type: TypeModel = { kind: 'standard', schema: later };

  it('filters by an asynchronous schema, alone, in a list and in a record', async () => {
    const value = { id: 1, password: 'secret' };
    expect(await write(type, value)).toBe('{"id":1}');
    expect(await write(listOf(type), [value, value])).toBe('[{"id":1},{"id":1}]');
    expect(await write(recordOf(type), { part: value })).toBe('{"part":{"id":1}}');
  });

  it('refuses by an asynchronous schema', async () => {
    const refusing = later.refine(async () => false, 'never');
    await expect(write({ kind: 'standard', schema: refusing }, { id: 1 })).rejects.toMatchObject({
      code: 'E_RESPONSE_MISMATCH',
      message: expect.stringContaining('Shop.read: the response is refused by its schema: never.'),
    });
  });
});
