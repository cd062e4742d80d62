import { IsNumber, IsOptional, IsPositive, IsString, Length } from 'class-validator';
import { Deployment, Ingress, Post, bind } from 'sluice';

class Item {
  @IsString() @Length(1, 80) name!: string;
  @IsNumber() @IsPositive() price!: number;
  @IsOptional() @IsString() note?: string;
}

@Ingress({ title: 'Shop' })
@Deployment({ numReplicas: 1 })
class Shop {
  @Post('/items/:id', { response: Item })
  update(id: number, item: Item): Item {
    return id === 3 ? item : new Item();
  }
}

export const app = bind(Shop);
