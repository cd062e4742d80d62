import { type } from 'arktype';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { Get, Header, Query, createApp } from '@sluice/core';

const given = (value: unknown): unknown => value;

class Fields {
  @Get('/zod', {
    headers: z.object({ x_user: z.string().optional(), traceId: z.string().optional() }),
  })
  zod({ headers }: { headers: unknown }) {
    return given(headers);
  }

  @Get('/arktype', { headers: type({ 'x_user?': 'string', 'traceId?': 'string' }) })
  arktype({ headers }: { headers: Record<string, unknown> }) {
    return { x_user: headers['x_user'], traceId: headers['traceId'] };
  }

  @Get('/valibot', {
    headers: v.object({ x_user: v.optional(v.string()), traceId: v.optional(v.string()) }),
  })
  valibot({ headers }: { headers: unknown }) {
    return given(headers);
  }

  @Get('/loose', { headers: z.looseObject({}) })
  loose({ headers }: { headers: Record<string, unknown> }) {
    return { x_user: headers['x_user'], traceId: headers['traceId'] };
  }

  @Get('/record', {
    headers: {
      x_user: { type: String, optional: true },
      traceId: { type: String, optional: true },
    },
  })
  record({ headers }: { headers: unknown }) {
    return given(headers);
  }
}

describe.each(['zod', 'arktype', 'valibot', 'loose', 'record'])(
  'headers as a group, %s',
  (path) => {
    const app = createApp(Fields);
    const read = async (headers: Record<string, string>): Promise<unknown> =>
      (await app.fetch(new Request(`http://a/${path}`, { headers }))).json();

    it('headers as a group are read from their own fields, never from one spelled with an underscore', async () => {
      const real = { 'x-user': 'real', 'trace-id': 't' };
      const want = { x_user: 'real', traceId: 't' };
      expect(await read(real)).toEqual(want);
      expect(await read({ x_user: 'spoofed', trace_id: 'spoofed', ...real })).toEqual(want);
      expect(await read({ ...real, x_user: 'spoofed', traceid: 'spoofed' })).toEqual(want);
      expect(await read({ x_user: 'spoofed', trace_id: 'spoofed', traceid: 'spoofed' })).toEqual(
        {},
      );
    });
  },
);

class Lists {
  @Get('/zod', {
    query: z.object({
      ids: z.array(z.string()).optional(),
      maybe: z.array(z.string()).nullable().optional(),
      one: z.string().optional(),
      either: z.union([z.string(), z.array(z.string())]).optional(),
    }),
  })
  zod({ query }: { query: unknown }) {
    return given(query);
  }

  @Get('/arktype', { query: type({ 'ids?': 'string[]', 'one?': 'string' }) })
  arktype({ query }: { query: unknown }) {
    return given(query);
  }

  @Get('/record', {
    query: { ids: { type: [String], optional: true }, one: { type: String, optional: true } },
  })
  record({ query }: { query: unknown }) {
    return given(query);
  }

  @Get('/single')
  single(@Query({ type: z.array(z.coerce.number()) }) ids: number[]) {
    return ids;
  }

  @Get('/header')
  header(@Header({ type: z.array(z.string()) }) tags: string[]) {
    return tags;
  }

  @Get('/headers', { headers: z.object({ tags: z.array(z.string()) }) })
  headers({ headers }: { headers: unknown }) {
    return given(headers);
  }
}

describe('values of a schema', () => {
  const app = createApp(Lists);
  const read = async (path: string, headers: Record<string, string> = {}): Promise<unknown> =>
    (await app.fetch(new Request(`http://a${path}`, { headers }))).json();

  it.each(['zod', 'arktype', 'record'])(
    'a schema gets a list where it wants one, with %s',
    async (form) => {
      expect(await read(`/${form}?ids=a`)).toEqual({ ids: ['a'] });
      expect(await read(`/${form}?ids=a&ids=b`)).toEqual({ ids: ['a', 'b'] });
    },
  );

  it.each(['zod', 'arktype', 'record'])(
    'a schema gets the last of several values where it wants one value, with %s',
    async (form) => {
      expect(await read(`/${form}?one=a&one=b`)).toEqual({ one: 'b' });
    },
  );

  it('a schema gets values as they are where it takes one or a list', async () => {
    expect(await read('/zod?maybe=a&either=a')).toEqual({ maybe: ['a'], either: 'a' });
    expect(await read('/zod?either=a&either=b')).toEqual({ either: ['a', 'b'] });
  });

  it('the schema of one parameter, or of headers, gets a list where it wants one', async () => {
    expect(await read('/single?ids=1')).toEqual([1]);
    expect(await read('/single?ids=1&ids=2')).toEqual([1, 2]);
    expect(await read('/header', { tags: 'a' })).toEqual(['a']);
    expect(await read('/headers', { tags: 'a' })).toEqual({ tags: ['a'] });
  });

  it('values of a schema are reported as they were read', async () => {
    expect(await read('/single?ids=x')).toMatchObject({
      detail: [{ loc: ['query', 'ids', 0], input: 'x' }],
    });
  });
});
