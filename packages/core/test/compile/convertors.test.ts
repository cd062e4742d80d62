import { describe, expect, it } from 'vitest';

import { Get, Put, createApp, describe as describeApplication, document } from '@sluice/core';

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

class Overlapping {
  @Get('/items/{id:int}')
  byNumber(id: number) {
    return ['number', id];
  }
  @Get('/items/{id}')
  byName(id: string) {
    return ['name', id];
  }
  @Get('/users/{id:uuid}')
  user(id: string) {
    return id;
  }
  @Get('/users/:name')
  named(name: string) {
    return name;
  }
  @Get('/parts/{id:int}')
  part(id: number) {
    return id;
  }
  @Put('/parts/:number')
  change(number: string) {
    return number;
  }
}

describe('paths that differ by a convertor alone', () => {
  const { paths = {} } = document(describeApplication(Overlapping));

  it('are two paths in the document where they have the same method and name', async () => {
    expect(paths['/items/{id}']?.get).toMatchObject({
      operationId: 'byName',
      parameters: [{ name: 'id', in: 'path', schema: { type: 'string' } }],
    });
    expect(paths['/items/{id_int}']?.get).toMatchObject({
      operationId: 'byNumber',
      parameters: [{ name: 'id_int', in: 'path', schema: { type: 'integer' } }],
    });
    const app = createApp(Overlapping);
    expect((await ask(app, '/items/7')).body).toEqual(['number', 7]);
    expect((await ask(app, '/items/x')).body).toEqual(['name', 'x']);
  });

  it('keep their own names where these differ', () => {
    expect(paths['/users/{id}']?.get).toMatchObject({ operationId: 'user' });
    expect(paths['/users/{name}']?.get).toMatchObject({ operationId: 'named' });
  });

  it('are one path in the document where their methods differ', () => {
    expect(paths['/parts/{id}']?.get).toMatchObject({ operationId: 'part' });
    expect(paths['/parts/{id}']?.put).toMatchObject({
      operationId: 'change',
      parameters: [{ name: 'id' }],
    });
    expect(Object.keys(paths)).toHaveLength(5);
  });
});
