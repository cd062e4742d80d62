import { IsInt, IsString, Min } from 'class-validator';
import { Get, Ingress, Post, bind, createApp } from 'sluice';

class Order {
  @IsString() item!: string;
  @IsInt() @Min(1) quantity!: number;
}

@Ingress({ title: 'Packed' })
export class First {
  @Get('/hello')
  hello(name = 'world') {
    return `Hello, ${name}!`;
  }

  @Post('/orders')
  order(order: Order) {
    return { received: order.item, isOrder: order instanceof Order };
  }
}

export const app = bind(First);
export const standalone = () => createApp(First);
