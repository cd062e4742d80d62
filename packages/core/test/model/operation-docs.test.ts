import { Get, Post, Route, describe as describeClass } from '@sluice/core';
import { recordIngressOptions } from '@sluice/core/internal';

import { describe, expect, it } from 'vitest';

import { headerName } from '../../src/http/header-name.js';
import { humanise, operationIdFor } from '../../src/model/operation-docs.js';

describe('humanise', () => {
  it.each([
    ['hello', 'Hello'],
    ['createItem', 'Create item'],
    ['create_item', 'Create item'],
    ['parseURLPath', 'Parse URL path'],
    ['getHTTP', 'Get HTTP'],
    ['list2Items', 'List2 items'],
    ['$private', 'Private'],
    ['été', 'Été'],
  ])('makes words of %s', (name, words) => {
    expect(humanise(name)).toBe(words);
  });
});

describe('headerName', () => {
  it.each([
    ['token', 'token'],
    ['xToken', 'x-token'],
    ['x_token', 'x-token'],
    ['ifNoneMatch', 'if-none-match'],
    ['xAPIKey', 'x-api-key'],
    ['x-token', 'x-token'],
  ])('reads %s from %s', (property, name) => {
    expect(headerName(property)).toBe(name);
  });
});

describe('operation ids', () => {
  it('gives unique operation ids, however routes, methods and written ids meet', () => {
    class Shop {
      @Get('/a')
      @Get('/b')
      list() {}
      @Route(['GET', 'POST'], '/c')
      both() {}
      @Post('/d', { operationId: 'both_get' })
      taken() {}
      @Get('/e', { operationId: 'list_2' })
      numbered() {}
    }
    const { operations } = describeClass(Shop);
    const ids = operations.flatMap((operation) =>
      operation.methods.map((method) => operationIdFor(operation, method)),
    );
    expect(ids).toEqual(['list', 'list_3', 'both_2_get', 'both_2_post', 'both_get', 'list_2']);
  });
});

describe('the options of an operation', () => {
  it('keeps the options of an operation in its model', () => {
    class Shop {
      @Post('/items', {
        summary: 'Make one',
        description: 'Makes an item.',
        tags: ['items'],
        deprecated: true,
        hidden: true,
        responseDescription: 'The item',
        sse: true,
        maxBodyBytes: 10,
        retry: true,
      })
      create() {}
      @Post('/orders', { retry: 'idempotency-key' })
      order() {}
      @Post('/plain')
      plain() {}
    }
    const { operations } = describeClass(Shop);
    expect(operations[0]).toMatchObject({
      status: 200,
      sse: true,
      maxBodyBytes: 10,
      docs: {
        summary: 'Make one',
        description: 'Makes an item.',
        tags: ['items'],
        deprecated: true,
        operationId: 'create',
        hidden: true,
        responseDescription: 'The item',
      },
    });
    expect(operations.map(({ retry }) => retry)).toEqual([
      'always',
      'idempotency-key',
      'safe-methods',
    ]);
  });
});

describe('the options of an application', () => {
  class Shop {
    @Get('/a')
    a() {}
  }
  recordIngressOptions(Shop, { title: 'Recorded', version: '2.0.0', docs: false });

  it('lets the options of a call win over the recorded options', () => {
    expect(describeClass(Shop, { title: 'Given' })).toMatchObject({
      title: 'Given',
      version: '2.0.0',
      options: { title: 'Given', version: '2.0.0', docs: false },
    });
  });
});
