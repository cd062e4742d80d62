import { IsInt, IsOptional, IsString, Length } from 'class-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  Body,
  Cookie,
  Get,
  Header,
  type Listening,
  Path,
  Int,
  Post,
  Put,
  Query,
  createApp,
} from '@sluice/core';

class Item {
  @IsString() @Length(1, 5) name!: string;
  @IsInt() count!: number;
}

class Page {
  @IsOptional() @IsString() q?: string;
  @IsString() size!: string;
}

class Fields {
  @IsString()
  xAPIKey!: string;

  @IsOptional()
  @IsString()
  trace_id?: string;
}

class Inputs {
  @Put('/all/:id')
  all(
    @Path(Int) id: number,
    @Query('limit', { type: Int }) limit: number,
    @Header('x-token') token: string,
    @Cookie('session') session: string,
    @Body() item: Item,
  ) {
    return { id, limit, token, session, item };
  }

  @Get('/defaults')
  defaults(limit = 10, @Query({ optional: true }) q: string) {
    return { limit, q: q ?? 'none' };
  }

  @Get('/lists')
  lists(@Query({ type: [Int] }) n: number[], @Header('x-many', { type: [String] }) many: string[]) {
    return { n, many };
  }

  @Get('/page')
  page(@Query() page: Page) {
    return page;
  }

  @Post('/item')
  item(item: Item) {
    return item;
  }

  @Post('/two')
  two(@Body() first: Item, @Body() second: Item) {
    return { first, second };
  }

  @Post('/maybe')
  maybe(@Body({ optional: true }) item: Item) {
    return item ?? 'nothing';
  }

  @Post('/small', { maxBodyBytes: 32 })
  small(item: Item) {
    return item;
  }

  @Get('/fields')
  fields(@Header() fields: Fields) {
    return fields;
  }

  @Get('/form/:id', {
    params: { id: Number },
    query: { q: String },
    headers: { xToken: String },
    cookies: { theme: String },
  })
  form(input: object) {
    return input;
  }
}

let api: Listening;

beforeAll(async () => {
  api = await createApp(Inputs).listen(0);
});

afterAll(() => api.close());

interface Problem {
  readonly type: string;
  readonly loc: readonly (string | number)[];
  readonly input?: unknown;
}

async function detailOf(response: Response): Promise<readonly Problem[]> {
  const body: { detail: readonly Problem[] } = JSON.parse(await response.text());
  return body.detail;
}

const send = (
  path: string,
  body: string | Uint8Array,
  type = 'application/json',
): Promise<Response> =>
  fetch(`${api.url}${path}`, {
    method: 'POST',
    headers: type === '' ? {} : { 'content-type': type },
    body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
  });

describe('parameters', () => {
  it('reads parameters from every source', async () => {
    const response = await fetch(`${api.url}/all/7?limit=3`, {
      method: 'PUT',
      headers: {
        'content-type': 'application/json',
        'X-Token': 't',
        cookie: 'a=b; session="s s"',
      },
      body: '{"name":"pen","count":1,"extra":2}',
    });
    expect(await response.json()).toEqual({
      id: 7,
      limit: 3,
      token: 't',
      session: 's s',
      item: { name: 'pen', count: 1 },
    });
  });

  it('reports all wrong parameters at once, in order, without the input of headers and cookies', async () => {
    const response = await fetch(`${api.url}/all/x?limit=y`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: '{"name":"","count":"1"}',
    });
    expect(response.status).toBe(422);
    const detail = await detailOf(response);
    expect(detail.map(({ loc }) => loc.join('.'))).toEqual([
      'path.id',
      'query.limit',
      'header.x-token',
      'cookie.session',
      'body.name',
      'body.count',
    ]);
    expect(detail.map((issue) => 'input' in issue)).toEqual([true, true, false, false, true, true]);
    expect(detail[2]).toEqual({
      type: 'missing',
      loc: ['header', 'x-token'],
      msg: 'Field required',
    });
  });

  it('reports wrong parameters beside malformed JSON', async () => {
    const response = await fetch(`${api.url}/all/x?limit=1`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', 'x-token': 't', cookie: 'session=s' },
      body: '{',
    });
    const detail = await detailOf(response);
    expect(detail.map(({ type }) => type)).toEqual(['int_parsing', 'json_invalid']);
  });

  it('gives absent parameters their defaults', async () => {
    const response = await fetch(`${api.url}/defaults`);
    expect(await response.json()).toEqual({ limit: 10, q: 'none' });
  });

  it('reads parameters as lists where lists are declared', async () => {
    const received = await fetch(`${api.url}/lists?n=1&n=2`, {
      headers: [
        ['x-many', 'a'],
        ['x-many', 'b'],
      ],
    });
    expect(await received.json()).toEqual({ n: [1, 2], many: ['a, b'] });
  });

  it('reads query parameters as one class, with a flat place in errors', async () => {
    const good = await fetch(`${api.url}/page?size=2&q=a&other=1`);
    expect(await good.json()).toEqual({ size: '2', q: 'a' });
    const bad = await detailOf(await fetch(`${api.url}/page`));
    expect(bad).toMatchObject([{ type: 'missing', loc: ['query', 'size'] }]);
  });

  it('reads each property of a class of headers from the field it stands for', async () => {
    const headers = { 'x-api-key': 'k', 'trace-id': 't', trace_id: 'other' };
    const good = await fetch(`${api.url}/fields`, { headers });
    expect(await good.json()).toEqual({ xAPIKey: 'k', trace_id: 't' });
    const bad = await detailOf(await fetch(`${api.url}/fields`, { headers: { xapikey: 'k' } }));
    expect(bad).toMatchObject([{ type: 'missing', loc: ['header', 'x-api-key'] }]);
  });

  it('gives a handler in the method form its parameters as one object', async () => {
    const response = await fetch(`${api.url}/form/7?q=a`, {
      headers: { 'x-token': 't', cookie: 'theme=dark' },
    });
    expect(await response.json()).toEqual({
      params: { id: 7 },
      query: { q: 'a' },
      headers: { xToken: 't' },
      cookies: { theme: 'dark' },
    });
  });

  it.each(['limit=%', 'limit=%zz', 'limit=%ff', '%zz=1'])(
    'answers 400 to the malformed query %s',
    async (query) => {
      const response = await fetch(`${api.url}/defaults?${query}`);
      expect(response.status).toBe(400);
    },
  );
});

