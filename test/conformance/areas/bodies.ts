import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
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
import { Body, Delete, Ingress, Int, Path, Post, Put, Query } from 'sluice';

class Item {
  @IsString() @Length(1, 8) name!: string;
  @IsNumber() @IsPositive() price!: number;
  @IsInt() @Min(0) @Max(100) count = 1;
  @IsBoolean() active = true;
  @IsArray() @IsString({ each: true }) @ArrayMaxSize(3) tags: string[] = [];
  @IsOptional() @IsString() note: string | null = null;
}

class User {
  @IsString() username!: string;
  @IsInt() age!: number;
}

class Line {
  @IsString() @Matches(/^[A-Z]{2}[0-9]+$/) sku!: string;
  @IsInt() @Min(1) count!: number;
}

class Order {
  @ValidateNested() @Type(() => User) customer!: User;
  @IsArray() @ArrayMinSize(1) @ValidateNested({ each: true }) @Type(() => Line) lines!: Line[];
  @IsOptional() @ValidateNested() @Type(() => Line) gift: Line | null = null;
}

@Ingress({ title: 'FastAPI', docs: false })
export class Bodies {
  @Post('/item')
  item(item: Item) {
    return item;
  }

  @Put('/item/{id}')
  replace(@Path(Int) id: number, item: Item, dry = false) {
    return { id, dry, name: item.name };
  }

  @Post('/two')
  two(@Body() item: Item, @Body() user: User) {
    return { item: item.name, user: user.username };
  }

  @Post('/mixed')
  mixed(
    @Body() user: User,
    @Body({ type: Int, gt: 0 }) importance: number,
    @Query({ optional: true }) q?: string,
  ) {
    return { user: user.username, importance, q: q ?? null };
  }

  @Post('/embed')
  embed(@Body({ embed: true }) user: User) {
    return user;
  }

  @Post('/list')
  items(@Body([User]) users: User[]) {
    return users;
  }

  @Post('/numbers')
  numbers(@Body([Int]) numbers: number[]) {
    return numbers;
  }

  @Post('/matrix')
  matrix(@Body([[Int]]) matrix: number[][]) {
    return matrix;
  }

  @Post('/int')
  anInt(@Body(Int) n: number) {
    return n;
  }

  @Post('/float')
  aFloat(@Body() x: number) {
    return x;
  }

  @Post('/str')
  aStr(@Body() s: string) {
    return s;
  }

  @Post('/bool')
  aBool(@Body() b: boolean) {
    return b;
  }

  @Post('/any')
  anything(@Body(Object) value: unknown) {
    return { value };
  }

  @Post('/optional')
  optional(@Body({ type: User, optional: true }) user?: User) {
    return user ?? null;
  }

  @Post('/order')
  order(order: Order) {
    return order;
  }

  @Delete('/item')
  remove(user: User) {
    return user;
  }

  @Post('/none')
  none() {
    return 'ok';
  }
}
