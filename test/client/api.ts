import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, ValidateNested } from 'class-validator';
import {
  Body,
  Cookie,
  Delete,
  Depends,
  Field,
  File,
  Form,
  Get,
  HTMLResponse,
  Header,
  HttpError,
  Ingress,
  Int,
  Post,
  Put,
  Query,
  Router,
  ServerSentEvent,
  Union,
  UploadFile,
  WebSocket,
  WebSocketConnection,
  dependency,
} from 'sluice';

export class Owner {
  @IsString() email!: string;
}

export class Item {
  @Field({ description: 'What people call it.' })
  @IsString()
  name!: string;

  @IsInt() price!: number;
  @IsOptional() @IsString() note?: string;

  @Field({ description: 'Everybody who has it, "many" */ possible.' })
  @ValidateNested({ each: true })
  @Type(() => Owner)
  owners!: Owner[];
}

const account = dependency({ headers: { xAccount: String } }, ({ headers }) => headers.xAccount);

@Router({ prefix: '/users/:userId' })
export class Users {
  @Get('/')
  list(userId: number, limit = 10) {
    return { userId, limit };
  }
}

/** An operation for each thing that a generated client has to do. */
@Ingress({ title: 'shop api', version: '2.0.0', description: 'Sells things.', routers: [Users] })
export class Api {
  @Get('/items/:id', { response: Item, description: 'With its owners.' })
  item(id: number) {
    if (id === 0) throw new HttpError(404, 'No such item');
    return { name: `Item ${id}`, price: id, owners: [{ email: 'ada@example.com' }] };
  }

  @Get('/items', { response: [Item] })
  list(
    @Query([String]) tags: string[] = [],
    @Query({ type: [Int], style: 'csv', description: 'The lowest and the highest.' })
    prices: number[] = [],
    since?: Date,
  ) {
    return [{ name: [...tags, since?.toISOString()].join(), price: prices.length, owners: [] }];
  }

  @Post('/items', { status: 201, response: Item })
  create(item: Item) {
    return item;
  }

  @Put('/pairs', { response: { swapped: [Int] } })
  swap(@Body('first') first: number, @Body('second') second: number) {
    return { swapped: [second, first] };
  }

  @Delete('/items/:id', { status: 204, deprecated: true })
  remove(id: number) {
    void id;
  }

  @Post('/method/:id', {
    params: { id: Int },
    query: { limit: { type: Int, default: 3 }, sort: { enum: ['up', 'down'], optional: true } },
    headers: { xToken: { optional: true } },
    body: { text: String },
    response: { got: String },
  })
  method(input: {
    params: { id: number };
    query: { limit: number; sort: 'up' | 'down' | undefined };
    headers: { xToken: string | undefined };
    body: { text: string };
  }) {
    return { got: JSON.stringify(input) };
  }

  @Get('/greeting')
  greet(@Header() acceptLanguage: string, @Cookie() theme = 'light') {
    return `${acceptLanguage} ${theme}`;
  }

  @Get('/account')
  account(@Depends(account) name: string) {
    return name;
  }

  @Post('/login', { response: { user: String } })
  login(@Form() user: string, @Form() password: string) {
    return { user: `${user}:${password}` };
  }

  @Post('/photos', { response: { size: Int, note: String } })
  photo(@Form() note: string, @File() photo: UploadFile) {
    return { size: photo.size, note };
  }

  @Get('/files/*path')
  file(path: string) {
    return path;
  }

  @Get('/page', { responseClass: HTMLResponse })
  page() {
    return '<p>Hello</p>';
  }

  @Get('/countdown')
  async *countdown(from: number) {
    for (let left = from; left > 0; left--) yield { left };
  }

  @Get('/text')
  async *text() {
    yield 'one ';
    yield 'two';
  }

  @Get('/news', { sse: true, response: [Item] })
  async *news() {
    yield new ServerSentEvent({ data: { name: 'tea', price: 1, owners: [] }, id: 1 });
  }

  @WebSocket('/draw/:room', { receive: Union([Owner, Item]), send: { count: Int } })
  async draw(socket: WebSocketConnection<Owner | Item, { count: number }>, room: string) {
    for await (const _ of socket) await socket.send({ count: room.length });
  }

  @Get('/secret', { hidden: true })
  secret() {
    return 1;
  }
}
