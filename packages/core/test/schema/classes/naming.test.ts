import { Exclude, Expose, Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, ValidateNested } from 'class-validator';
import { describe, expect, it } from 'vitest';

import {
  Body,
  Get,
  Model,
  PartialType,
  Post,
  Query,
  createApp,
  describe as describeClass,
  document,
} from '@sluice/core';

import { ask, post } from '../../support/ask.js';

@Model({ names: 'snake_case' })
class Dto {}

class Price extends Dto {
  @IsInt() grossCents!: number;
}

class Item extends Dto {
  @IsString() itemName!: string;
  @IsOptional() @IsString() htmlURL2?: string;
  @Expose({ name: 'SKU' }) @IsString() stockUnit!: string;
  @ValidateNested() @Type(() => Price) unitPrice!: Price;
}

class ItemPatch extends PartialType(Item) {}

class Page extends Dto {
  @IsInt() pageSize = 10;
}

@Model({ names: (property) => `x-${property}` })
class Custom {
  @IsString() name!: string;
}

@Model({ names: 'PascalCase' })
class Pascal extends Dto {
  @IsString() unitName!: string;
}

@Model({ names: 'kebab-case' })
class Kebab extends Pascal {}

@Model({ names: 'camelCase' })
class Camel {
  @IsString() unit_name!: string;
}

@Model({ names: 'snake_case' })
@Exclude()
class Account {
  @Expose() @IsString() userName!: string;
  @IsOptional() @IsString() passwordHash?: string;
}

class Shop {
  @Post('/accounts', { response: Account })
  open(@Body() account: Account): Account {
    return Object.assign(account, { passwordHash: account.passwordHash ?? 'h' });
  }

  @Post('/items', { response: Item })
  create(@Body() item: Item): Item {
    return item;
  }

  @Post('/patch')
  patch(@Body() patch: ItemPatch): unknown {
    return Object.assign({ itemName: 'stored', stockUnit: 'kept' }, patch);
  }

  @Get('/items')
  list(@Query() page: Page): unknown {
    return page.pageSize;
  }

  @Post('/custom', { response: Custom })
  custom(@Body() custom: Custom): Custom {
    return custom;
  }

  @Post('/pascal', { response: Pascal })
  pascal(@Body() pascal: Pascal): Pascal {
    return pascal;
  }

  @Post('/kebab', { response: Kebab })
  kebab(@Body() kebab: Kebab): Kebab {
    return kebab;
  }

  @Post('/camel', { response: Camel })
  camel(@Body() camel: Camel): Camel {
    return camel;
  }
}

const app = createApp(Shop);
const ITEM = { item_name: 'tea', html_url2: 'u', SKU: 's', unit_price: { gross_cents: 3 } };

describe('a class with names of a convention', () => {
  it('is read and written with them, nested classes and inherited options too', async () => {
    expect(await post(app, '/items', ITEM)).toEqual({ status: 200, body: ITEM });
  });

  it('reports mistakes by them', async () => {
    const { body } = await post(app, '/items', {
      itemName: 'tea',
      unit_price: { gross_cents: 'x' },
    });
    const places = Object(body).detail.map(({ loc }: { loc: unknown[] }) => loc.join('.'));
    expect(places).toEqual(['body.item_name', 'body.SKU', 'body.unit_price.gross_cents']);
  });

  it('is documented with them', () => {
    const { schemas } = Object(document(describeClass(Shop))).components;
    expect(Object.keys(schemas.Item.properties)).toEqual([
      'item_name',
      'html_url2',
      'SKU',
      'unit_price',
    ]);
    expect(schemas.Item.required).toEqual(['item_name', 'SKU', 'unit_price']);
    const { parameters } = Object(document(describeClass(Shop))).paths['/items'].get;
    expect(parameters.map(({ name }: { name: string }) => name)).toEqual(['page_size']);
  });

  it('names the parameters that it describes', async () => {
    expect(await ask(app, '/items?page_size=3&pageSize=4')).toEqual({ status: 200, body: 3 });
    expect(await ask(app, '/items')).toEqual({ status: 200, body: 10 });
  });

  it('keeps them in a mapped type, whose absent properties stay absent', async () => {
    const { body } = await post(app, '/patch', { item_name: 'new' });
    expect(body).toEqual({ itemName: 'new', stockUnit: 'kept' });
  });

  it('does not show what the class keeps to itself', async () => {
    const body = { user_name: 'ada', password_hash: 'x' };
    expect(await post(app, '/accounts', body)).toEqual({ status: 200, body: { user_name: 'ada' } });
  });

  it.each([
    ['a function', '/custom', { 'x-name': 'a' }],
    ['PascalCase', '/pascal', { UnitName: 'a' }],
    ['the convention of a subclass', '/kebab', { 'unit-name': 'a' }],
    ['camelCase', '/camel', { unitName: 'a' }],
  ])('can have those of %s', async (_name, path, body) => {
    expect(await post(app, path, body)).toEqual({ status: 200, body });
  });
});

describe('a class that a base forbids unknown names for', () => {
  @Model({ forbidUnknown: true })
  class Closed {
    @IsOptional() @IsInt() a?: number;
  }
  @Model({ title: 'Titled' })
  class Titled extends Closed {}
  class Api {
    @Post('/titled')
    read(@Body() body: Titled): unknown {
      return body;
    }
  }

  it('refuses them although it has options of its own', async () => {
    expect(await post(createApp(Api), '/titled', { b: 1 })).toMatchObject({ status: 422 });
  });
});
