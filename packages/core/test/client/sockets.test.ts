import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket as Ws } from 'ws';

import { SocketClosedError, createClient, responseOf, withOptions } from '../../src/client.js';
import {
  Header,
  HttpError,
  Int,
  type Listening,
  WebSocket,
  WebSocketConnection,
  createApp,
} from '../../src/index.js';

interface Move {
  readonly x: number;
}

interface Moved {
  readonly at: Date;
  readonly sum: number;
}

class Sockets {
  @WebSocket('/echo/:room')
  async echo(socket: WebSocketConnection, room: string, name = 'guest') {
    await socket.send(`${room} ${name}`);
    for await (const message of socket) await socket.send(message);
  }

  @WebSocket('/typed', {
    receive: { x: Int },
    send: { at: Date, sum: Int },
    subprotocols: ['moves.1'],
  })
  async typed(socket: WebSocketConnection<Move, Moved>) {
    let sum = 0;
    for await (const { x } of socket) {
      sum += x;
      await socket.send({ at: new Date(0), sum });
      if (sum > 5) {
        socket.close(4000, 'enough');
        return;
      }
    }
  }

  @WebSocket('/token')
  async token(socket: WebSocketConnection, @Header() authorization: string) {
    await socket.send(authorization);
  }

  @WebSocket('/refused')
  refused(_socket: WebSocketConnection) {
    throw new HttpError(403, 'Members only');
  }
}

let listening: Listening;

beforeAll(async () => {
  listening = await createApp(Sockets).listen(0);
});
afterAll(() => listening.close());

function clientOfSockets() {
  return createClient<typeof Sockets>(listening.url, {
    openWebSocket: (url, { protocols, headers }) => new Ws(url, protocols, { headers }),
  });
}

describe('a WebSocket of a client', () => {
  it('transfers text and bytes as they are', async () => {
    const socket = await clientOfSockets().echo('tea & cup', 'Ada');
    expect(await socket.receive()).toBe('tea & cup Ada');
    socket.send('hello');
    expect(await socket.receive()).toBe('hello');
    socket.send(new Uint8Array([1, 2]));
    expect(await socket.receive()).toEqual(new Uint8Array([1, 2]));
    socket.close();
    await expect(socket.receive()).rejects.toThrow(SocketClosedError);
    expect((await socket.closed).code).toBe(1000);
  });

  it('transfers declared messages as JSON, until the server closes', async () => {
    const socket = await clientOfSockets().typed();
    expect(socket.subprotocol).toBe('moves.1');
    socket.send({ x: 2 });
    socket.send({ x: 4 });
    const moves: { at: string; sum: number }[] = [];
    for await (const moved of socket) moves.push(moved);
    const at = '1970-01-01T00:00:00.000Z';
    expect(moves).toEqual([
      { at, sum: 2 },
      { at, sum: 6 },
    ]);
    expect(await socket.closed).toMatchObject({ code: 4000, reason: 'enough' });
  });

  it('closes when its loop is left', async () => {
    const socket = await clientOfSockets().echo('tea');
    for await (const message of socket) {
      expect(message).toBe('tea guest');
      break;
    }
    expect((await socket.closed).code).toBe(1000);
  });

  it('sends header fields where the runtime can', async () => {
    const client = withOptions(clientOfSockets(), { headers: { authorization: 'Bearer ada' } });
    expect(await (await client.token('Bearer ben')).receive()).toBe('Bearer ben');
  });

  it('rejects when the server refuses it', async () => {
    await expect(clientOfSockets().refused()).rejects.toThrow(
      'The server refused the WebSocket (1006)',
    );
  });

  it('is refused where the runtime has none', async () => {
    const client = createClient<typeof Sockets>(listening.url);
    await expect(client.token('a')).rejects.toThrow(/token: (?:this runtime has no|a) WebSocket/);
  });

  it('has no response', async () => {
    await expect(responseOf(clientOfSockets().echo('tea'))).rejects.toThrow('opens a WebSocket');
  });

  it('ends when its call is aborted', async () => {
    const controller = new AbortController();
    const client = withOptions(clientOfSockets(), { signal: controller.signal });
    const socket = await client.echo('tea');
    await socket.receive();
    const next = socket.receive();
    controller.abort();
    await expect(next).rejects.toThrow('The call was aborted');
    await expect(client.echo('tea')).rejects.toThrow('aborted');
  });
});
