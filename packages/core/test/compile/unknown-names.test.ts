import { Body, Cookie, Get, Int, MapOf, Model, Post, Query, createApp } from '@sluice/core';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, ValidateNested } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { documentOf, mistakesIn } from '../openapi/document-of.js';

@Model({ forbidUnknown: true, title: 'A filter', description: 'What to list' })
class Filter {
  @IsOptional() @IsString() q?: string;
  @IsOptional() @IsInt() limit?: number;
}

class Part {
  @IsString() name!: string;
}

@Model({ forbidUnknown: true })
class Base {
  @IsString() name!: string;
}

class Item extends Base {
  @IsOptional() @ValidateNested() @Type(() => Part) part?: Part;
  @IsOptional() @ValidateNested({ each: true }) @Type(() => Base) bases?: Base[];
}

function pageOf<T extends object>(item: new () => T) {
  @Model({ of: [item] })
  class Page {
    @ValidateNested({ each: true }) @Type(() => item) items!: T[];
    @IsInt() total!: number;
  }
  return Page;
}

class Shop {
  @Get('/filter')
  filter(@Query() filter: Filter, @Query(Int) page = 1) {
    return { q: filter.q, page };
  }

  @Get('/closed', { forbidUnknown: ['query', 'cookie'] })
  closed(limit = 10, @Cookie({ optional: true }) seen?: string) {
    return { limit, seen };
  }

  @Post('/closed', { forbidUnknown: true })
  closedBody(part: Part) {
    return part;
  }

  @Post('/items')
  item(item: Item) {
    return item;
  }

  @Get('/open')
  open(limit = 10) {
    return limit;
  }

  @Get('/styles')
  styles(
    @Query({ type: [Int], style: 'csv', default: [] }) ids: number[],
    @Query({ type: [String], style: 'pipeDelimited', optional: true }) tags?: string[],
  ) {
    return { ids, tags };
  }

  @Get('/deep', { forbidUnknown: ['query'] })
  deep(
    @Query({ type: Filter, style: 'deepObject' }) filter: Filter,
    @Query({ type: MapOf(Int), style: 'deepObject', optional: true }) min?: Record<string, number>,
  ) {
    return { filter, isFilter: filter instanceof Filter, min };
  }

  @Get('/page', { response: pageOf(Part) })
  page() {
    return { items: [{ name: 'a' }], total: 1 };
  }

  @Get('/page/again', { response: pageOf(Part) })
  again() {
    return { items: [{ name: 'a' }], total: 1 };
  }

  @Post('/names')
  names(@Body([Part]) parts: Part[]) {
    return parts;
  }
}

const app = createApp(Shop);

async function get(path: string, headers: Record<string, string> = {}): Promise<unknown> {
  return (await app.fetch(new Request(`http://shop${path}`, { headers }))).json();
}

async function post(path: string, body: unknown): Promise<unknown> {
  const response = await app.fetch(
    new Request(`http://shop${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  );
  return response.json();
}

describe('unknown names', () => {
  it('of a query are refused where its class forbids them, and other parameters are known', async () => {
    expect(await get('/filter?q=a&page=2')).toEqual({ q: 'a', page: 2 });
    expect(await get('/filter?q=a&tool=b&x=')).toEqual({
      detail: [
        {
          type: 'extra_forbidden',
          loc: ['query', 'tool'],
          msg: 'Extra inputs are not permitted',
          input: 'b',
        },
        {
          type: 'extra_forbidden',
          loc: ['query', 'x'],
          msg: 'Extra inputs are not permitted',
          input: '',
        },
      ],
    });
  });

  it('of query and cookies are refused by an option of the operation', async () => {
    expect(await get('/closed?limit=3', { cookie: 'seen=a' })).toEqual({ limit: 3, seen: 'a' });
    expect(await get('/closed?limt=3', { cookie: 'sen=a' })).toEqual({
      detail: [
        {
          type: 'extra_forbidden',
          loc: ['query', 'limt'],
          msg: 'Extra inputs are not permitted',
          input: '3',
        },
        { type: 'extra_forbidden', loc: ['cookie', 'sen'], msg: 'Extra inputs are not permitted' },
      ],
    });
    expect(await get('/open?limt=3')).toBe(10);
  });

  it('of a query are refused by an option of the application', async () => {
    const closed = createApp(Shop, { forbidUnknown: ['query'] });
    expect((await closed.fetch(new Request('http://shop/open?limt=3'))).status).toBe(422);
    expect((await closed.fetch(new Request('http://shop/open?limit=3'))).status).toBe(200);
  });

  it('of a body are refused by an option of the operation', async () => {
    expect(await post('/closed', { name: 'a', x: 1 })).toMatchObject({
      detail: [{ type: 'extra_forbidden', loc: ['body', 'x'], input: 1 }],
    });
  });

  it('of a body are refused where a class or its base forbids them, nested or not', async () => {
    const body = { name: 'a', x: 1, part: { name: 'b', y: 2 }, bases: [{ name: 'c', z: 3 }] };
    expect(await post('/items', body)).toMatchObject({
      detail: [
        { type: 'extra_forbidden', loc: ['body', 'x'] },
        { type: 'extra_forbidden', loc: ['body', 'bases', 0, 'z'] },
      ],
    });
    expect(await post('/items', { name: 'a', part: { name: 'b', y: 2 } })).toEqual({
      name: 'a',
      part: { name: 'b' },
    });
  });
});

describe('repeated names', () => {
  it('are refused by an option where one value is taken', async () => {
    const once = createApp(Shop, { forbidRepeated: true });
    const read = async (path: string): Promise<unknown> =>
      (await once.fetch(new Request(`http://shop${path}`))).json();
    expect(await read('/open?limit=1&limit=2')).toEqual({
      detail: [
        {
          type: 'repeated',
          loc: ['query', 'limit'],
          msg: 'Input should be given once',
          input: ['1', '2'],
        },
      ],
    });
    expect(await read('/filter?q=a&q=b')).toMatchObject({
      detail: [{ type: 'repeated', loc: ['query', 'q'] }],
    });
    expect(await read('/styles?ids=1&ids=2,3')).toEqual({ ids: [1, 2, 3] });
    expect(await get('/open?limit=1&limit=2')).toBe(2);
  });
});

