import {
  Get,
  type InputOf,
  Int,
  Post,
  Router,
  WebSocket,
  WebSocketConnection,
  createApp,
} from 'sluice';

import { caller } from './caller.ts';
import { note } from './note.ts';

const ITEM = {
  operationId: 'item',
  summary: 'Item',
  params: { id: Int },
  query: { verbose: { type: Boolean, default: false } },
  depends: { name: caller },
} as const;
const DAYS = {
  operationId: 'days',
  summary: 'Days',
  query: { from: Date, count: Number },
} as const;
const ADD_NOTE = {
  operationId: 'addNote',
  summary: 'Add note',
  status: 201,
  body: note,
  response: note,
} as const;
const COUNTDOWN = {
  operationId: 'countdown',
  summary: 'Countdown',
  query: { from: Number },
} as const;

@Router()
export class Catalogue {
  @Get('/items/:id', ITEM)
  item({ params, query, depends }: InputOf<typeof ITEM>) {
    return { id: params.id, name: depends.name, verbose: query.verbose };
  }

  @Get('/days', DAYS)
  days({ query }: InputOf<typeof DAYS>) {
    return { from: query.from, count: query.count };
  }

  @Post('/notes', ADD_NOTE)
  addNote({ body }: InputOf<typeof ADD_NOTE>) {
    return { ...body, secret: 'is not declared' };
  }

  @Get('/countdown', COUNTDOWN)
  async *countdown({ query }: InputOf<typeof COUNTDOWN>) {
    for (let left = query.from; left >= 0; left--) yield `${left}\n`;
  }

  @WebSocket('/echo', {})
  async echo(socket: WebSocketConnection) {
    for await (const message of socket) await socket.send(message);
  }
}

export const app = createApp(Catalogue, { title: 'Forms' });
