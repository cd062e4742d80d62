import { describe, expect, it } from 'vitest';

import {
  ExceptionHandler,
  JSONResponse,
  StreamingResponse,
  WebSocket,
  WebSocketConnection,
  WebSocketDenialError,
  WebSocketException,
  createApp,
  TestClient,
  type AppOptions,
} from '@sluice/core';

import { captureLog } from '../support/capture-log.js';

const log = captureLog();

class Rooms {
  @WebSocket('/rooms/:room')
  async room(socket: WebSocketConnection, room: number, limit = 10) {
    await socket.sendJson({ room, limit });
  }

  @WebSocket('/silent')
  silent(socket: WebSocketConnection) {
    throw new WebSocketException(1008, socket.path === '/silent' ? '' : socket.path);
  }

  @WebSocket('/reserved')
  reserved(socket: WebSocketConnection) {
    throw new WebSocketException(1006, socket.path);
  }
}

class NoRoom extends Error {
  readonly room = 'tea';
}

@ExceptionHandler(
  NoRoom,
  (error, request) =>
    new JSONResponse(
      { room: error.room, path: request.path },
      { status: 410, headers: { 'x-a': 'b' } },
    ),
)
class Handled {
  @WebSocket('/early')
  early(socket: WebSocketConnection) {
    if (socket.path !== '') throw new NoRoom();
  }

  @WebSocket('/late')
  async late(socket: WebSocketConnection) {
    await socket.accept();
    throw new NoRoom();
  }

  @WebSocket('/streamed')
  @ExceptionHandler(NoRoom, () => new StreamingResponse(['a'], { status: 503 }))
  streamed(socket: WebSocketConnection) {
    if (socket.path !== '') throw new NoRoom();
  }

  @WebSocket('/broken')
  @ExceptionHandler(NoRoom, () => {
    throw new RangeError('of the handler');
  })
  broken(socket: WebSocketConnection) {
    if (socket.path !== '') throw new NoRoom();
  }
}

async function refusalOf(path: string, options: AppOptions = {}, headers = {}) {
  const refused = await new TestClient(createApp(Rooms, options), { raiseServerErrors: false })
    .connect(path, { headers })
    .catch((error: unknown) => error);
  if (!(refused instanceof WebSocketDenialError)) throw new Error('accepted');
  const { status, text } = refused;
  return { status, body: text.startsWith('{') ? refused.json() : text };
}

describe('a refused handshake', () => {
  it('is a problem where the application answers with problems', async () => {
    expect(await refusalOf('/rooms/x', { errorFormat: 'problem' })).toMatchObject({
      status: 422,
      body: { title: 'Unprocessable Content', errors: [{ loc: ['path', 'room'] }] },
    });
  });

  it('is in the language of the client', async () => {
    const messages = { de: { float_parsing: 'Keine Zahl' } };
    const refused = await refusalOf('/rooms/x', { messages }, { 'accept-language': 'de' });
    expect(refused).toMatchObject({ body: { detail: [{ msg: 'Keine Zahl' }] } });
  });

  it('follows the options for unknown and repeated names', async () => {
    expect(await refusalOf('/rooms/1?limits=3', { forbidUnknown: ['query'] })).toMatchObject({
      status: 422,
      body: { detail: [{ type: 'extra_forbidden', loc: ['query', 'limits'] }] },
    });
    expect(await refusalOf('/rooms/1?limit=3&limit=4', { forbidRepeated: true })).toMatchObject({
      status: 422,
      body: { detail: [{ type: 'repeated', loc: ['query', 'limit'] }] },
    });
  });

  it('says no more than 403 for a WebSocketException without a reason', async () => {
    expect(await refusalOf('/silent')).toEqual({ status: 403, body: { detail: 'Forbidden' } });
    expect(await refusalOf('/silent', { errorFormat: 'problem' })).toEqual({
      status: 403,
      body: { type: 'about:blank', title: 'Forbidden', status: 403 },
    });
  });

  it('is what exception handlers answer', async () => {
    const client = new TestClient(Handled);
    await expect(client.connect('/early')).rejects.toMatchObject({
      status: 410,
      text: '{"room":"tea","path":"/early"}',
      headers: new Headers({ 'x-a': 'b', 'content-type': 'application/json' }),
    });
    await expect(client.connect('/streamed')).rejects.toMatchObject({
      status: 503,
      text: '{"detail":"Service Unavailable"}',
    });
    await expect(client.connect('/broken')).rejects.toThrow(new RangeError('of the handler'));
  });

  it('comes too late for exception handlers once the socket is open', async () => {
    const socket = await new TestClient(Handled).connect('/late');
    await expect(socket.receive()).rejects.toBeInstanceOf(NoRoom);
    expect((await socket.closed).code).toBe(1011);
  });

  it('is a 500 for a code that no application may send', async () => {
    log.length = 0;
    expect(await refusalOf('/reserved')).toEqual({ status: 500, body: 'Internal Server Error' });
    expect(log).toHaveLength(1);
  });
});
