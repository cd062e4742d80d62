import { Type } from 'class-transformer';
import {
  IsArray,
  IsBoolean,
  IsEnum,
  IsInt,
  IsOptional,
  IsPositive,
  IsString,
  Max,
  Min,
} from 'class-validator';
import { Cookie, Get, Header, Ingress, Int, Query } from 'sluice';

enum Order {
  Created = 'created',
  Updated = 'updated',
}

class Filter {
  @IsInt() @IsPositive() @Max(100) limit = 100;
  @IsInt() @Min(0) offset = 0;
  @IsEnum(Order) order_by = Order.Created;
  @IsArray() @IsString({ each: true }) @Type(() => String) tags: string[] = [];
}

class Needed {
  @IsString() q!: string;
  @IsInt() n!: number;
}

class Cookies {
  @IsString() session_id!: string;
  @IsOptional() @IsString() tracker: string | null = null;
}

class Headers {
  @IsString() xToken!: string;
  @IsInt() xCount = 1;
  @IsBoolean() saveData = false;
}

@Ingress({ title: 'FastAPI', docs: false })
export class Models {
  @Get('/query')
  query(@Query() filter: Filter) {
    return filter;
  }

  @Get('/needed')
  needed(@Query() needed: Needed) {
    return needed;
  }

  @Get('/record', { query: { q: String, n: Int } })
  record({ query }: { query: { q: string; n: number } }) {
    return query;
  }

  @Get('/headers')
  headers(@Header() headers: Headers) {
    return { x_token: headers.xToken, x_count: headers.xCount, save_data: headers.saveData };
  }

  @Get('/cookies')
  cookies(@Cookie() cookies: Cookies) {
    return cookies;
  }
}
