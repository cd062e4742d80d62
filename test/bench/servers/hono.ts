import { serve } from '@hono/node-server';
import { Hono } from 'hono';

import { receipt } from './receipt.js';

// Hono declares no types, so, like node:http, this validates nothing.
const app = new Hono();
app.get('/hello', (context) => context.json('Hello, world!'));
app.get('/users/:id', (context) =>
  context.json({
    id: Number(context.req.param('id')),
    active: context.req.query('active') === 'true',
    limit: Number(context.req.query('limit')),
  }),
);
app.post('/orders', async (context) => context.json(receipt(await context.req.json())));

serve({ fetch: app.fetch, port: Number(process.env['PORT']), hostname: '127.0.0.1' });
