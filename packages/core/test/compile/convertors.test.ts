import { describe, expect, it } from 'vitest';

import { Get, createApp, describe as describeApplication, document } from '@sluice/core';

import { ask } from '../support/ask.js';

class Api {
  @Get('/items/{id:int}')
  byNumber(id: number) {
    return ['int', id];
  }
  @Get('/items/{id:uuid}')
  byUuid(id: string) {
    return ['uuid', id];
  }
  @Get('/items/:name/parts/{part:float}')
  part(name: string, part: number) {
    return ['float', name, part];
  }
  @Get('/items/{id:int}/parts/all')
  parts(id: number) {
    return ['all', id];
  }
  @Get('/named/:name')
  named(name: string) {
    return ['any', name];
  }
  @Get('/named/{id:int}')
  numbered(id: number) {
    return ['int', id];
  }
}

const UUID = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';

describe('a convertor in a path', () => {
  const app = createApp(Api);

  it.each([
    ['/items/7', ['int', 7]],
    [`/items/${UUID}`, ['uuid', UUID]],
    ['/items/7/parts/1.5', ['float', '7', 1.5]],
    ['/items/7/parts/all', ['all', 7]],
    ['/items/x/parts/2', ['float', 'x', 2]],
    ['/named/7', ['int', 7]],
    ['/named/7a', ['any', '7a']],
  ])('lets %s match', async (path, body) => {
    expect(await ask(app, path)).toEqual({ status: 200, body });
  });

  it.each([
    '/items/x',
    '/items/-7',
    '/items/7.5',
    '/items/x/parts/all',
    '/items/x/parts/1.',
    '/items/',
  ])('is a 404, not a 422, for %s', async (path) => {
    expect((await ask(app, path)).status).toBe(404);
  });

  it('is an integer in the document, whose path shows the name alone', () => {
    const { paths } = document(describeApplication(Api));
    expect(paths?.['/items/{id}/parts/all']?.get?.parameters).toMatchObject([
      { name: 'id', in: 'path', required: true, schema: { type: 'integer' } },
    ]);
  });
});
