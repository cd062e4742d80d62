// The source of method-form.*.js: see compilers.test.ts.
import { Get, Int, Post, WebSocket } from '@sluice/core';

export class Base {
  @Get('/health')
  health() {
    return 'ok';
  }

  @Get('/name')
  name(greeting = 'hello', times = 1) {
    return greeting.repeat(times);
  }
}

export class Api extends Base {
  @Get('/items/:id', { params: { id: Int }, query: { verbose: Boolean } })
  item({ params, query }: { params: { id: number }; query: { verbose: boolean } }) {
    return { ...params, ...query };
  }

  @Post('/items', { body: { name: String }, status: 201 })
  @Post('/things', { body: { name: String } })
  async create({ body }: { body: { name: string } }) {
    return body;
  }

  @Get('/count', { query: { from: { type: Int, default: 3 } } })
  async *count({ query }: { query: { from: number } }) {
    for (let index = query.from; index >= 0; index -= 1) yield `${index}\n`;
  }

  @WebSocket('/echo')
  async echo(socket: AsyncIterable<string> & { send(text: string): void }) {
    for await (const message of socket) socket.send(message);
  }

  override name() {
    return 'overridden';
  }
}

export class Other {
  @Get('/other')
  other() {}
}

export class Wrong {
  @Get('/wrong')
  static wrong() {}

  right() {}
}
