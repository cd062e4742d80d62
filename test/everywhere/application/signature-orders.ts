import { Post, Router, createApp } from 'sluice';

import { Order } from './order.ts';

@Router()
export class Orders {
  @Post('/orders', { operationId: 'addOrder', summary: 'Add order', response: Order })
  addOrder(order: Order) {
    return { customer: order.customer, lines: order.lines, secret: 'is not declared' };
  }

  @Post('/total', { operationId: 'total', summary: 'Total' })
  total(order: Order) {
    return { isOrder: order instanceof Order, lines: order.lines.length };
  }
}

export const app = createApp(Orders, { title: 'Forms' });
