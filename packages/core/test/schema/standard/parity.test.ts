import { Body, Get, MapOf, Post, Query, createApp } from '@sluice/core';
import { type } from 'arktype';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { codesOf } from '../../model/problems-of.js';
import { documentOf } from '../../openapi/document-of.js';

const zodQuery = z.object({ ids: z.array(z.string()), name: z.string().optional() });
const arkQuery = type({ ids: 'string[]', 'name?': 'string' });
const valibot = v.object({ ids: v.array(v.string()), name: v.optional(v.string()) });

/** As `toStandardJsonSchema` of `@valibot/to-json-schema` makes it. */
const valibotQuery = {
  ...valibot,
  '~standard': {
    ...valibot['~standard'],
    jsonSchema: {
      input: () => ({
        type: 'object',
        properties: { ids: { type: 'array', items: { type: 'string' } }, name: { type: 'string' } },
        required: ['ids'],
      }),
    },
  },
};

interface Listed {
  readonly query: { readonly ids: readonly string[] };
}

class Api {
  @Get('/zod', { query: zodQuery })
  zod({ query }: Listed) {
    return query;
  }

  @Get('/arktype', { query: arkQuery })
  arktype({ query }: Listed) {
    return query;
  }

  @Get('/valibot', { query: valibotQuery })
  valibot({ query }: Listed) {
    return query;
  }

  @Get('/single')
  single(@Query(z.array(z.string())) ids: string[]) {
    return { ids };
  }

  @Post('/maps')
  maps(@Body(MapOf(z.object({ n: z.number() }))) values: Record<string, { n: number }>) {
    return values;
  }
}

const app = createApp(Api);

describe.each(['zod', 'arktype', 'valibot'])('a query of %s', (library) => {
  it('has a list where one value was sent, and the last value where one is taken', async () => {
    const response = await app.fetch(new Request(`http://api/${library}?ids=a&name=b&name=c`));
    expect(await response.json()).toEqual({ ids: ['a'], name: 'c' });
  });

  it('is documented parameter by parameter', () => {
    expect(documentOf(Api).paths?.[`/${library}`]?.get?.parameters).toMatchObject([
      { name: 'ids', in: 'query', required: true, schema: { type: 'array' } },
      { name: 'name', in: 'query', required: false, schema: { type: 'string' } },
    ]);
  });
});

it('a schema of a list has one where one value was sent', async () => {
  const response = await app.fetch(new Request('http://api/single?ids=a'));
  expect(await response.json()).toEqual({ ids: ['a'] });
});

it('a schema is checked within a map', async () => {
  const response = await app.fetch(
    new Request('http://api/maps', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"a":{"n":"x"}}',
    }),
  );
  expect(await response.json()).toMatchObject({
    detail: [{ type: 'float_type', loc: ['body', 'a', 'n'] }],
  });
});

it.each([
  ['zod', z.object({ other: z.string().optional() })],
  ['arktype', type({ 'other?': 'string', '+': 'reject' })],
])('a schema of %s that lacks a parameter of the path is an error at start', (_library, params) => {
  class Wrong {
    @Get('/items/:id', { params })
    item(input: unknown) {
      return input;
    }
  }
  expect(codesOf(Wrong)).toEqual(['E_PATH_PARAM_MISSING Wrong.item params']);
});
