import { Exclude } from 'class-transformer';
import { IsString } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import {
  type AppOptions,
  type CallbackOptions,
  Get,
  Int,
  Post,
  Router,
  createApp,
  describe as describeClass,
  document,
} from '@sluice/core';
import { problemsOf } from '../model/problems-of.js';

class Paid {
  @IsString() id!: string;
}

class Received {
  @IsString() receipt!: string;
}

const CALLBACK = '{$request.body#/callbackUrl}/paid';

class Invoices {
  @Post('/invoices', {
    callbacks: { paid: { url: CALLBACK, body: Paid, response: Received, status: 202 } },
  })
  create() {}
}

const made = (options: AppOptions = {}, type: new () => object = Invoices) =>
  document(describeClass(type, options));

describe('the callbacks of an operation', () => {
  const { paths, components } = made();

  it('are documented by name and address, with what they carry and what is answered', () => {
    expect(paths?.['/invoices']?.post?.callbacks).toEqual({
      paid: {
        [CALLBACK]: {
          post: {
            summary: 'Paid',
            operationId: 'paid',
            requestBody: {
              content: { 'application/json': { schema: { $ref: '#/components/schemas/Paid' } } },
              required: true,
            },
            responses: {
              202: {
                description: 'Successful Response',
                content: {
                  'application/json': { schema: { $ref: '#/components/schemas/Received' } },
                },
              },
            },
          },
        },
      },
    });
  });

  it('bring no 422 of ours', () => {
    expect(Object.keys(components?.schemas ?? {})).toEqual(['Paid', 'Received']);
  });

  it('have ids of their own in each place where a router is', () => {
    const router = Router().post(
      '/orders',
      { callbacks: { paid: { url: CALLBACK }, create: { url: CALLBACK } } },
      () => 1,
    );
    const both = made({ routers: [router] });
    const { callbacks } = both.paths?.['/orders']?.post ?? {};
    expect([
      callbacks?.['paid'][CALLBACK].post.operationId,
      callbacks?.['create'][CALLBACK].post.operationId,
    ]).toEqual(['paid_2', 'create_2']);
  });

  it('are nothing that is served', async () => {
    const { status } = await createApp(Invoices).fetch(
      new Request('http://host/paid', { method: 'POST' }),
    );
    expect(status).toBe(404);
  });
});

describe('the webhooks of an application', () => {
  it('are documented by name, of any kind of type', () => {
    const { webhooks } = made({
      webhooks: {
        newOrder: {
          body: z.object({ id: z.string() }),
          headers: { xSignature: { type: String, description: 'HMAC of the body' } },
          description: 'Sent for each order.',
          tags: ['orders'],
          openapiExtra: { 'x-retries': 3 },
          errors: [410],
        },
        ping: { method: 'get', query: { at: Int }, deprecated: true },
      },
    });
    expect(Object.keys(webhooks ?? {})).toEqual(['newOrder', 'ping']);
    expect(webhooks?.['newOrder']).toMatchObject({
      post: {
        tags: ['orders'],
        summary: 'New order',
        description: 'Sent for each order.',
        operationId: 'newOrder',
        parameters: [{ name: 'x-signature', in: 'header', description: 'HMAC of the body' }],
        requestBody: {
          content: {
            'application/json': { schema: { properties: { id: { type: 'string' } } } },
          },
        },
        responses: { 200: { description: 'Successful Response' }, 410: { description: 'Gone' } },
        'x-retries': 3,
      },
    });
    expect(webhooks?.['ping']).toMatchObject({
      get: { parameters: [{ name: 'at', in: 'query', required: true }], deprecated: true },
    });
  });

  it('carry what is sent, not what is read', () => {
    class Order {
      @IsString() id!: string;
      @Exclude({ toPlainOnly: true }) @IsString() secret!: string;
    }
    class Both {
      @Post('/orders')
      create(order: Order) {
        return order;
      }
    }
    const { webhooks, paths } = made({ webhooks: { made: { body: Order } } }, Both);
    expect(JSON.stringify(webhooks?.['made'])).toContain('#/components/schemas/Order-Output');
    expect(JSON.stringify(paths?.['/orders']?.post?.requestBody)).toContain('Order-Input');
  });

  it('take no options of the application, whose receivers are others', () => {
    const { webhooks } = made({
      errors: [409],
      forbidUnknown: true,
      webhooks: { made: { body: { id: String } } },
    });
    expect(webhooks?.['made']).toEqual({
      post: expect.objectContaining({ responses: { 200: { description: 'Successful Response' } } }),
    });
  });

  it('are left out where there are none', () => {
    expect(made()).not.toHaveProperty('webhooks');
  });
});

describe('mistakes in what is sent', () => {
  it.each([
    [{ url: '' }, 'E_OPTION_INVALID Shop.index callback "paid"'],
    [{ url: '/', method: 'SEND' }, 'E_METHOD_UNKNOWN Shop.index callback "paid"'],
    [{ url: '/', status: 99 }, 'E_STATUS Shop.index callback "paid"'],
    [{ url: '/', method: 'GET', body: Paid }, 'E_BODY_NOT_ALLOWED Shop.index callback "paid" body'],
    [{ url: '/', operationId: 'index' }, 'E_OPERATION_ID_DUPLICATE paid'],
  ])('%o is found at start', (options, problem) => {
    expect(withCallback(options)).toEqual([problem]);
  });

  it('are found in webhooks too', () => {
    expect(problemsOf(Invoices, { webhooks: { late: { status: 99 } } })).toEqual([
      expect.objectContaining({ code: 'E_STATUS', where: 'the webhook "late"' }),
    ]);
  });
});

function withCallback(options: CallbackOptions): string[] {
  class Shop {
    @Get('/', { callbacks: { paid: options } })
    index() {}
  }
  return problemsOf(Shop).map(({ code, where }) => `${code} ${where}`);
}
