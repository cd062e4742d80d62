import { Body, Post, describe as describeClass } from '@sluice/core';
import { IsString } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

class Item {
  @IsString() name!: string;
}

function operationOf(type: new () => object) {
  const [operation] = describeClass(type).operations;
  if (operation === undefined) throw new Error('no operation');
  return operation;
}

describe('a body', () => {
  it('takes a single body as the value itself', () => {
    class Shop {
      @Post('/items')
      create(@Body([Item]) items: Item[]) {
        return items;
      }
    }
    expect(operationOf(Shop).bodies).toEqual([
      {
        type: { kind: 'array', items: { kind: 'class', type: Item }, constraints: {} },
        required: true,
        embed: undefined,
        name: 'items',
      },
    ]);
  });

  it('accepts a destructured, an optional and an embedded body, and any JSON', () => {
    class Shop {
      @Post('/a')
      a({ name }: Item) {
        return name;
      }
      @Post('/b')
      b(@Body({ type: Object }) any: unknown) {
        return any;
      }
      @Post('/c')
      c(@Body({ optional: true, description: 'The item' }) item?: Item) {
        return item;
      }
      @Post('/d')
      d(@Body({ embed: true }) item: Item) {
        return item;
      }
    }
    expect(describeClass(Shop).operations.map(({ bodies }) => bodies[0])).toEqual([
      { type: { kind: 'class', type: Item }, required: true, embed: undefined },
      { type: { kind: 'unknown' }, required: true, embed: undefined, name: 'any' },
      {
        type: { kind: 'class', type: Item },
        required: false,
        embed: undefined,
        name: 'item',
        nullable: true,
        description: 'The item',
      },
      { type: { kind: 'class', type: Item }, required: true, embed: 'item', name: 'item' },
    ]);
  });

  it('takes a Standard Schema as the type of a body', () => {
    const schema = z.object({ name: z.string() });
    class Shop {
      @Post('/items')
      create(@Body(schema) item: z.infer<typeof schema>) {
        return item;
      }
    }
    expect(operationOf(Shop).bodies).toEqual([
      { type: { kind: 'standard', schema }, required: true, embed: undefined, name: 'item' },
    ]);
  });

  it('takes several bodies as properties of one JSON object', () => {
    class Shop {
      @Post('/items')
      create(item: Item, @Body('how-many') count: number) {
        return { item, count };
      }
    }
    expect(operationOf(Shop).bodies.map(({ embed }) => embed)).toEqual(['item', 'how-many']);
  });
});
