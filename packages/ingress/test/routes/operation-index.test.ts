import {
  type AppOptions,
  Get,
  Int,
  Post,
  UploadFile,
  WebSocket,
  dependency,
  describe as describeClass,
} from '@sluice/core';
import { describe, expect, it } from 'vitest';

import {
  WEBSOCKET_METHOD,
  compileOperationIndex,
  operationIndex,
} from '../../src/routes/operation-index.js';

class Shop {
  @Get('/')
  home() {}

  @Get('/items/new')
  draft() {}

  @Get('/items/:id')
  item(id: number) {
    return id;
  }

  @Post('/items/:id', { maxBodyBytes: 10, retry: true })
  replace(id: number) {
    return id;
  }

  @Post('/orders', { body: Object })
  order({ body }: { body: unknown }) {
    return body;
  }

  @Post('/login', { form: { name: String } })
  login({ form }: { form: { name: string } }) {
    return form;
  }

  @Post('/avatars')
  avatar(file: UploadFile) {
    return file;
  }

  @Post('/tokens', { dependencies: [dependency({ form: { token: String } }, () => undefined)] })
  token() {}

  @Get('/café')
  cafe() {}

  @Get('/files/*path')
  file(path: string) {
    return path;
  }

  @WebSocket('/items/:id', { params: { id: Int } })
  watch(_socket: unknown, { params }: { params: { id: number } }) {
    return params.id;
  }
}

const index = operationIndex(describeClass(Shop));
const find = compileOperationIndex(index);

describe('the operation index', () => {
  it.each([
    { method: 'GET', path: '/', want: '/' },
    { method: 'GET', path: '/items/new', want: '/items/new' },
    { method: 'POST', path: '/items/new', want: '/items/:id' },
    { method: 'GET', path: '/items/7', want: '/items/:id' },
    { method: 'HEAD', path: '/items/7', want: '/items/:id' },
    { method: 'GET', path: '/items/caf%C3%A9', want: '/items/:id' },
    { method: 'GET', path: '/caf%C3%A9', want: '/café' },
    { method: 'GET', path: '/caf\u00c3\u00a9', want: '/café' },
    { method: 'GET', path: '/files/a/b/c', want: '/files/*path' },
    { method: 'DELETE', path: '/items/7', want: '/items/:id' },
    { method: WEBSOCKET_METHOD, path: '/items/7', want: '/items/:id' },
    { method: 'GET', path: '/items', want: undefined },
    { method: 'GET', path: '/items/7/x', want: undefined },
  ])('finds $want for $method $path', ({ method, path, want }) => {
    expect(find(method, path)?.pattern).toBe(want);
  });

  it('carries limits and the rule for sending again', () => {
    expect(find('POST', '/items/7')).toMatchObject({ maxBodyBytes: 10, retry: 'always' });
    expect(find('GET', '/items/7')).toMatchObject({ retry: 'safe-methods' });
  });

  it('says which operations take their body whole', () => {
    expect(find('POST', '/orders')).toMatchObject({ body: 'json' });
    expect(find('POST', '/items/7')).not.toHaveProperty('body');
    expect(find('POST', '/login')).toMatchObject({ body: 'form' });
    expect(find('POST', '/tokens')).toMatchObject({ body: 'form' });
    expect(find('POST', '/avatars')).toMatchObject({ body: 'files' });
  });

  it('tells paths apart by their convertors, as the replica does', () => {
    class Items {
      @Post('/items/{id:int}', { maxBodyBytes: 10, retry: true })
      byId(id: number) {
        return id;
      }

      @Post('/items/:name', { maxBodyBytes: 1000 })
      byName(name: string) {
        return name;
      }
    }
    const among = compileOperationIndex(operationIndex(describeClass(Items)));
    expect(among('POST', '/items/7')).toMatchObject({ maxBodyBytes: 10, retry: 'always' });
    expect(among('POST', '/items/new')).toMatchObject({
      maxBodyBytes: 1000,
      retry: 'safe-methods',
    });
  });

  it('fills the index with the defaults of the application', () => {
    expect(index).toMatchObject({
      upgrades: 'messages',
      ownBodies: false,
      maxBodyBytes: 1024 * 1024,
      maxMessageBytes: 1024 * 1024,
      allowedOrigins: [],
    });
  });
});

describe('the pages of an application', () => {
  class Open {
    @Get('/:name')
    named(name: string) {
      return name;
    }
  }
  class Posted {
    @Post('/docs')
    post() {}
  }
  class Own {
    @Get('/docs', { maxBodyBytes: 1 })
    docs() {}
  }

  it('finds an operation before a page of the same path', () => {
    const lookUp = compileOperationIndex(operationIndex(describeClass(Own)));
    expect(lookUp('GET', '/docs')?.maxBodyBytes).toBe(1);
  });

  it.each([
    { type: Shop, options: {}, method: 'GET', path: '/docs', want: '/docs' },
    { type: Shop, options: {}, method: 'HEAD', path: '/docs/index.css', want: '/docs/*file' },
    { type: Shop, options: {}, method: 'POST', path: '/openapi.json', want: '/openapi.json' },
    {
      type: Shop,
      options: { docs: 'help/' },
      method: 'GET',
      path: '/help/a.js',
      want: '/help/*file',
    },
    { type: Shop, options: { docs: false }, method: 'GET', path: '/docs', want: undefined },
    { type: Shop, options: {}, method: 'GET', path: '/redoc', want: '/redoc' },
    { type: Shop, options: {}, method: 'GET', path: '/redoc/start.js', want: '/redoc/*file' },
    { type: Shop, options: { redoc: false }, method: 'GET', path: '/redoc', want: undefined },
    { type: Shop, options: { openapi: false }, method: 'GET', path: '/docs', want: undefined },
    { type: Open, options: {}, method: 'GET', path: '/docs', want: '/docs' },
    { type: Open, options: {}, method: 'POST', path: '/docs', want: '/docs' },
    { type: Open, options: {}, method: 'GET', path: '/doc', want: '/:name' },
    { type: Posted, options: {}, method: 'GET', path: '/docs', want: '/docs' },
    { type: Posted, options: {}, method: 'POST', path: '/docs', want: '/docs' },
  ] as const)(
    'finds pages as static routes: $method $path of $type.name with $options',
    ({ type, options, method, path, want }) => {
      const given: AppOptions = options;
      const pages = compileOperationIndex(operationIndex(describeClass(type, given)));
      expect(pages(method, path)?.pattern).toBe(want);
    },
  );
});