describe('a JSON body', () => {
  it.each([
    ['{"name":"pen","count":1}', 'application/json', 200],
    ['{"name":"pen","count":1}', 'application/vnd.shop+json; charset=utf-8', 200],
    ['{"name":"pen","count":1}', 'text/plain', 415],
    ['{"name":"pen","count":1}', '', 415],
    ['{"name":"pen","count":1}', 'application/json; charset=latin1', 415],
    ['{"name":"pen"', 'application/json', 422],
    ['', 'application/json', 422],
    ['null', 'application/json', 422],
    ['[]', 'application/json', 422],
    ['"text"', 'application/json', 422],
  ])('a body %s of content type "%s" gets %d', async (body, type, status) => {
    expect((await send('/item', body, type)).status).toBe(status);
  });

  it('names the expected content type when a body has another', async () => {
    const response = await send('/item', '{}', 'text/plain');
    expect(await response.json()).toEqual({
      detail: "Expected Content-Type 'application/json', got 'text/plain'.",
    });
  });

  it('reports a JSON body that is missing', async () => {
    const detail = await detailOf(await fetch(`${api.url}/item`, { method: 'POST' }));
    expect(detail).toEqual([
      { type: 'missing', loc: ['body'], msg: 'Field required', input: null },
    ]);
  });

  it('refuses a JSON body that is not UTF-8 with 400', async () => {
    expect((await send('/item', Uint8Array.of(0x22, 0xff, 0x22))).status).toBe(400);
  });

  it('refuses a compressed JSON body with 415', async () => {
    const response = await fetch(`${api.url}/item`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: 'x',
    });
    expect(response.status).toBe(415);
  });

  it.each(['/two', '/two?x'])('reads several values of a JSON body by name at %s', async (path) => {
    const item = { name: 'pen', count: 1 };
    const response = await send(path, JSON.stringify({ first: item, second: item }));
    expect(await response.json()).toEqual({ first: item, second: item });
  });

  it('reports each of several body values as missing when there is no body', async () => {
    const detail = await detailOf(await fetch(`${api.url}/two`, { method: 'POST' }));
    expect(detail).toMatchObject([
      { type: 'missing', loc: ['body', 'first'], input: null },
      { type: 'missing', loc: ['body', 'second'], input: null },
    ]);
  });

  it('takes an absent or a null body where it is optional', async () => {
    expect(await (await fetch(`${api.url}/maybe`, { method: 'POST' })).json()).toBe('nothing');
    expect(await (await send('/maybe', 'null')).json()).toBe('nothing');
  });

  it('limits a JSON body to what its operation allows', async () => {
    const response = await send('/small', '{"name":"pen","count":1}         ');
    expect(response.status).toBe(413);
    expect(await response.json()).toEqual({ detail: 'The request body is larger than 32 bytes.' });
  });

  it('limits a JSON body to 1 MiB by default', async () => {
    const response = await send('/item', `"${'x'.repeat(1024 * 1024)}"`);
    expect(response.status).toBe(413);
  });

  it('never answers hostile JSON with a 5xx', async () => {
    const bodies = [
      '{"__proto__":{"x":1},"name":"a","count":1}',
      '{"constructor":{"prototype":{}},"name":{},"count":[]}',
      '{"name":"\\ud800","count":1e400}',
      `{"name":${'['.repeat(60)}${']'.repeat(60)},"count":-0}`,
      '{"name":"a","name":"b","count":1}',
    ];
    for (const body of bodies) expect((await send('/item', body)).status).toBeLessThan(500);
  });
});
