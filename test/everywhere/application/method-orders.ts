import { type InputOf, Post, Router, createApp } from 'sluice';

import { Order } from './order.ts';

const ADD_ORDER = {
  operationId: 'addOrder',
  summary: 'Add order',
  body: Order,
  response: Order,
} as const;
const TOTAL = { operationId: 'total', summary: 'Total', body: Order } as const;

@Router()
export class Orders {
  @Post('/orders', ADD_ORDER)
  addOrder({ body }: InputOf<typeof ADD_ORDER>) {
    return { customer: body.customer, lines: body.lines, secret: 'is not declared' };
  }

  @Post('/total', TOTAL)
  total({ body }: InputOf<typeof TOTAL>) {
    return { isOrder: body instanceof Order, lines: body.lines.length };
  }
}

export const app = createApp(Orders, { title: 'Forms' });
