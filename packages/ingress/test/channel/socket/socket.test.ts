import { once } from 'node:events';
import type { Duplex } from 'node:stream';

import { type WebSocketExchange, CancelledError } from '@sluice/core';
import type { WebSocketWire } from '@sluice/core/internal';
import { describe, expect, it } from 'vitest';

import { STREAM_CREDIT_BYTES } from '../../../src/channel/flow/window.js';
import type { Outcome } from '../../../src/channel/outcome.js';
import { onTunnelEnded } from '../../../src/channel/tunnel/tunnel-stream.js';
import { Gate, TestReplica } from '../fixtures.js';
import { TestSocket } from '../socket-fixture.js';
import { openChannel } from '../transport.js';

const KIB = 1024;
const OPTIONS = { maxMessageBytes: 1024 * KIB };

describe.each(['memory', 'unix'] as const)('a WebSocket over a %s channel', (transport) => {
  it('accepts a WebSocket with subprotocol and headers', async () => {
    const offered: (readonly string[])[] = [];
    const replica = new TestReplica({
      connect: async (exchange) => {
        offered.push(exchange.subprotocols);
        await serve(exchange, { ...OPTIONS, subprotocol: 'chat', headers: ['x-a', 'b'] });
      },
    });
    const { client } = await openChannel(transport, replica);
    const socket = new TestSocket();
    const outcome = client.connect(socket);
    await socket.until(({ isOpen }) => isOpen);
    expect(offered).toEqual([['chat', 'superchat']]);
    expect(socket.accepted).toEqual({
      subprotocol: 'chat',
      headers: ['x-a', 'b'],
      maxMessageBytes: 1024 * KIB,
    });
    socket.leave(1000);
    expect(await outcome).toEqual({ kind: 'done' });
    expect(replica.webSockets).toBe(0);
  });

  it('refuses a WebSocket with a response', async () => {
    const replica = new TestReplica({
      connect: (exchange) => exchange.refuse(403, ['x-why', 'origin'], 'Forbidden'),
    });
    const { client } = await openChannel(transport, replica);
    const socket = new TestSocket();
    expect(await client.connect(socket)).toEqual({ kind: 'done' });
    expect(socket.refused).toEqual({
      status: 403,
      headers: ['x-why', 'origin'],
      body: 'Forbidden',
    });
  });

  it('refuses a WebSocket with 403 when its handler ends before it accepts', async () => {
    const { client } = await openChannel(transport, new TestReplica({ connect: () => {} }));
    const socket = new TestSocket();
    await client.connect(socket);
    expect(socket.refused?.status).toBe(403);
  });

  it('carries text and binary messages of any size, in order', async () => {
    const replica = new TestReplica({ connect: (exchange) => serve(exchange, OPTIONS) });
    const { client } = await openChannel(transport, replica);
    const socket = new TestSocket();
    const outcome = client.connect(socket);
    await socket.until(({ isOpen }) => isOpen);
    const large = 'x'.repeat(700 * KIB);
    const sent = ['', 'caf\u00e9', Buffer.from([0, 255]), large, Buffer.alloc(300 * KIB, 7), 'end'];
    for (const message of sent) socket.say(message);
    await socket.until(({ messages }) => messages.length === sent.length);
    expect(socket.messages.map(String)).toEqual(sent.map(String));
    expect(socket.messages.map((message) => typeof message)).toEqual(
      sent.map((message) => typeof message),
    );
    socket.leave(1000);
    await outcome;
  });

  it('brings the close code and reason of the client to the handler', async () => {
    const closes: unknown[] = [];
    const replica = new TestReplica({
      connect: async (exchange) => {
        const wire = await exchange.accept(OPTIONS);
        closes.push(await closeOf(wire));
      },
    });
    const { client } = await openChannel(transport, replica);
    const socket = new TestSocket();
    const outcome = client.connect(socket);
    await socket.until(({ isOpen }) => isOpen);
    socket.leave(4321, 'bye');
    await outcome;
    expect(closes).toEqual([{ code: 4321, reason: 'bye' }]);
  });

  it('brings the close code and reason of the handler to the client', async () => {
    const replica = new TestReplica({
      connect: async (exchange) => {
        const wire = await exchange.accept(OPTIONS);
        const closed = closeOf(wire);
        wire.send('last');
        wire.close(4001, 'bye');
        await closed;
      },
    });
    const { client } = await openChannel(transport, replica);
    const socket = new TestSocket();
    await client.connect(socket);
    expect(socket.messages).toEqual(['last']);
    expect(socket.closed).toEqual({ code: 4001, reason: 'bye' });
  });

  it('closes a WebSocket with 1011 when its replica is lost', async () => {
    const replica = new TestReplica({ connect: (exchange) => serve(exchange, OPTIONS) });
    const { client, stream } = await openChannel(transport, replica);
    const socket = new TestSocket();
    const outcome = client.connect(socket);
    await socket.until(({ isOpen }) => isOpen);
    stream.destroy();
    expect(await outcome).toMatchObject({ kind: 'lost', responseStarted: true });
    expect(socket.closed?.code).toBe(1011);
  });

  it('ends a WebSocket with 1006 at the handler when the front is lost', async () => {
    const closes: unknown[] = [];
    const ended = new Gate();
    const replica = new TestReplica({
      connect: async (exchange) => {
        closes.push(await closeOf(await exchange.accept(OPTIONS)));
        ended.open();
      },
    });
    const { client, stream } = await openChannel(transport, replica);
    const socket = new TestSocket();
    void client.connect(socket);
    await socket.until(({ isOpen }) => isOpen);
    stream.destroy();
    await ended.opened;
    expect(closes).toEqual([{ code: 1006, reason: '' }]);
  });

  it('cancels a handshake whose client has gone', async () => {
    const errors: unknown[] = [];
    const gate = new Gate();
    const replica = new TestReplica({
      connect: async (exchange) => {
        await gate.opened;
        await exchange.accept(OPTIONS).catch((error: unknown) => errors.push(error));
      },
    });
    const { client } = await openChannel(transport, replica);
    const socket = new TestSocket();
    const outcome = client.connect(socket);
    await replica.until(({ webSockets }) => webSockets === 1);
    socket.giveUp();
    await client.control('are you there');
    gate.open();
    expect(await outcome).toEqual({ kind: 'done' });
    expect(errors).toEqual([expect.any(CancelledError)]);
  });

  it('tells the handler when the client goes while the handshake is completed', async () => {
    const closes: unknown[] = [];
    const replica = new TestReplica({
      connect: async (exchange) => {
        closes.push(await closeOf(await exchange.accept(OPTIONS)));
      },
    });
    const { client } = await openChannel(transport, replica);
    const socket = new TestSocket();
    socket.isGone = true;
    expect(await client.connect(socket)).toEqual({ kind: 'done' });
    expect(closes).toEqual([{ code: 1006, reason: '' }]);
  });

  it('stops reading from the client while the handler does not read', async () => {
    const gate = new Gate();
    const got: (string | Uint8Array)[] = [];
    const replica = new TestReplica({
      connect: async (exchange) => {
        const wire = await exchange.accept(OPTIONS);
        const closed = closeOf(wire, (message) => got.push(message), false);
        await gate.opened;
        wire.resume();
        await closed;
      },
    });
    const { client } = await openChannel(transport, replica);
    const socket = new TestSocket();
    const outcome = client.connect(socket);
    await socket.until(({ isOpen, isPaused }) => isOpen && !isPaused);
    let said = 0;
    while (!socket.isPaused || said < 10) {
      socket.say(Buffer.alloc(16 * KIB));
      said += 1;
      // oxlint-disable-next-line no-await-in-loop
      await client.control('are you there');
    }
    expect(said * 16 * KIB).toBeLessThanOrEqual(STREAM_CREDIT_BYTES + 128 * KIB);
    expect(got).toEqual([]);
    gate.open();
    await socket.until(({ isPaused }) => !isPaused);
    socket.leave(1000);
    await outcome;
    expect(got.length).toBe(said);
  });

  it('asks the handler to wait for a slow client', async () => {
    let sent = 0;
    const waiting = new Gate();
    const replica = new TestReplica({
      connect: async (exchange) => {
        const wire = await exchange.accept(OPTIONS);
        const closed = closeOf(wire);
        for (; sent < 500; sent += 1) {
          if (wire.send(Buffer.alloc(16 * KIB))) continue;
          if (sent > 8) waiting.open();
          // oxlint-disable-next-line no-await-in-loop
          await wire.drained();
        }
        await closed;
      },
    });
    const { client } = await openChannel(transport, replica);
    const socket = new TestSocket();
    socket.isSlow = true;
    const outcome = client.connect(socket);
    await waiting.opened;
    await client.control('are you there');
    expect(sent).toBeLessThan(50);
    socket.unblock();
    await socket.until(({ messages }) => messages.length === 500);
    socket.leave(1000);
    await outcome;
  });
});

