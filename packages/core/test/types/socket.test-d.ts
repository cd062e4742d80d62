import { Router, Union, WebSocket, type WebSocketConnection } from '@sluice/core';
import { describe, expectTypeOf, it } from 'vitest';
import { z } from 'zod';

class Item {
  name!: string;
}

class Page {
  limit!: number;
}

describe('the connection of a WebSocket', () => {
  it('the connection of a WebSocket has the types of its messages', () => {
    const Either = Union([Item, Page]);
    class Api {
      @WebSocket('/a', { receive: Item, send: { at: Date } })
      async both(socket: WebSocketConnection<Item, { at: Date }>, _room = 'main') {
        for await (const message of socket) expectTypeOf(message).toEqualTypeOf<Item>();
        expectTypeOf(await socket.receive()).toEqualTypeOf<Item>();
        await socket.send({ at: new Date() });
        // @ts-expect-error: not what is declared
        await socket.send({ when: 1 });
      }

      @WebSocket('/b', { receive: Either, params: {} })
      received(socket: WebSocketConnection<Item | Page>) {
        return socket.send({ anything: true });
      }

      @WebSocket('/c', { send: z.object({ q: z.string() }) })
      async sent(socket: WebSocketConnection<string | Uint8Array, { q: string }>) {
        expectTypeOf(await socket.receive()).toEqualTypeOf<string | Uint8Array>();
      }

      @WebSocket('/d')
      async plain(socket: WebSocketConnection) {
        for await (const message of socket) {
          expectTypeOf(message).toEqualTypeOf<string | Uint8Array>();
        }
      }

      // @ts-expect-error: the messages are items
      @WebSocket('/e', { receive: Item })
      wrong(socket: WebSocketConnection<Page>) {
        return socket;
      }

      // @ts-expect-error: the handler sends pages
      @WebSocket('/f', { send: Item })
      wrongSent(socket: WebSocketConnection<string | Uint8Array, Page>) {
        return socket;
      }

      // @ts-expect-error: the handler does not say what it receives
      @WebSocket('/g', { receive: Item })
      untyped(socket: WebSocketConnection) {
        return socket;
      }
    }
    expectTypeOf(Api).toBeObject();
    expectTypeOf(
      Router().websocket('/a', { receive: Item }, (socket) => socket.receive()),
    ).toBeObject();
  });

  it('gives a function its connection first, with options and without', () => {
    const echo = Router()
      .websocket('/a', (socket) => socket.send('a'))
      .websocket('/b', { dependencies: [] }, (socket) => socket.send('b'))
      .websocket('/c', { query: { name: String } }, (socket, { query }) => socket.send(query.name));
    expectTypeOf(echo).toBeObject();
  });
});
