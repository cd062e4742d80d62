import fastify, { type FastifyInstance } from 'fastify';

import { receipt } from './receipt.js';

const text = (minLength: number, maxLength: number) => ({ type: 'string', minLength, maxLength });

/** The routes of the bench in Fastify. */
export function createFastify(): FastifyInstance {
  const app = fastify();

  app.get(
    '/hello',
    { schema: { response: { 200: { type: 'string' } } } },
    async (_request, reply) => {
      // Fastify sends a returned string as text; the others answer JSON.
      void reply.header('content-type', 'application/json');
      return JSON.stringify('Hello, world!');
    },
  );

  app.get<{ Params: { id: number }; Querystring: { active: boolean; limit: number } }>(
    '/users/:id',
    {
      schema: {
        params: { type: 'object', properties: { id: { type: 'integer' } }, required: ['id'] },
        querystring: {
          type: 'object',
          properties: {
            active: { type: 'boolean' },
            limit: { type: 'integer', minimum: 1, maximum: 100 },
          },
          required: ['active', 'limit'],
        },
        response: {
          200: {
            type: 'object',
            properties: {
              id: { type: 'integer' },
              active: { type: 'boolean' },
              limit: { type: 'integer' },
            },
          },
        },
      },
    },
    async (request) => {
      const { id } = request.params;
      const { active, limit } = request.query;
      return { id, active, limit };
    },
  );

  app.post<{ Body: Parameters<typeof receipt>[0] }>(
    '/orders',
    {
      schema: {
        body: {
          type: 'object',
          properties: {
            email: { type: 'string', format: 'email' },
            address: {
              type: 'object',
              properties: {
                street: text(1, 100),
                city: text(1, 60),
                zip: { type: 'string', pattern: '^[0-9]{5}$' },
                country: text(2, 2),
              },
              required: ['street', 'city', 'zip', 'country'],
            },
            items: {
              type: 'array',
              maxItems: 50,
              items: {
                type: 'object',
                properties: {
                  sku: text(1, 40),
                  quantity: { type: 'integer', minimum: 1, maximum: 1000 },
                  price: { type: 'number', exclusiveMinimum: 0 },
                },
                required: ['sku', 'quantity', 'price'],
              },
            },
            note: text(0, 200),
          },
          required: ['email', 'address', 'items'],
        },
        response: {
          200: {
            type: 'object',
            properties: {
              email: { type: 'string' },
              count: { type: 'integer' },
              total: { type: 'number' },
            },
          },
        },
      },
    },
    async (request) => receipt(request.body),
  );
  return app;
}
