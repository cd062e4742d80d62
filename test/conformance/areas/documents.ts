import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsDate,
  IsInt,
  IsNumber,
  IsOptional,
  IsPositive,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { Body, Cookie, Delete, Get, Header, Ingress, Int, Path, Post, Put, Query } from 'sluice';

enum Color {
  Red = 'red',
  Green = 'green',
}

class Item {
  @IsString() @Length(1, 80) name!: string;
  @IsNumber() @IsPositive() price!: number;
  @IsInt() @Min(0) @Max(100) count = 1;
  @IsBoolean() active = true;
  @IsArray() @IsString({ each: true }) @ArrayMaxSize(3) tags: string[] = [];
  @IsOptional() @IsString() note?: string | null;
}

class Line {
  @IsString() @Matches(/^[A-Z]+$/) sku!: string;
  @ValidateNested() @Type(() => Item) item!: Item;
}

class Order {
  @IsArray() @ArrayMinSize(1) @ValidateNested({ each: true }) @Type(() => Line) lines!: Line[];
  @IsDate() @Type(() => Date) at!: Date;
}

const ITEM: Item = { name: 'tea', price: 1, count: 1, active: true, tags: [] };

@Ingress({ title: 'Shop', version: '2.1.0', description: 'What is **sold**.' })
export class Documents {
  @Get('/items/{item_id}', {
    tags: ['items'],
    summary: 'One item',
    description: 'Reads *one*.',
    response: Item,
  })
  readItem(
    @Path('item_id', { type: Int, ge: 1 }) _itemId: number,
    @Query('q', { optional: true }) _q?: string,
  ) {
    return ITEM;
  }

  @Get('/items', { response: [Item] })
  listItems(
    @Query({ type: Int, ge: 1, le: 100, description: 'How many.' }) limit = 10,
    @Query({ type: Date, optional: true }) after?: Date,
    @Query({ enum: Color }) color = Color.Red,
    @Query({ enum: ['asc', 'desc'] }) order = 'asc',
    @Query({ type: [String], maxItems: 5 }) tags: string[] = [],
    @Query({ gt: 0, lt: 1, deprecated: true }) ratio = 0.5,
    deep = false,
  ) {
    void [limit, after, color, order, tags, ratio, deep];
    return [ITEM];
  }

  @Post('/items', { status: 201, response: Item, responseDescription: 'The new item' })
  createItem(item: Item) {
    return item;
  }

  @Put('/items/{item_id}', { deprecated: true })
  replaceItem(@Path('item_id', Int) itemId: number, @Body() item: Item, @Body() user: string) {
    return { itemId, item, user };
  }

  @Delete('/items/{item_id}', { status: 204 })
  deleteItem(@Path('item_id', Int) _itemId: number) {}

  @Post('/orders')
  createOrder(order: Order, @Header() xToken: string, @Cookie() session: string) {
    return { order, xToken, session };
  }

  @Get('/files/{path:path}')
  file(path: string) {
    return path;
  }

  @Get('/plain')
  plain() {}

  @Get('/hidden', { hidden: true })
  hidden() {}
}
