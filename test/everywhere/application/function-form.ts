import { Int, Router, type WebSocketConnection, createApp } from 'sluice';

import { caller } from './caller.ts';
import { note } from './note.ts';

const router = Router()
  .get(
    '/items/:id',
    {
      operationId: 'item',
      summary: 'Item',
      params: { id: Int },
      query: { verbose: { type: Boolean, default: false } },
      depends: { name: caller },
    },
    ({ params, query, depends }) => ({
      id: params.id,
      name: depends.name,
      verbose: query.verbose,
    }),
  )
  .get(
    '/days',
    { operationId: 'days', summary: 'Days', query: { from: Date, count: Number } },
    ({ query }) => ({
      from: query.from,
      count: query.count,
    }),
  )
  .post(
    '/notes',
    { operationId: 'addNote', summary: 'Add note', status: 201, body: note, response: note },
    ({ body }) => ({ ...body, secret: 'is not declared' }),
  )
  .get(
    '/countdown',
    { operationId: 'countdown', summary: 'Countdown', query: { from: Number } },
    async function* ({ query }) {
      for (let left = query.from; left >= 0; left--) yield `${left}\n`;
    },
  )
  .websocket('/echo', async function echo(socket: WebSocketConnection) {
    for await (const message of socket) await socket.send(message);
  });

export const app = createApp(router, { title: 'Forms' });
