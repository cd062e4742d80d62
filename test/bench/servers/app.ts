import { Deployment, Get, Ingress, Int, Path, Post, Query, bind } from 'sluice';

import { Order } from './order.js';
import { receipt } from './receipt.js';

@Ingress({ title: 'Bench' })
@Deployment({ numReplicas: 2 })
export class Bench {
  @Get('/hello')
  hello() {
    return 'Hello, world!';
  }

  @Get('/users/:id')
  user(
    @Path(Int) id: number,
    active: boolean,
    @Query({ type: Int, ge: 1, le: 100 }) limit: number,
  ) {
    return { id, active, limit };
  }

  @Post('/orders')
  order(order: Order) {
    return receipt(order);
  }
}

export const app = bind(Bench);
