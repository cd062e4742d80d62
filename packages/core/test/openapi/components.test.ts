import { Get, Int, Post } from '@sluice/core';
import { Exclude, Expose, Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, ValidateNested } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { documentOf, mistakesIn } from './document-of.js';

type Groups = readonly string[];

/** The names of the component schemas of a body that is checked by three choices of groups. */
function namesOf(first: Groups, second: Groups, third: Groups): readonly string[] {
  class Item {
    @IsInt({ always: true }) count!: number;
  }
  class Items {
    @Post('/1', { body: Item, groups: first })
    one() {}

    @Post('/2', { body: Item, groups: second })
    two() {}

    @Post('/3', { body: Item, groups: third })
    three() {}
  }
  const { schemas = {} } = documentOf(Items).components ?? {};
  return Object.keys(schemas).filter((name) => name.startsWith('Item'));
}

describe('component schemas of validation groups', () => {
  it('documents one schema for the same groups in any order', () => {
    expect(
      namesOf(['create', 'update'], ['update', 'create'], ['update', 'create', 'create']),
    ).toEqual(['Item-create-update']);
  });

  it('documents a schema for each choice of groups where their names run together', () => {
    expect(namesOf(['a', 'b'], ['a-b'], ['a b'])).toEqual(['Item-a-b', 'Item-a-b2', 'Item-a_b']);
  });
});

describe('component schemas', () => {
  const first = (() => {
    class Thing {
      @IsInt() a!: number;
    }
    return Thing;
  })();
  const second = (() => {
    class Thing {
      @IsString() b!: string;
    }
    return Thing;
  })();

  class Node {
    @IsString() name!: string;
    @IsOptional() @ValidateNested({ each: true }) @Type(() => Node) children?: Node[];
  }

  class Account {
    @IsString() @Expose({ name: 'userName' }) user!: string;
    @IsString() @Exclude({ toPlainOnly: true }) password!: string;
  }

  const tree = z.object({
    label: z.string(),
    get kids() {
      return z.array(tree);
    },
  });

  class Components {
    @Post('/first', { body: first, response: first })
    one() {
      return { a: 1 };
    }

    @Post('/second', { body: second })
    two() {}

    @Post('/node', { body: Node, response: [Node] })
    node() {
      return [];
    }

    @Post('/account', { body: Account, response: Account })
    account() {
      return { user: 'u', password: 'p' };
    }

    @Post('/tree', { body: tree, query: { limit: { type: Int, default: 10 } } })
    tree() {}

    @Get('/page', { query: z.object({ size: z.coerce.number().int().min(1).default(20) }) })
    page() {}
  }

  const { components, paths } = documentOf(Components);

  it('documents two classes of one name as two schemas', () => {
    expect(components?.schemas?.['Thing']).toMatchObject({
      properties: { a: { type: 'integer' } },
    });
    expect(components?.schemas?.['Thing2']).toMatchObject({
      properties: { b: { type: 'string' } },
    });
  });

  it('documents a schema that refers to itself', () => {
    expect(components?.schemas?.['Node']).toMatchObject({
      properties: {
        children: {
          anyOf: [
            { type: 'array', items: { $ref: '#/components/schemas/Node' } },
            { type: 'null' },
          ],
        },
      },
    });
  });

  it('documents two schemas of a class whose input and output differ', () => {
    expect(components?.schemas?.['Account-Input']).toMatchObject({
      properties: { userName: {}, password: {} },
    });
    expect(components?.schemas?.['Account-Output']).toMatchObject({
      properties: { userName: { type: 'string' } },
      required: ['userName'],
    });
  });

  it('documents a Standard Schema that contains itself', () => {
    const schema = paths?.['/tree']?.post?.requestBody;
    expect(schema).toMatchObject({
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Schema' } } },
    });
    expect(components?.schemas?.['Schema']).toMatchObject({
      properties: { kids: { items: { $ref: '#/components/schemas/Schema' } } },
    });
  });

  it('documents the properties of a group as parameters', () => {
    expect(paths?.['/tree']?.post?.parameters).toEqual([
      {
        name: 'limit',
        in: 'query',
        required: false,
        schema: {
          type: 'integer',
          minimum: Number.MIN_SAFE_INTEGER,
          maximum: Number.MAX_SAFE_INTEGER,
          default: 10,
        },
      },
    ]);
    expect(paths?.['/page']?.get?.parameters).toMatchObject([
      {
        name: 'size',
        in: 'query',
        required: false,
        schema: { type: 'integer', minimum: 1, default: 20 },
      },
    ]);
  });

  it('makes a valid OpenAPI 3.1 document', async () => {
    expect(await mistakesIn(Components)).toEqual([]);
  });
});
