import { IsString } from 'class-validator';
import { expect, it } from 'vitest';

import { Get, Post, Query, createApp } from '@sluice/core';

class Tag {
  @IsString() name = 'new';
}

class Listed {
  @IsString({ each: true }) list = ['a'];
}

const shared = new URL('http://a.io/');

/** Changes whatever it is given, as a handler may. */
function changed(value: unknown): unknown {
  const before: unknown = JSON.parse(JSON.stringify(value));
  if (Array.isArray(value)) value.push('x');
  else if (value instanceof Date) value.setTime(1);
  else if (typeof value === 'object' && value !== null) Object.assign(value, { name: 'x', x: 'x' });
  return before;
}

class Api {
  @Get('/signature')
  signature(@Query({ type: [String] }) list = ['a']) {
    return changed(list);
  }

  @Get('/list')
  list(@Query({ type: [String], default: ['a'] }) list: string[]) {
    return changed(list);
  }

  @Get('/date')
  date(@Query({ default: new Date(0) }) at: Date) {
    return changed(at);
  }

  @Get('/class')
  group(@Query() listed: Listed) {
    return changed(listed.list);
  }

  @Get('/record', { query: { list: { type: [String], default: ['a'] } } })
  record({ query }: { query: { list: string[] } }) {
    return changed(query.list);
  }

  @Get('/record-date', { query: { at: { type: Date, default: new Date(0) } } })
  recordDate({ query }: { query: { at: Date } }) {
    return changed(query.at);
  }

  @Post('/body', { body: { list: { type: [Object], default: [{ name: 'a' }] } } })
  body({ body }: { body: { list: unknown[] } }) {
    return changed(body.list[0]);
  }

  @Post('/any', { body: { any: { type: Object, default: { deep: { list: ['a'] } } } } })
  any({ body }: { body: { any?: unknown } }) {
    return changed(Reflect.get(Object(body.any), 'deep'));
  }

  @Post('/instance', { body: { tag: { type: Tag, default: new Tag() } } })
  instance({ body }: { body: { tag: Tag } }) {
    return [body.tag instanceof Tag, changed(body.tag)];
  }

  @Post('/other', { body: { url: { type: Object, default: shared } } })
  other({ body }: { body: { url?: unknown } }) {
    return body.url === shared;
  }
}

const app = createApp(Api);

it.each([
  ['/signature', ['a']],
  ['/list', ['a']],
  ['/date', '1970-01-01T00:00:00.000Z'],
  ['/class', ['a']],
  ['/record', ['a']],
  ['/record-date', '1970-01-01T00:00:00.000Z'],
  ['/body', { name: 'a' }],
  ['/any', { list: ['a'] }],
  ['/instance', [true, { name: 'new' }]],
  ['/other', true],
])('gives each request a default of its own: %s', async (path, want) => {
  const isBody = ['/body', '/any', '/instance', '/other'].includes(path);
  const init: RequestInit = isBody
    ? { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }
    : {};
  for (const _ of [1, 2]) {
    const response = await app.fetch(new Request(`http://a${path}`, init));
    expect(await response.json()).toEqual(want);
  }
});
