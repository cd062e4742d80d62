import 'reflect-metadata';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, ValidateNested } from 'class-validator';
import { describe, expect, it } from 'vitest';

import {
  DefinitionError,
  Get,
  Patch,
  Post,
  TestClient,
  createApp,
  describe as describeClass,
  document,
} from '@sluice/core';

class Item {
  @IsString({ groups: ['create', 'update'] }) name!: string;
  @IsInt({ groups: ['create'] }) @IsOptional({ groups: ['update'] }) count!: number;
}

class Page {
  @IsString({ always: true }) word!: string;
  @IsInt({ groups: ['admin'] }) secretPage!: number;
}

class Shop {
  @Post('/items', { groups: ['create'] })
  create(item: Item) {
    return item;
  }

  @Patch('/items', { body: Item, groups: ['update'] })
  update({ body }: { body: Item }) {
    return body;
  }

  @Post('/every')
  every(item: Item) {
    return item;
  }

  @Get('/pages', { query: Page, groups: ['reader'] })
  pages({ query }: { query: Page }) {
    return query;
  }
}

async function statusOf(method: string, path: string, body?: object): Promise<number> {
  const client = new TestClient(createApp(Shop));
  const init =
    body === undefined
      ? { method }
      : { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const response = await client.fetch(path, init);
  return response.status;
}

class Part {
  @IsInt({ groups: ['create', 'import'] }) count!: number;
}

class Whole {
  @IsString({ always: true }) name!: string;
  @ValidateNested({ groups: ['update'] }) @Type(() => Part) part!: Part;
}

class Plain {
  @IsInt() count!: number;
}

function mistakesOf(body: new () => object, groups: readonly string[]): readonly string[] {
  class Api {
    @Post('/', { body, groups })
    post({ body: given }: { body: object }) {
      return given;
    }
  }
  try {
    describeClass(Api);
    return [];
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error;
    return error.problems.map(({ code, where, what, fix }) => `${code} ${where} ${what} ${fix}`);
  }
}

describe('the validation groups of an operation', () => {
  it('refuses groups that choose no rule of a class', () => {
    expect(mistakesOf(Part, ['update', 'patch'])).toEqual([
      'E_GROUPS_WITHOUT_RULES Api.post the groups "update", "patch" choose no rule of Part, so that every value would be refused. ' +
        'Name a group of its rules ("create", "import"), or give a rule { always: true }.',
    ]);
    expect(mistakesOf(Plain, ['create'])).toEqual([
      'E_GROUPS_WITHOUT_RULES Api.post the groups "create" choose no rule of Plain, so that every value would be refused. ' +
        'None of its rules has groups: give one { groups } or { always: true }.',
    ]);
  });

  it('refuses groups that choose no rule of a nested class, where the groups reach it', () => {
    expect(mistakesOf(Whole, ['update'])).toEqual([
      expect.stringContaining('"update" choose no rule of Part'),
    ]);
    expect(mistakesOf(Whole, ['update', 'import'])).toEqual([]);
    expect(mistakesOf(Whole, ['delete'])).toEqual([]);
  });

  it('checks a body of the signature form by the rules of the groups', async () => {
    expect(await statusOf('POST', '/items', { name: 'a' })).toBe(422);
    expect(await statusOf('POST', '/items', { name: 'a', count: 1 })).toBe(200);
  });

  it('checks a body of the method form by the rules of the groups', async () => {
    expect(await statusOf('PATCH', '/items', { name: 'a' })).toBe(200);
    expect(await statusOf('PATCH', '/items', { count: 1 })).toBe(422);
  });

  it('checks a query by the rules of the groups', async () => {
    expect(await statusOf('GET', '/pages?word=a')).toBe(200);
    expect(await statusOf('GET', '/pages?secretPage=1')).toBe(422);
  });

  it('checks every rule of an operation without groups', async () => {
    expect(await statusOf('POST', '/every', { name: 1 })).toBe(422);
  });

  it('documents a schema for each choice of groups', () => {
    const { components, paths } = document(describeClass(Shop));
    expect(components?.schemas).toMatchObject({
      'Item-create': { required: ['name', 'count'] },
      'Item-update': { required: ['name'] },
      Item: { title: 'Item' },
    });
    expect(paths?.['/items']?.post?.requestBody).toMatchObject({
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Item-create' } } },
    });
    expect(paths?.['/pages']?.get?.parameters).toMatchObject([{ name: 'word', required: true }]);
  });
});
