import { once } from 'node:events';

import { WebSocket as Socket, WebSocketConnection } from '@sluice/core';
import { expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';

import { Ingress } from '../../../src/index.js';
import { openStage, stageApplication } from '../stage.js';

let ended = 0;

@Ingress({ maxMessageBytes: 100_000 })
class Echo {
  @Socket('/echo')
  async echo(socket: WebSocketConnection): Promise<void> {
    try {
      for await (const message of socket) await socket.send(message);
    } finally {
      ended += 1;
    }
  }
}

async function open(
  wsCompressionThresholdBytes?: number,
  headers: Readonly<Record<string, string>> = {},
): Promise<WebSocket> {
  const application = await stageApplication('/app', { kind: 'class', type: Echo });
  const http = wsCompressionThresholdBytes === undefined ? {} : { wsCompressionThresholdBytes };
  const { url } = await openStage([application], http);
  const client = new WebSocket(`${url}/app/echo`.replace('http', 'ws'), {
    headers,
    perMessageDeflate: !('sec-websocket-extensions' in headers),
  });
  onTestFinished(() => client.terminate());
  const refused = once(client, 'error');
  await Promise.race([once(client, 'open'), refused]);
  return client;
}

it('the front compresses nothing unless it is asked to', async () => {
  expect((await open()).extensions).toBe('');
});

it('the front compresses what a replica sends, and inflates what a client sends', async () => {
  const client = await open(1000);
  expect(client.extensions).toBe('permessage-deflate');
  for (const message of ['short', 'long '.repeat(10_000), 'short again']) {
    client.send(message);
    const [answer]: unknown[] = await once(client, 'message');
    expect(String(answer)).toBe(message);
  }
});

it("the front closes with 1009 for what inflates beyond the operation's limit", async () => {
  const client = await open(1000);
  client.send(Buffer.alloc(100_001));
  const [code]: unknown[] = await once(client, 'close');
  expect(code).toBe(1009);
});

it('an offer that nobody can read is refused, and the handler in the replica ends', async () => {
  ended = 0;
  const malformed = 'permessage-deflate; server_max_window_bits=99';
  const client = await open(1000, { 'sec-websocket-extensions': malformed });
  expect(client.readyState).not.toBe(client.OPEN);
  await expect.poll(() => ended, { timeout: 30_000 }).toBe(1);
});
