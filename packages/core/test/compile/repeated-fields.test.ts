import { IsArray, IsInt, IsOptional, IsString } from 'class-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { Cookie, Get, Header, Int, type Listening, createApp } from '@sluice/core';

import { exchangeRaw } from '../support/raw-client.js';

class Fields {
  @IsString() xName!: string;
  @IsOptional() @IsInt() xCount?: number;
  @IsOptional() @IsArray() @IsString({ each: true }) xTags?: string[];
}

class Api {
  @Get('/single')
  single(
    @Header() xName: string,
    @Header(Int) xCount: number,
    @Header({ type: [String] }) xTags: string[],
  ) {
    return { xName, xCount, xTags };
  }

  @Get('/group')
  group(@Header() fields: Fields) {
    return fields;
  }

  @Get('/record', { headers: { xName: String, xCount: Int, xTags: [String] } })
  record({ headers }: { headers: object }) {
    return headers;
  }

  @Get('/schema', { headers: z.object({ x_user: z.string(), xRole: z.string() }) })
  schema({ headers }: { headers: object }) {
    return headers;
  }

  @Get('/cookies')
  cookies(@Cookie() theme: string) {
    return theme;
  }
}

let server: Listening;
beforeAll(async () => {
  server = await createApp(Api).listen(0);
});
afterAll(() => server.close());

async function ask(path: string, fields: readonly string[]): Promise<unknown> {
  const lines = [`GET ${path} HTTP/1.1`, 'Host: a', 'Connection: close', ...fields, '', ''];
  const received = await exchangeRaw(server.port, lines.join('\r\n'));
  return JSON.parse(received.slice(received.indexOf('\r\n\r\n') + 4));
}

describe('a header field that is sent again', () => {
  it.each(['/single', '/group', '/record'])(
    'a header field that is sent again counts the first time, unless a list is declared: %s',
    async (path) => {
      const fields = [
        'X-Name: a, b',
        'X-Count: 1',
        'x-tags: s',
        'X-NAME: c',
        'X-Count: 2',
        'X-Tags: t',
      ];
      expect(await ask(path, fields)).toEqual({ xName: 'a, b', xCount: 1, xTags: ['s', 't'] });
    },
  );
});

describe('a header field with an underscore', () => {
  it('a header field with an underscore does not stand in the way of the genuine one', async () => {
    const fields = ['x_user: spoofed', 'X-User: ada', 'x--role: spoofed', 'X-Role: admin'];
    expect(await ask('/schema', fields)).toEqual({ x_user: 'ada', xRole: 'admin' });
  });
});

describe('a cookie', () => {
  it('a cookie that is sent again counts the last time and is left as it is', async () => {
    expect(await ask('/cookies', ['Cookie: theme=a; theme=b%20c'])).toBe('b%20c');
  });
});
