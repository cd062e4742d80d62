import { Router, createApp } from 'sluice';

import { Order } from './order.ts';

const router = Router()
  .post(
    '/orders',
    { operationId: 'addOrder', summary: 'Add order', body: Order, response: Order },
    ({ body }) => ({
      customer: body.customer,
      lines: body.lines,
      secret: 'is not declared',
    }),
  )
  .post('/total', { operationId: 'total', summary: 'Total', body: Order }, ({ body }) => ({
    isOrder: body instanceof Order,
    lines: body.lines.length,
  }));

export const app = createApp(router, { title: 'Forms' });
