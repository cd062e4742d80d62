import { Get, Int, Post, WebSocket, describe as describeClass } from '@sluice/core';
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

  it('has the defaults of the application', () => {
    expect(index).toMatchObject({
      upgrades: 'messages',
      ownBodies: false,
      maxBodyBytes: 1024 * 1024,
      maxMessageBytes: 1024 * 1024,
      allowedOrigins: [],
    });
  });
});
