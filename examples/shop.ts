// npx sluice run examples/shop.ts:app --route-prefix /my_app
import {
  Deployment,
  Get,
  HTMLResponse,
  HttpRequest,
  Ingress,
  Post,
  WebSocket,
  WebSocketConnection,
  bind,
  sleep,
} from 'sluice';
import { IsNumber, IsOptional, IsPositive, IsString, Length } from 'class-validator';

class Item {
  @IsString() @Length(1, 80) name!: string;
  @IsNumber() @IsPositive() price!: number;
  @IsOptional() @IsString() note?: string;
}

@Ingress({ title: 'Shop', version: '1.0.0' })
@Deployment({ numReplicas: 2, maxOngoingRequests: 100 })
export class Shop {
  @Get('/', { hidden: true })
  home(request: HttpRequest) {
    return new HTMLResponse(
      `<!doctype html><title>Shop</title><h1>Shop</h1><p><a href="${request.rootPath}/docs">Try its API</a></p>`,
    );
  }

  @Get('/hello')
  hello(name = 'world') {
    return `Hello, ${name}!`;
  }

  @Get('/items/:id')
  item(id: number, verbose = false) {
    return { id, verbose };
  }

  @Post('/items', { status: 201, response: Item })
  create(item: Item) {
    return item;
  }

  @Get('/countdown')
  async *countdown(from: number) {
    for (let i = from; i >= 0; i--) {
      yield `${i}\n`;
      await sleep(100);
    }
  }

  @WebSocket('/echo')
  async echo(socket: WebSocketConnection) {
    for await (const message of socket) await socket.send(message);
  }
}

export const app = bind(Shop);
