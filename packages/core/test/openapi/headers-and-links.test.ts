import { Get, Int, Post, Router, describe as describeClass, document } from '@sluice/core';
import { IsString } from 'class-validator';
import { describe, expect, it } from 'vitest';

import { problemsOf } from '../model/problems-of.js';

class Item {
  @IsString() id!: string;
}

class Shop {
  @Post('/items', {
    status: 201,
    response: Item,
    responses: {
      201: {
        description: 'Stored',
        headers: {
          Location: { description: 'Where the item is', example: '/items/1' },
          'X-Total': { type: Int, ge: 0, optional: true, deprecated: true },
          'X-Kept': { openapiExtra: { 'x-cache': true }, examples: { one: { value: 'a' } } },
          'X-Inner': { hidden: true },
        },
        links: {
          getItem: {
            operationId: 'item',
            parameters: { id: '$response.body#/id' },
            description: 'Reads the item',
          },
        },
      },
      404: { headers: { 'Retry-After': Int } },
    },
  })
  create(item: Item) {
    return item;
  }

  @Get('/items/:id', { response: Item })
  item(id: string) {
    return { id };
  }
}

describe('the headers and links of a response', () => {
  const responses = document(describeClass(Shop)).paths?.['/items']?.post?.responses;

  it('stand beside what the result says', () => {
    expect(responses?.['201']).toEqual({
      description: 'Stored',
      headers: {
        Location: {
          description: 'Where the item is',
          required: true,
          schema: { type: 'string', examples: ['/items/1'] },
        },
        'X-Total': {
          required: false,
          deprecated: true,
          schema: { type: 'integer', minimum: 0 },
        },
        'X-Kept': {
          required: true,
          schema: { type: 'string' },
          examples: { one: { value: 'a' } },
          'x-cache': true,
        },
      },
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Item' } } },
      links: {
        getItem: {
          operationId: 'item',
          parameters: { id: '$response.body#/id' },
          description: 'Reads the item',
        },
      },
    });
  });

  it('leave the description of the result as it is', () => {
    class Counted {
      @Get('/', { responses: { 200: { headers: { 'X-Total': Int } } } })
      index() {}
    }
    const { paths } = document(describeClass(Counted));
    expect(paths?.['/']?.get?.responses?.['200'].description).toBe('Successful Response');
  });

  it('stand at a response without a body', () => {
    expect(responses?.['404']).toEqual({
      description: 'Not Found',
      headers: { 'Retry-After': { required: true, schema: { type: 'integer' } } },
    });
  });
});

describe('mistakes in headers and links', () => {
  it.each(['gone', 'left'])('a link to an operation that the document lacks: %s', (operationId) => {
    const router = Router()
      .get('/', { responses: { 200: { links: { next: { operationId } } } } }, () => 1)
      .get('/left', { operationId: 'left', hidden: true }, () => 1);
    expect(problemsOf(Shop, { routers: [router] })).toEqual([
      {
        code: 'E_OPTION_INVALID',
        where: 'get',
        what: `has the link "next" of 200 to the operation "${operationId}", which the document does not have.`,
        fix: 'Give an operationId of the document: create, item, get.',
      },
    ]);
  });

  it('a constraint that the type of a header cannot have', () => {
    class Wrong {
      @Get('/', { responses: { 200: { headers: { 'X-A': { type: Boolean, ge: 1 } } } } })
      index() {}
    }
    expect(problemsOf(Wrong).map(({ code, where, what }) => [code, where, what])).toEqual([
      ['E_CONSTRAINT_MISPLACED', 'Wrong.index', expect.stringContaining('the headers of 200: ')],
    ]);
  });
});
