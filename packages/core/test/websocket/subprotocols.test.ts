import { describe, expect, it } from 'vitest';

import { WebSocket, WebSocketConnection, createApp, TestClient } from '@sluice/core';

class Chat {
  @WebSocket('/chat', { subprotocols: ['chat.v2', 'chat.v1'] })
  async chat(socket: WebSocketConnection) {
    await socket.sendJson([socket.subprotocol ?? null]);
  }

  @WebSocket('/strict', { subprotocols: ['chat.v2', 'chat.v1'], requireSubprotocol: true })
  async strict(socket: WebSocketConnection) {
    await socket.sendJson([socket.subprotocol ?? null]);
  }

  @WebSocket('/own', { subprotocols: ['chat.v2'] })
  async own(socket: WebSocketConnection) {
    await socket.accept({ subprotocol: 'chat.v0' });
    await socket.sendJson([socket.subprotocol ?? null]);
  }
}

const client = new TestClient(createApp(Chat));

describe('the subprotocol', () => {
  it.each([
    ['/chat', ['chat.v1', 'chat.v2'], 'chat.v2'],
    ['/chat', ['other', 'chat.v1'], 'chat.v1'],
    ['/chat', ['other'], undefined],
    ['/chat', [], undefined],
    ['/strict', ['chat.v1'], 'chat.v1'],
    ['/own', ['chat.v2', 'chat.v0'], 'chat.v0'],
  ])('at %s for %j is %s', async (path, subprotocols, chosen) => {
    const socket = await client.connect(path, { subprotocols });
    expect(socket.subprotocol).toBe(chosen);
    expect(await socket.receive()).toBe(JSON.stringify([chosen ?? null]));
  });

  it.each([[['other']], [[]]])('is required of a client that offers %j', async (subprotocols) => {
    await expect(client.connect('/strict', { subprotocols })).rejects.toMatchObject({
      status: 400,
      text: '{"detail":"Offer one of the subprotocols: chat.v2, chat.v1."}',
    });
  });
});