describe('styles', () => {
  it('hold several items in one text', async () => {
    expect(await get('/styles?ids=1,2&ids=3&tags=a|b')).toEqual({
      ids: [1, 2, 3],
      tags: ['a', 'b'],
    });
    expect(await get('/styles?ids=')).toEqual({ ids: [] });
    expect(await get('/styles?ids=1,x')).toMatchObject({
      detail: [{ type: 'int_parsing', loc: ['query', 'ids', 1], input: 'x' }],
    });
  });

  it('hold the members of an object in texts of their own', async () => {
    expect(await get('/deep?filter[q]=a&filter[limit]=3&min[price]=5')).toEqual({
      filter: { q: 'a', limit: 3 },
      isFilter: true,
      min: { price: 5 },
    });
    expect(await get('/deep?filter[limit]=x&min[__proto__]=y&other=1')).toMatchObject({
      detail: [
        { type: 'int_parsing', loc: ['query', 'filter', 'limit'] },
        { type: 'int_parsing', loc: ['query', 'min', '__proto__'] },
        { type: 'extra_forbidden', loc: ['query', 'other'] },
      ],
    });
    expect(await get('/deep')).toMatchObject({
      detail: [{ type: 'missing', loc: ['query', 'filter'] }],
    });
    expect(await get('/deep?filter[nope]=1')).toMatchObject({
      detail: [{ type: 'extra_forbidden', loc: ['query', 'filter', 'nope'] }],
    });
  });
});

describe('the document', () => {
  const document = documentOf(Shop);

  it('has the styles of parameters', () => {
    expect(document.paths?.['/styles']?.get?.parameters).toMatchObject([
      { name: 'ids', style: 'form', explode: false },
      { name: 'tags', style: 'pipeDelimited', explode: false },
    ]);
    expect(document.paths?.['/deep']?.get?.parameters).toMatchObject([
      { name: 'filter', style: 'deepObject', explode: true, required: true },
      { name: 'min', style: 'deepObject', explode: true, required: false },
    ]);
  });

  it('says what a class forbids, how it is called, and what it was made for', () => {
    const schemas = document.components?.schemas;
    expect(schemas?.['Filter']).toMatchObject({
      title: 'A filter',
      description: 'What to list',
      additionalProperties: false,
    });
    expect(schemas?.['Item']).toMatchObject({ additionalProperties: false });
    expect(schemas?.['Part']).not.toHaveProperty('additionalProperties');
    expect(document.paths?.['/closed']?.post?.requestBody).toMatchObject({
      content: { 'application/json': { schema: { unevaluatedProperties: false } } },
    });
    expect(schemas?.['Page_Part_']).toMatchObject({ title: 'Page_Part_' });
    expect(schemas).not.toHaveProperty('Page_Part_2');
  });

  it('is valid', async () => {
    expect(await mistakesIn(Shop)).toEqual([]);
  });
});