describe.each(['memory', 'unix'] as const)('a tunnel over a %s channel', (transport) => {
  it('carries the bytes of a tunnel both ways, the head first', async () => {
    const replica = new TestReplica({ tunnel: (stream) => void stream.pipe(stream) });
    const { client } = await openChannel(transport, replica);
    const tunnel = client.tunnel(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
    const outcome = tunnelOutcome(tunnel);
    const body = Buffer.alloc(3 * 1024 * KIB, 'tunnel ');
    tunnel.end(body);
    const received = await readAll(tunnel);
    expect(received.equals(Buffer.concat([Buffer.from('GET / HTTP/1.1\r\n\r\n'), body]))).toBe(
      true,
    );
    expect(await outcome).toEqual({ kind: 'done' });
    await replica.until(({ webSockets }) => webSockets === 0);
  });

  it('ends a tunnel at the replica when the client destroys it', async () => {
    const ended = new Gate();
    const replica = new TestReplica({
      tunnel: (stream) => {
        stream.resume();
        stream.once('close', () => ended.open());
      },
    });
    const { client } = await openChannel(transport, replica);
    const tunnel = client.tunnel(Buffer.from('head'));
    await replica.until(({ webSockets }) => webSockets === 1);
    tunnel.destroy();
    await ended.opened;
    expect(replica.webSockets).toBe(0);
  });

  it('ends a tunnel at the client when the app destroys it', async () => {
    const replica = new TestReplica({ tunnel: (stream) => void stream.destroy() });
    const { client } = await openChannel(transport, replica);
    const tunnel = client.tunnel(Buffer.from('head'));
    await once(tunnel, 'close');
    expect(replica.webSockets).toBe(0);
  });

  it('tells when the replica did not take a tunnel, or was lost with it', async () => {
    const replica = new TestReplica({ tunnel: (stream) => void stream.write('hello') });
    const { client, stream } = await openChannel(transport, replica);
    const open = client.tunnel(Buffer.from('head'));
    open.on('error', () => {});
    await once(open, 'data');
    replica.isDraining = true;
    const refused = client.tunnel(Buffer.from('head'));
    refused.on('error', () => {});
    expect(await tunnelOutcome(refused)).toEqual({ kind: 'rejected', why: 'draining' });
    const outcome = tunnelOutcome(open);
    stream.destroy();
    expect(await outcome).toEqual({ kind: 'lost', sent: true, responseStarted: true });
  });
});

function tunnelOutcome(tunnel: Duplex): Promise<Outcome> {
  return new Promise((resolve) => onTunnelEnded(tunnel, resolve));
}

/** Echoes until the client leaves. */
async function serve(
  exchange: WebSocketExchange,
  accept: Parameters<WebSocketExchange['accept']>[0],
): Promise<void> {
  const wire = await exchange.accept(accept);
  await closeOf(wire, (message) => void wire.send(message));
}

function closeOf(
  wire: WebSocketWire,
  message: (data: string | Uint8Array) => void = () => {},
  reads = true,
): Promise<{ code: number; reason: string }> {
  return new Promise((resolve) => {
    wire.listen({ message, close: (code, reason) => resolve({ code, reason }) });
    if (reads) wire.resume();
  });
}

async function readAll(stream: Duplex): Promise<Buffer> {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(stream, 'end');
  return Buffer.concat(chunks);
}
