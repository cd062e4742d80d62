import { Expose, Transform, Type } from 'class-transformer';
import { IsEmail, IsInt, IsOptional, IsString, ValidateNested } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { Get, Post, createApp, describe as describeClass, document } from '@sluice/core';

class Owner {
  @IsString() name!: string;
  @IsEmail() @Expose({ groups: ['admin'] }) email!: string;
}

class Item {
  @IsInt() id!: number;
  @IsString() @Expose({ name: 'label' }) name!: string;
  @IsOptional() @IsString() note: string | null = 'none';
  @IsInt() stock = 0;
  @IsOptional() @ValidateNested() @Type(() => Owner) owner?: Owner | null;
  @IsOptional() @ValidateNested({ each: true }) @Type(() => Owner) former?: Owner[];
  @IsString()
  @Expose({ groups: ['admin', 'audit'] })
  @Transform(({ value }) => String(value).toUpperCase(), { groups: ['admin'] })
  source!: string;
}

function stored(note: string | null = null): Item {
  const owner: Owner = { name: 'Ada', email: 'a@b.c' };
  return {
    id: 1,
    name: 'tea',
    note,
    stock: 0,
    owner,
    former: [owner],
    source: 'shop',
  };
}

class Draft {
  @IsString() title = 'Untitled';
  @IsOptional() @IsString() note: string | null = null;
  @IsString() state = 'new';
  @IsInt() @Expose({ name: 'page_count' }) pages = 1;
}

const BOTH = z.object({ a: z.number().nullable(), b: z.number() });

class Shop {
  @Get('/all', { response: Item })
  all() {
    return stored();
  }

  @Get('/include', { response: Item, output: { include: ['label', 'owner.name', 'former'] } })
  include() {
    return stored();
  }

  @Get('/exclude', { response: [Item], output: { exclude: ['owner', 'former.name', 'label'] } })
  exclude() {
    return [stored()];
  }

  @Get('/none', { response: Item, output: { excludeNone: true, include: ['id', 'note'] } })
  none() {
    return stored();
  }

  @Get('/defaults', { response: Item, output: { excludeDefaults: true, exclude: ['former'] } })
  defaults() {
    return stored('none');
  }

  @Get('/admin', { response: Item, output: { groups: ['admin'] } })
  async admin() {
    return stored();
  }

  @Get('/audit', { response: [Item], output: { groups: ['audit'], include: ['source', 'owner'] } })
  *audit() {
    yield stored();
  }

  @Post('/unset', { response: Draft, output: { excludeUnset: true } })
  unset(draft: Draft) {
    draft.state = 'saved';
    return draft;
  }

  @Get('/schema', { response: BOTH, output: { excludeNone: true } })
  schema() {
    return { a: null, b: 1 };
  }

  @Get('/undeclared', { output: { exclude: ['secret'] } })
  undeclared() {
    return { id: 1, secret: 2, at: new Date(0) };
  }
}

async function textOf(path: string): Promise<string> {
  const response = await createApp(Shop).fetch(new Request(`http://test${path}`));
  return response.text();
}

describe('the output of an operation', () => {
  it.each<readonly [string, unknown]>([
    [
      '/all',
      {
        id: 1,
        label: 'tea',
        note: null,
        stock: 0,
        owner: { name: 'Ada' },
        former: [{ name: 'Ada' }],
      },
    ],
    ['/include', { label: 'tea', owner: { name: 'Ada' }, former: [{ name: 'Ada' }] }],
    ['/exclude', [{ id: 1, note: null, stock: 0, former: [{}] }]],
    ['/none', { id: 1 }],
    ['/defaults', { id: 1, label: 'tea', owner: { name: 'Ada' } }],
    [
      '/admin',
      {
        id: 1,
        label: 'tea',
        note: null,
        stock: 0,
        owner: { name: 'Ada', email: 'a@b.c' },
        former: [{ name: 'Ada', email: 'a@b.c' }],
        source: 'SHOP',
      },
    ],
    ['/audit', { source: 'shop', owner: { name: 'Ada' } }],
    ['/schema', { b: 1 }],
    ['/undeclared', { id: 1, at: '1970-01-01T00:00:00.000Z' }],
  ])('%s', async (path, sent) => {
    expect(JSON.parse(await textOf(path))).toEqual(sent);
  });

  it('leaves out what the client did not send, and the handler did not set', async () => {
    const response = await createApp(Shop).fetch(
      new Request('http://test/unset', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"note":null,"page_count":1}',
      }),
    );
    expect(await response.json()).toEqual({ note: null, state: 'saved', page_count: 1 });
  });

  it('has the properties of its groups in the document', () => {
    const { components } = document(describeClass(Shop));
    const names = Object.keys(components?.schemas ?? {});
    expect(names).toContain('Item-admin-Output');
    expect(components?.schemas?.['Item-admin-Output']).toMatchObject({
      properties: {
        source: { type: 'string' },
        owner: { anyOf: [{ $ref: '#/components/schemas/Owner-admin-Output' }, { type: 'null' }] },
      },
    });
  });

  it.each([
    ['a path without names', { exclude: ['a..b'] }],
    ['no name at all', { include: [] }],
  ])('cannot have %s', (_, output) => {
    class Wrong {
      @Get('/', { output })
      root() {}
    }
    expect(() => createApp(Wrong)).toThrow(/E_OPTION_INVALID.*output/);
  });
});
