import {
  Body,
  Depends,
  Get,
  Int,
  Path,
  Post,
  Router,
  WebSocket,
  WebSocketConnection,
  createApp,
} from 'sluice';

import { caller } from './caller.ts';
import { type Note, note } from './note.ts';

@Router()
export class Catalogue {
  @Get('/items/:id', { operationId: 'item', summary: 'Item' })
  item(@Depends(caller) name: string, @Path(Int) id: number, verbose = false) {
    return { id, name, verbose };
  }

  @Get('/days', { operationId: 'days', summary: 'Days' })
  days(from: Date, count: number) {
    return { from, count };
  }

  @Post('/notes', { operationId: 'addNote', summary: 'Add note', status: 201, response: note })
  addNote(@Body(note) added: Note) {
    return { ...added, secret: 'is not declared' };
  }

  @Get('/countdown', { operationId: 'countdown', summary: 'Countdown' })
  async *countdown(from: number) {
    for (let left = from; left >= 0; left--) yield `${left}\n`;
  }

  @WebSocket('/echo')
  async echo(socket: WebSocketConnection) {
    for await (const message of socket) await socket.send(message);
  }
}

export const app = createApp(Catalogue, { title: 'Forms' });
