import { Body, Get, Int, Post, Query, createApp } from '@sluice/core';
import { IsBoolean, IsInt } from 'class-validator';
import { describe, expect, it } from 'vitest';

class Page {
  @IsInt() limit!: number;
  @IsBoolean() all = false;
}

class Api {
  @Get('/one')
  one(@Query(Int) n: number, x: number, flag: boolean, at: Date) {
    return { n, x, flag, at };
  }

  @Get('/page')
  page(@Query() page: Page) {
    return page;
  }

  @Post('/any')
  any(@Body(Object) body: unknown) {
    return body;
  }
}

const RIGHT = 'n=3&x=1.5e3&flag=true&at=2026-05-01T10:00:00Z';

async function words(path: string, options: Parameters<typeof createApp>[1]): Promise<unknown> {
  const response = await createApp(Api, options).fetch(new Request(`http://api${path}`));
  const body: unknown = await response.json();
  return response.status === 200 ? 'accepted' : body;
}

const post = async (text: string, forbidDuplicateKeys: boolean): Promise<unknown> => {
  const response = await createApp(Api, { forbidDuplicateKeys }).fetch(
    new Request('http://api/any', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: text,
    }),
  );
  return response.json();
};

describe('textGrammar', () => {
  it.each([
    'n=+3',
    'n=3.0',
    'n=%203',
    'n=03',
    'x=.5',
    'x=1.',
    'flag=yes',
    'flag=True',
    'at=2026-05-01',
    'at=2026-05-01T10:00:00',
  ])('strict refuses what lenient takes: %s', async (part) => {
    const query = `${RIGHT}&${part}`;
    expect(await words(`/one?${query}`, {})).toBe('accepted');
    expect(await words(`/one?${query}`, { textGrammar: 'strict' })).toMatchObject({
      detail: [{ loc: ['query', part.split('=')[0]] }],
    });
  });

  it('strict takes numbers of JSON and date-times of RFC 3339', async () => {
    expect(await words(`/one?${RIGHT}`, { textGrammar: 'strict' })).toBe('accepted');
  });

  it('strict holds for the properties of a class', async () => {
    const options = { textGrammar: 'strict' } as const;
    expect(await words('/page?limit=3&all=true', options)).toBe('accepted');
    expect(await words('/page?limit=3.0&all=on', options)).toMatchObject({
      detail: [
        { type: 'int_parsing', loc: ['query', 'limit'] },
        { type: 'bool_parsing', loc: ['query', 'all'] },
      ],
    });
  });
});

describe('forbidDuplicateKeys', () => {
  it.each([
    ['{"a":1,"a":2}', 7, 'a'],
    ['[{"a":1},{"b":{"c":1 , "c" :2}}]', 23, 'c'],
    [String.raw`{"a":1,"\u0061":2}`, 7, 'a'],
    [String.raw`{"\"}":1,"\"}":2}`, 9, '"}'],
  ])('refuses %s at the second key', async (text, position, key) => {
    expect(await post(text, true)).toEqual({
      detail: [
        {
          type: 'duplicate_key',
          loc: ['body', position],
          msg: 'JSON should have each key of an object once',
          input: {},
          ctx: { key },
        },
      ],
    });
    expect(await post(text, false)).not.toHaveProperty('detail');
  });

  it.each(['{"a":{"a":1},"b":["a","a",{"a":1}],"c":"a"}', '[{"a":1},{"a":2}]', '"a"', '{}'])(
    'takes %s',
    async (text) => {
      expect(await post(text, true)).toEqual(JSON.parse(text));
    },
  );
});
