import { Elysia, t } from 'elysia';

const order = t.Object({
  email: t.String({ format: 'email' }),
  address: t.Object({
    street: t.String({ minLength: 1, maxLength: 100 }),
    city: t.String({ minLength: 1, maxLength: 60 }),
    zip: t.String({ pattern: '^[0-9]{5}$' }),
    country: t.String({ minLength: 2, maxLength: 2 }),
  }),
  items: t.Array(
    t.Object({
      sku: t.String({ minLength: 1, maxLength: 40 }),
      quantity: t.Integer({ minimum: 1, maximum: 1000 }),
      price: t.Number({ exclusiveMinimum: 0 }),
    }),
    { maxItems: 50 },
  ),
  note: t.Optional(t.String({ maxLength: 200 })),
});

function receipt({ email, items }) {
  let total = 0;
  for (const item of items) total += item.quantity * item.price;
  return { email, count: items.length, total };
}

new Elysia()
  .get('/hello', () => Response.json('Hello, world!'))
  .get(
    '/users/:id',
    ({ params, query }) => ({ id: params.id, active: query.active, limit: query.limit }),
    {
      params: t.Object({ id: t.Integer() }),
      query: t.Object({ active: t.Boolean(), limit: t.Integer({ minimum: 1, maximum: 100 }) }),
    },
  )
  .post('/orders', ({ body }) => receipt(body), { body: order })
  .listen({ port: Number(process.env.PORT), hostname: '127.0.0.1' });
