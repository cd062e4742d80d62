import { IsNumber, IsOptional, IsString } from 'class-validator';

import {
  Body,
  Cookie,
  Delete,
  Depends,
  Get,
  Header,
  HttpError,
  HttpRequest,
  Int,
  PlainTextResponse,
  Post,
  type Provided,
  Query,
  dependency,
} from '../../src/index.js';

export class Item {
  @IsString() name!: string;
  @IsNumber() price!: number;
  @IsOptional() @IsString() note?: string;
}

export interface User {
  readonly email: string;
}

export const currentUser = dependency(
  { headers: { authorization: { optional: true } } },
  ({ headers }): User => ({ email: headers.authorization ?? '' }),
);

/** One operation for each way in which a client calls. */
export class Shop {
  @Get('/items/:id')
  item(id: number, verbose = false) {
    return { id, verbose };
  }

  @Get('/items')
  list(@Query([String]) tags: string[] = [], limit = 10) {
    return { tags, limit };
  }

  @Post('/items', { status: 201, response: Item })
  create(item: Item): Promise<Item> {
    return Promise.resolve(item);
  }

  @Post('/pairs')
  pair(@Body('first') first: Item, @Body('second') second: Item) {
    return [second.name, first.name];
  }

  @Delete('/items/:id', { status: 204 })
  async remove(id: number): Promise<void> {
    if (id < 0) throw new HttpError(404, 'No such item');
  }

  @Get('/orders/:id', {
    params: { id: Int },
    query: {
      limit: { type: Int, default: 5 },
      tags: { type: [String], style: 'csv', optional: true },
    },
    headers: { xToken: { optional: true } },
  })
  order(input: {
    params: { id: number };
    query: { limit?: number; tags?: string[] | undefined };
    headers: { xToken?: string | undefined };
  }) {
    return input;
  }

  @Get('/me')
  me(@Depends(currentUser) user: Provided<User>, greeting = 'Hello') {
    return { text: `${greeting}, ${user.email}` };
  }

  @Get('/since')
  since(at: Date, @Header() xTrace: string, @Cookie() theme = 'light') {
    return { at, xTrace, theme };
  }

  @Get('/text')
  text() {
    return new PlainTextResponse('plain');
  }

  @Get('/hidden', { hidden: true })
  secret() {
    return 'hidden';
  }

  @Get('/names')
  @Get('/names/:name')
  named(name: string, request: HttpRequest) {
    return { name, path: request.path };
  }

  @Get('/path')
  path(request: HttpRequest, suffix: string) {
    return `${request.path}${suffix}`;
  }

  helper() {
    return 1;
  }
}
